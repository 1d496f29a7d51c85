import CMP
import Crypto

/// Who asks: somebody with a shared secret, or with a certificate.
struct ClientIdentity {
  /// An encoded Name: what the header says as sender.
  let sender: [UInt8]
  /// senderKID: the reference, or the subjectKeyIdentifier.
  let keyID: [UInt8]
  let credential: Credential

  enum Credential {
    case secret([UInt8], usesPBMAC1: Bool)
    /// The certificate and those above it, DER, one after the other.
    case certificate(PrivateKey, chain: [UInt8])
  }

  /// Rounds of hashing for the MAC's key: every server takes them, and a guess costs a thousand times a hash.
  static let iterations = 1000
  static let saltCount = 16

  /// RFC 9483 3.1: under a MAC the sender's common name is the reference, and so is senderKID.
  init(reference: [UInt8], secret: [UInt8], usesPBMAC1: Bool) throws(Failure) {
    // A reference that is too long for a common name goes into senderKID alone.
    sender = (try? DistinguishedName(commonName: reference))?.encoded ?? [0x30, 0x00]
    keyID = reference
    credential = .secret(secret, usesPBMAC1: usesPBMAC1)
  }

  init(certificate: [UInt8], key: PrivateKey, others: [[UInt8]]) throws(Failure) {
    do throws(DERError) {
      (sender, keyID) = try ClientIdentity.names(certificate.span)
    } catch {
      throw Failure(.key, "the certificate cannot be read: \(error.kind.text)")
    }
    credential = .certificate(key, chain: others.reduce(certificate) { $0 + $1 })
  }

  private static func names(_ octets: Span<UInt8>) throws(DERError) -> (sender: [UInt8], keyID: [UInt8]) {
    let certificate = try Certificate(octets)
    var keyID: [UInt8] = []
    if let found = certificate.first(.subjectKeyIdentifier) {
      keyID = [UInt8](copying: try SubjectKeyIdentifier(found).keyIdentifier)
    }
    return ([UInt8](copying: certificate.tbsCertificate.subject.encoded), keyID)
  }

  /// The AlgorithmIdentifier of the protection, DER, with a new salt.
  func algorithm(_ library: MbedTLS) throws(CryptographyFailure) -> [UInt8] {
    switch credential {
    case .secret(_, let usesPBMAC1):
      let salt = try library.randomOctets(ClientIdentity.saltCount)
      return Encoding.write(limit: 256) { writer in
        if usesPBMAC1 {
          writer.pbmac1(
            salt: salt.span, iterationCount: ClientIdentity.iterations, keyLength: 32, prf: .sha256, mac: .sha256)
        } else {
          writer.passwordBasedMac(
            salt: salt.span, owf: .sha256, iterationCount: ClientIdentity.iterations, mac: .hmacSHA256)
        }
      }
    case .certificate(let key, _):
      return Encoding.write(limit: 64) { writer in writer.signatureAlgorithm(key.algorithm) }
    }
  }

  /// The MAC or signature over a protected part, and the algorithm that was chosen for it.
  func protect(
    _ prefix: Span<UInt8>, _ octets: Span<UInt8>, _ algorithm: [UInt8], _ library: MbedTLS
  ) throws(CryptographyFailure) -> [UInt8] {
    switch credential {
    case .certificate(let key, _): return [UInt8](copying: try key.sign(prefix, octets).bytes)
    case .secret(let secret, _):
      guard let mac = MessageMAC(algorithm.span, secret, most: ClientIdentity.iterations, library) else {
        preconditionFailure("an algorithm of our own can be computed")
      }
      return mac.value(prefix, octets, library)
    }
  }
}
