/// Messages inside a message: collected by a registration authority, or one that it vouches for (RFC 9810 5.1.3.4, RFC 9483
/// 5.2.2).
///
///     NestedMessageContent ::= PKIMessages
///     PKIMessages ::= SEQUENCE SIZE (1..MAX) OF PKIMessage
public struct NestedMessageContent: DERReadable, ~Escapable {
  public let messages: SequenceOf<PKIMessage>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    offset = reader.offset
    messages = try SequenceOf(reader.sequence())
    if messages.isEmpty { throw DERError(.outOfRange, at: offset) }
    if messages.count > CMPLimits.nestedMessages { throw DERError(.tooMany, at: offset) }
  }
}

extension DERWriter {
  /// Opens the content of `nested`; encoded messages follow through `raw`.
  @_lifetime(self: copy self)
  public mutating func beginNestedMessageContent() -> DERMark { begin(.sequence) }
}
