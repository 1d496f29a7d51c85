/// The content-encryption key, encrypted with the recipient's RSA key (RFC 5652 6.2.1).
///
///     KeyTransRecipientInfo ::= SEQUENCE {
///         version                 CMSVersion,  -- 0 with issuerAndSerialNumber, 2 with subjectKeyIdentifier
///         rid                     RecipientIdentifier,
///         keyEncryptionAlgorithm  KeyEncryptionAlgorithmIdentifier,
///         encryptedKey            OCTET STRING }
public struct KeyTransRecipientInfo: ~Escapable {
  public let version: Int
  public let rid: RecipientIdentifier
  public let keyEncryptionAlgorithm: AlgorithmIdentifier
  public let encryptedKey: Span<UInt8>

  @_lifetime(copy element)
  init(element: DERElement) throws(DERError) {
    var fields = element.reader
    version = try fields.cmsVersion(0...2)
    rid = try RecipientIdentifier(&fields)
    keyEncryptionAlgorithm = try AlgorithmIdentifier(&fields)
    encryptedKey = try fields.octetString()
    try fields.finish()
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func keyTransRecipientInfo(
    _ rid: RecipientIdentifier, _ algorithm: KeyTransport, encryptedKey: Span<UInt8>
  ) {
    let info = begin(.sequence)
    if case .subjectKeyIdentifier = rid { integer(2) } else { integer(0) }
    recipientIdentifier(rid)
    keyTransport(algorithm)
    octetString(encryptedKey)
    end(info)
  }
}
