import CMP
import Store

/// Answers that hold something encrypted: the certificate itself, so that only its own key reads it (RFC 9810 5.2.8.3.2), or
/// a private key that was made here (RFC 9483 4.1.6).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The certificate goes out encrypted for the key that it certifies; in the clear it is put behind the answer, for the
  /// record. EnvelopedData for who speaks version 3 and for EC keys, EncryptedValue for everybody else.
  func writeEncrypted<Source: Entropy & ~Copyable>(
    _ contents: CertificateContents, _ publicKey: SubjectPublicKeyInfo, _ form: AnswerForm, _ profile: Profile,
    _ exchange: Exchange, for requester: Requester, drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> WrittenAnswer {
    var certificate = CertificateRoom()
    try certificate.write(contents, issuer(of: exchange.endpoint), profile)
    var content = SecretContent()
    try content.copy(certificate.bytes)
    let key: PublicKey
    do throws(DERError) { key = try PublicKey(publicKey) } catch { throw .badPublicKey }
    var usesEnvelope = exchange.message.header.pvno == 3
    if case .ec = key { usesEnvelope = true }
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let marks = beginAnswer(&writer, form, exchange, for: requester)
    let pair = writer.beginEncryptedKeyPair()
    if usesEnvelope {
      let recipient = Recipient.certificate(key, .subjectKeyIdentifier(contents.keyID))
      try writeEncryptedKey(&writer, &content, .cmsData, for: recipient, drawing: &entropy)
    } else {
      try writeEncryptedKey(&writer, &content, .cmsData, for: .key(key), drawing: &entropy)
    }
    writer.end(pair)
    try endAnswer(&writer, marks, exchange, for: requester)
    let count = writer.count
    writer.raw(certificate.bytes)
    if writer.overflowed { throw .answerTooLarge }
    return WrittenAnswer(count: count, stored: writer.count, certificate: count..<writer.count)
  }

  /// The answer with a certificate and the private key to it, which stands in `content` ready to be encrypted.
  func writeWithKey<Source: Entropy & ~Copyable>(
    _ certificate: Span<UInt8>, _ content: inout SecretContent, intended: Span<UInt8>, _ form: AnswerForm,
    _ exchange: Exchange, for requester: Requester, to recipient: Recipient, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Int {
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let marks = beginAnswer(&writer, form, exchange, for: requester)
    let pair = writer.beginCertifiedKeyPair(certificate: certificate)
    try writeEncryptedKey(
      &writer, &content, .signedData, intended: intended, for: recipient, drawing: &entropy)
    writer.end(pair)
    try endAnswer(&writer, marks, exchange, for: requester)
    return writer.count
  }
}

/// A certificate that is made beside the answer: names of 2048 octets at most, a key and a signature of 4096 bits, and what
/// is fixed.
struct CertificateRoom: ~Copyable {
  private var storage = InlineArray<4608, UInt8>(repeating: 0)
  private var count = 0

  var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: count) }
  }

  mutating func write<Key: SigningKey>(
    _ contents: CertificateContents, _ issuer: Issuer<Key>, _ profile: Profile
  ) throws(Condition) {
    var writer = DERWriter(storage.mutableSpan)
    do throws(CryptographyFailure) {
      try writer.certificate(contents, issuer: issuer, profile: profile)
    } catch {
      throw .internalFailure
    }
    if writer.overflowed { throw .answerTooLarge }
    count = writer.count
  }
}
