/// The end of a transaction: the body of pkiconf (RFC 9810 5.3.17).
///
///     PKIConfirmContent ::= NULL
public struct PKIConfirmContent: DERReadable, Sendable {
  public init(_ reader: inout DERReader) throws(DERError) { try reader.null() }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func pkiConfirmContent() { null() }
}
