/// What a client says of the certificates that it was given: the body of certConf (RFC 9810 5.3.18). An empty one rejects
/// all of them.
///
///     CertConfirmContent ::= SEQUENCE OF CertStatus
public struct CertConfirmContent: DERReadable, ~Escapable {
  public let statuses: SequenceOf<CertStatus>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) { statuses = try SequenceOf(reader.sequence()) }
}

extension DERWriter {
  /// Opens the list; each `certStatus` follows.
  @_lifetime(self: copy self)
  public mutating func beginCertConfirmContent() -> DERMark { begin(.sequence) }
}
