import CMP
import Crypto
import Testing

/// The protections that the real openssl cmp made are right over `protectedPart`, and over nothing else.
@Suite struct ProtectedVectorsTests {
  static let secret = Array("correct-horse".utf8)

  /// Every certificate that stands in extraCerts or, as the server's own, in caPubs of a vector.
  static let certificates: [[UInt8]] = Vectors.names.flatMap { name -> [[UInt8]] in
    guard let bytes = try? Vectors.bytes(name), let message = try? PKIMessage(bytes.span) else { return [] }
    var found: [[UInt8]] = []
    if var list = message.extraCerts?.makeIterator() {
      while let certificate = list.next() { found.append(certificate.encoded.array) }
    }
    if message.body.kind == .ip, let reply = try? message.body.read(CertRepMessage.self), let root = reply.caPubs?.first
    {
      found.append(root.encoded.array)
    }
    return found
  }

  /// Whether the protection of a message is right over these bytes.
  private func verifies(_ message: PKIMessage, over bytes: [UInt8], _ secret: [UInt8]) throws -> Bool {
    let library = try MbedTLS()
    guard let algorithm = message.header.protectionAlg, let bits = message.protection else { return false }
    let prefix = message.protectedPart.prefix
    switch try Protection(algorithm) {
    case .passwordBasedMac(let parameters):
      guard let owf = parameters.owfDigest, let digest = parameters.macDigest else { return false }
      let key = library.passwordBasedKey(
        owf: owf, iterations: parameters.iterationCount, secret: secret.span, salt: parameters.salt)
      let mac = library.mac(digest, key: key.bytes, prefix.bytes, bytes.span)
      return library.equal(mac.bytes, bits)
    case .signature(let algorithm):
      for encoded in Self.certificates {
        let certificate = try Certificate(encoded.span)
        let key = try PublicKey(certificate.tbsCertificate.subjectPublicKeyInfo)
        if library.verify(bits, by: key, algorithm: algorithm, prefix.bytes, bytes.span) { return true }
      }
      return false
    default: return false
    }
  }

  @Test(arguments: Vectors.names)
  func protectionIsRight(_ name: String) throws {
    let vector = try Vectors.bytes(name)
    let message = try PKIMessage(vector.span)
    var bytes = message.protectedPart.bytes.array
    #expect(try verifies(message, over: bytes, Self.secret))
    bytes[bytes.count / 2] ^= 1
    #expect(try !verifies(message, over: bytes, Self.secret))
  }

  @Test func otherSecret() throws {
    let vector = try Vectors.bytes("ir-mac")
    let message = try PKIMessage(vector.span)
    let bytes = message.protectedPart.bytes.array
    #expect(try !verifies(message, over: bytes, Array("correct-hors".utf8)))
  }
}
