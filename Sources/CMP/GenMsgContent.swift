/// Questions, or answers to them: the body of genm and of genp (RFC 9810 5.3.19, 5.3.20).
///
///     GenMsgContent ::= SEQUENCE OF InfoTypeAndValue
///     GenRepContent ::= SEQUENCE OF InfoTypeAndValue
public struct GenMsgContent: DERReadable, ~Escapable {
  public let items: SequenceOf<InfoTypeAndValue>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let start = reader.offset
    items = try SequenceOf(reader.sequence())
    if items.count > CMPLimits.generalInfo { throw DERError(.tooMany, at: start) }
  }
}

/// The answer has the shape of the question.
public typealias GenRepContent = GenMsgContent

extension DERWriter {
  /// Opens the list; each `infoTypeAndValue` follows.
  @_lifetime(self: copy self)
  public mutating func beginGenMsgContent() -> DERMark { begin(.sequence) }
}
