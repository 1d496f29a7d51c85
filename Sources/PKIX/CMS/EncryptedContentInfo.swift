/// What is encrypted, and how (RFC 5652 6.1).
///
///     EncryptedContentInfo ::= SEQUENCE {
///         contentType                 ContentType,
///         contentEncryptionAlgorithm  ContentEncryptionAlgorithmIdentifier,
///         encryptedContent        [0] IMPLICIT OCTET STRING OPTIONAL }
public struct EncryptedContentInfo: DERReadable, ~Escapable {
  /// The type of what is inside.
  public let contentType: ObjectIdentifier
  public let contentEncryptionAlgorithm: AlgorithmIdentifier
  /// Nothing when the content is elsewhere.
  public let encryptedContent: Span<UInt8>?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    contentType = try fields.objectIdentifier()
    contentEncryptionAlgorithm = try AlgorithmIdentifier(&fields)
    encryptedContent = fields.nextTag == .context(0) ? try fields.octetString(.context(0)) : nil
    try fields.finish()
  }
}

extension DERWriter {
  /// Content under AES in CBC mode with the padding of RFC 5652 6.3.
  @_lifetime(self: copy self)
  public mutating func encryptedContentInfo(
    _ contentType: ObjectIdentifier, _ scheme: PBES2Scheme, iv: Span<UInt8>, encrypted: Span<UInt8>
  ) {
    let info = begin(.sequence)
    objectIdentifier(contentType)
    cbcAlgorithm(scheme, iv: iv)
    octetString(encrypted, .context(0))
    end(info)
  }

  /// The AlgorithmIdentifier of AES in CBC mode (RFC 3565 4.1).
  @_lifetime(self: copy self)
  public mutating func cbcAlgorithm(_ scheme: PBES2Scheme, iv: Span<UInt8>, _ tag: DERTag = .sequence) {
    let algorithm = begin(tag)
    objectIdentifier(scheme.identifier)
    octetString(iv)
    end(algorithm)
  }
}
