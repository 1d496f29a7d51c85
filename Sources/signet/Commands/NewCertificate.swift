import PKIX

/// A certificate that `init` makes: the CA's own, or its CMP signer's.
struct NewCertificate {
  var serialNumber: [UInt8]
  var issuer: [UInt8]
  var subject: [UInt8]
  var validity: Validity
  /// The content of the subject's SubjectPublicKeyInfo.
  var publicKey: [UInt8]
  var keyID: [UInt8]
  var issuerKeyID: [UInt8]
  var role: Role

  enum Role {
    /// basicConstraints CA without a path length, so that CAs can be put below it later; keyCertSign and cRLSign.
    case authority
    /// digitalSignature and id-kp-cmcCA: it speaks CMP for the CA (RFC 9810 8.6, RFC 9483 1.5). And id-kp-cmKGA: where an
    /// alias makes keys, it signs them (RFC 9483 4.1.6), and clients insist on that purpose.
    case messageSigner
  }

  /// DER, signed.
  func signed<Key: SigningKey>(with key: Key) throws(CryptographyFailure) -> [UInt8] {
    var room = [UInt8](repeating: 0, count: 4096)
    var writer = DERWriter(room.mutableSpan)
    let certificate = writer.begin(.sequence)
    let start = writer.count
    let tbs = writer.beginTBSCertificate(
      serialNumber: serialNumber.span, signature: key.algorithm, issuer: issuer.span, validity: validity,
      subject: subject.span, publicKey: publicKey.span)
    writeExtensions(&writer)
    writer.end(tbs)
    let signature = try key.sign(writer.written(from: start), Span())
    writer.end(certificate, signedWith: key.algorithm, signature.bytes)
    precondition(!writer.overflowed, "a certificate of our own fits into 4096 octets")
    let count = writer.count
    return Array(room[..<count])
  }

  private func writeExtensions(_ writer: inout DERWriter) {
    switch role {
    case .authority:
      writer.basicConstraints(BasicConstraints(cA: true))
      writer.keyUsage(.keyCertSign | .cRLSign)
    case .messageSigner:
      writer.keyUsage(.digitalSignature)
      let purposes = writer.beginExtendedKeyUsage()
      writer.objectIdentifier(.cmcCA)
      writer.objectIdentifier(.cmKGA)
      writer.end(purposes)
    }
    writer.subjectKeyIdentifier(keyID.span)
    if role == .messageSigner { writer.authorityKeyIdentifier(issuerKeyID.span) }
  }

  /// 16 octets, positive, of one length always: 126 bits are random.
  static func serialNumber(random: [UInt8]) -> [UInt8] {
    precondition(random.count == 16, "a serial number is made of 16 random octets")
    var serial = random
    serial[0] = serial[0] & 0x3F | 0x40
    return serial
  }
}

/// The public half of a key, as a certificate carries it.
struct PublicKeyOctets {
  /// The content of the SubjectPublicKeyInfo.
  let info: [UInt8]
  /// The bits, of which the key identifier is made (RFC 7093 2, method 1: 160 bits of SHA-256).
  let bits: [UInt8]

  init<Key: SigningKey>(of key: Key) {
    let encoded = Encoding.write(limit: 1024) { writer in key.writePublicKeyInfo(into: &writer) }
    let parts = try? PublicKeyOctets.parts(encoded.span)
    guard let parts else { preconditionFailure("a public key of our own can be read") }
    (info, bits) = parts
  }

  private static func parts(_ encoded: Span<UInt8>) throws(DERError) -> (info: [UInt8], bits: [UInt8]) {
    var reader = DERReader(encoded)
    let info = try SubjectPublicKeyInfo(&reader)
    return ([UInt8](copying: info.content), [UInt8](copying: info.subjectPublicKey))
  }
}
