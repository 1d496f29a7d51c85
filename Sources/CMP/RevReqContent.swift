/// A request to revoke certificates: the body of rr (RFC 9810 5.3.9).
///
///     RevReqContent ::= SEQUENCE OF RevDetails
public struct RevReqContent: DERReadable, ~Escapable {
  public let details: SequenceOf<RevDetails>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let start = reader.offset
    details = try SequenceOf(reader.sequence())
    if details.count > CMPLimits.revocations { throw DERError(.tooMany, at: start) }
  }
}

extension DERWriter {
  /// Opens the list; each RevDetails follows.
  @_lifetime(self: copy self)
  public mutating func beginRevReqContent() -> DERMark { begin(.sequence) }
}
