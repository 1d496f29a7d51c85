import CMP
import Crypto
import Testing

@testable import Authority

/// What an answer brings encrypted, as a client takes it out.
struct Delivered {
  /// The EncryptedKey.
  let encoded: [UInt8]

  init(_ answer: Answer) throws {
    let octets = answer.octets
    let message = try PKIMessage(octets.span)
    let reply = try message.body.read(CertRepMessage.self)
    guard let pair = reply.response.first?.certifiedKeyPair else { throw NothingDelivered() }
    if case .encryptedCert(let element) = pair.certOrEncCert {
      encoded = element.encoded.array
    } else if let element = pair.privateKey {
      encoded = element.encoded.array
    } else {
      throw NothingDelivered()
    }
    try DERWalk.check(encoded.span)
    var reader = DERReader(encoded.span)
    _ = try EncryptedKey(&reader)
    try reader.finish()
  }

  /// The EnvelopedData as the openssl command reads it.
  var contentInfo: [UInt8] {
    sequence(oid(.envelopedData), tlv(0xA0, sequence(Device.content(encoded))))
  }
}

struct NothingDelivered: Error {}

/// An EncryptedValue, opened with the openssl command.
struct EncryptedParts {
  let key: [UInt8]
  let iv: [UInt8]
  let value: [UInt8]
  let intended: [UInt8]?

  init(_ encoded: [UInt8]) throws {
    var reader = DERReader(encoded.span)
    guard case .encryptedValue(let parts) = try EncryptedKey(&reader), let cipher = parts.symmAlg,
      cipher.algorithm == .aes256CBC, let parameters = cipher.parameters, let transport = parts.keyAlg,
      KeyTransport(transport) == .pkcs1, let encrypted = parts.encSymmKey
    else { throw NothingDelivered() }
    (key, iv, value) = (encrypted.array, parameters.content.array, parts.encValue.array)
    intended = parts.intendedAlg?.encoded.array
  }

  func decrypted(by owner: PrivateKey) throws -> [UInt8] {
    let key = try OpenSSL.run(
      ["pkeyutl", "-decrypt", "-inkey", "key", "-in", "in", "-out", "out", "-pkeyopt", "rsa_padding_mode:pkcs1"],
      ["key": owner.pem, "in": self.key])
    return try OpenSSL.run(
      ["enc", "-d", "-aes-256-cbc", "-K", key.hex, "-iv", iv.hex, "-in", "in", "-out", "out"], ["in": value])
  }
}

/// The secret octets of a private key in PKCS #8: the scalar, or the first prime.
struct PrivateScalar {
  let octets: [UInt8]

  init(_ pkcs8: [UInt8]) throws {
    var reader = DERReader(pkcs8.span)
    let info = try PrivateKeyInfo(&reader)
    var inside = DERReader(info.privateKey)
    if info.algorithm.algorithm == .ecPublicKey {
      octets = try ECPrivateKey(&inside).privateKey.array
    } else {
      octets = try RSAPrivateKey(&inside).prime1.array
    }
  }
}

extension PrivateKey {
  var pem: [UInt8] {
    var room = [UInt8](repeating: 0, count: 4096)
    var span = room.mutableSpan
    guard let count = try? writePEM(into: &span) else { preconditionFailure("a key of a test is written") }
    return Array(room[..<count])
  }
}

extension World {
  /// A SignedData that came out of an envelope: the CMP signer has signed it, and the key in it is that of the certificate.
  func check(
    _ signed: [UInt8], _ kind: KeyAlgorithm, _ form: Alias.GeneratedKeyForm, _ answer: Answer,
    at place: SourceLocation = #_sourceLocation
  ) throws {
    let package = try OpenSSL.run(
      [
        "cms", "-verify", "-inform", "DER", "-in", "in", "-CAfile", "ca", "-purpose", "any", "-attime", "\(now.seconds)",
        "-out", "out", "-binary",
      ],
      ["in": sequence(oid(.signedData), tlv(0xA0, signed)), "ca": OpenSSL.pem(caCertificate)])
    var inside = DERReader(signed.span)
    let data = try SignedData(&inside)
    try inside.finish()
    #expect(data.version == 3 && data.eContentType == .asymmetricKeyPackage, sourceLocation: place)
    switch form {
    case .pkcs8: try check(key: package, kind, answer, at: place)
    case .akp:
      var reader = DERReader(package.span)
      let keys = try AsymmetricKeyPackage(&reader)
      try reader.finish()
      guard keys.keys.count == 1, let key = keys.keys.first, key.publicKey != nil else { throw NothingDelivered() }
      try check(key: Device.content(package), kind, answer, at: place)
    }
  }

  /// PKCS #8 with the key of the answer's certificate.
  func check(
    key encoded: [UInt8], _ kind: KeyAlgorithm, _ answer: Answer, at place: SourceLocation = #_sourceLocation
  ) throws {
    let key = try PrivateKey.read(encoded.span, with: library)
    #expect(key.kind == kind, sourceLocation: place)
    let certificate = CertificateParts(try #require(answer.certificate, sourceLocation: place))
    #expect(certificate.publicKey == Device.publicKeyInfo(key), sourceLocation: place)
  }
}

extension CertificateParts {
  func kind(with library: MbedTLS) -> KeyAlgorithm? {
    var reader = DERReader(publicKey.span)
    guard let info = try? SubjectPublicKeyInfo(&reader), let key = try? PublicKey(info) else { return nil }
    return library.kind(of: key)
  }
}

extension Device {
  /// One control, with an encoded value.
  static func control(_ type: ObjectIdentifier, _ value: [UInt8]) -> [UInt8] { sequence(oid(type), value) }
}
