/// `GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName` (RFC 5280 4.2.1.6): the value of subjectAltName and
/// issuerAltName, and of `[n] IMPLICIT` fields elsewhere.
public struct GeneralNames: DERReadable, ~Escapable {
  public let names: SequenceOf<GeneralName>
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    try self.init(element: reader.element(.sequence))
  }

  /// From an element whose tag the caller has accepted.
  @_lifetime(copy element)
  public init(element: DERElement) throws(DERError) {
    (encoded, offset) = (element.encoded, element.offset)
    names = try SequenceOf(element.reader)
    if names.isEmpty { throw DERError(.outOfRange, at: element.offset) }
  }
}
