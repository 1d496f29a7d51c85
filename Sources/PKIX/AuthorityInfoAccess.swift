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
  /// The extension with one description, the URI of the issuer's certificate; never critical.
  @_lifetime(self: copy self)
  public mutating func authorityInfoAccess(caIssuers uri: Span<UInt8>) {
    let mark = beginExtension(.authorityInfoAccess)
    let descriptions = begin(.sequence)
    accessDescription(.caIssuers, uri)
    end(descriptions)
    end(mark)
  }
}
