/// Where more is known about the issuer of a certificate (RFC 5280 4.2.2.1).
///
///     AuthorityInfoAccessSyntax  ::= SEQUENCE SIZE (1..MAX) OF AccessDescription
public struct AuthorityInfoAccess: ~Escapable {
  public let descriptions: SequenceOf<AccessDescription>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    descriptions = try SequenceOf(element.reader)
    if descriptions.isEmpty { throw DERError(.outOfRange, at: element.offset) }
  }

  /// The value of an authorityInfoAccess extension.
  @_lifetime(copy value)
  public init(_ value: Extension) throws(DERError) {
    var reader = value.value
    try self.init(&reader)
    try reader.finish()
  }
}

extension DERWriter {
  /// The extension with the URI of the issuer's certificate and that of its OCSP responder, of which one may be empty;
  /// never critical.
  @_lifetime(self: copy self)
  public mutating func authorityInfoAccess(caIssuers: Span<UInt8>, ocsp: Span<UInt8> = Span()) {
    let mark = beginExtension(.authorityInfoAccess)
    let descriptions = begin(.sequence)
    if ocsp.count > 0 { accessDescription(.ocsp, ocsp) }
    if caIssuers.count > 0 { accessDescription(.caIssuers, caIssuers) }
    end(descriptions)
    end(mark)
  }
}
