/// A certificate, in the clear or encrypted for the key that it certifies (RFC 9810 5.3.4).
///
///     CertOrEncCert ::= CHOICE {
///         certificate     [0] CMPCertificate,
///         encryptedCert   [1] EncryptedKey }
public enum CertOrEncCert: DERReadable, ~Escapable {
  case certificate(CMPCertificate)
  /// EncryptedValue, or `[0] EnvelopedData`, not looked into.
  case encryptedCert(DERElement)

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element()
    var inside = element.reader
    switch element.tag {
    case .contextConstructed(0): self = .certificate(try CMPCertificate(&inside))
    case .contextConstructed(1): self = .encryptedCert(try inside.element())
    default: throw DERError(.unexpectedTag, at: element.offset)
    }
    try inside.finish()
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func certOrEncCert(certificate: Span<UInt8>) {
    let choice = begin(.contextConstructed(0))
    raw(certificate)
    end(choice)
  }

  /// `key` is an encoded EncryptedKey.
  @_lifetime(self: copy self)
  public mutating func certOrEncCert(encryptedCert key: Span<UInt8>) {
    let choice = begin(.contextConstructed(1))
    raw(key)
    end(choice)
  }
}
