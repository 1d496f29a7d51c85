/// A certificate, and for a key that the server generated the key (RFC 9810 5.3.4).
///
///     CertifiedKeyPair ::= SEQUENCE {
///         certOrEncCert       CertOrEncCert,
///         privateKey      [0] EncryptedKey        OPTIONAL,
///         publicationInfo [1] PKIPublicationInfo  OPTIONAL }
public struct CertifiedKeyPair: DERReadable, ~Escapable {
  public let certOrEncCert: CertOrEncCert
  /// EncryptedValue, or `[0] EnvelopedData`: the element inside the tag, not looked into.
  public let privateKey: DERElement?
  public let publicationInfo: DERElement?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    certOrEncCert = try CertOrEncCert(&fields)
    privateKey = try CertifiedKeyPair.inside(0, &fields)
    publicationInfo = try CertifiedKeyPair.inside(1, &fields)
    try fields.finish()
  }

  @_lifetime(copy fields)
  private static func inside(_ number: UInt8, _ fields: inout DERReader) throws(DERError) -> DERElement? {
    guard var inside = try fields.optionalExplicit(number) else { return nil }
    let element = try inside.element()
    try inside.finish()
    return element
  }
}

extension DERWriter {
  /// Opens a pair whose certificate is written by the caller, between this and `end`.
  @_lifetime(self: copy self)
  public mutating func beginCertifiedKeyPair() -> DERPairMark { beginPair(.sequence, .contextConstructed(0)) }

  /// Opens a pair whose certificate is encrypted: the EncryptedKey is written by the caller, between this and `end`.
  @_lifetime(self: copy self)
  public mutating func beginEncryptedKeyPair() -> DERPairMark { beginPair(.sequence, .contextConstructed(1)) }

  /// Opens a pair with a private key, whose EncryptedKey is written by the caller, between this and `end`.
  @_lifetime(self: copy self)
  public mutating func beginCertifiedKeyPair(certificate: Span<UInt8>) -> DERPairMark {
    let pair = begin(.sequence)
    certOrEncCert(certificate: certificate)
    return DERPairMark(outer: pair, inner: begin(.contextConstructed(0)))
  }

  @_lifetime(self: copy self)
  public mutating func certifiedKeyPair(certificate: Span<UInt8>) {
    let pair = begin(.sequence)
    certOrEncCert(certificate: certificate)
    end(pair)
  }

  /// `privateKey` is an encoded EncryptedKey.
  @_lifetime(self: copy self)
  public mutating func certifiedKeyPair(certificate: Span<UInt8>, privateKey: Span<UInt8>) {
    let pair = begin(.sequence)
    certOrEncCert(certificate: certificate)
    let inside = begin(.contextConstructed(0))
    raw(privateKey)
    end(inside)
    end(pair)
  }
}
