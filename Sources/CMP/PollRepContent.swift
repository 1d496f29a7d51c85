/// Not yet; ask again: the body of pollRep (RFC 9810 5.3.22).
///
///     PollRepContent ::= SEQUENCE OF SEQUENCE {
///         certReqId              INTEGER,
///         checkAfter             INTEGER,  -- time in seconds
///         reason                 PKIFreeText OPTIONAL }
public struct PollRepContent: DERReadable, ~Escapable {
  public let answers: SequenceOf<Answer>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) { answers = try SequenceOf(reader.sequence()) }

  public struct Answer: DERReadable, ~Escapable {
    public let certReqId: CertReqId
    /// Seconds, 0 to 2^31 - 1.
    public let checkAfter: Int
    public let reason: PKIFreeText?

    @_lifetime(copy reader)
    public init(_ reader: inout DERReader) throws(DERError) {
      var fields = try reader.sequence()
      certReqId = try CertReqId(&fields)
      let start = fields.offset
      checkAfter = try fields.smallInteger()
      if checkAfter < 0 { throw DERError(.outOfRange, at: start) }
      reason = fields.isAtEnd ? nil : try PKIFreeText(&fields)
      try fields.finish()
    }
  }
}

extension DERWriter {
  /// About one request; `checkAfter` in seconds, `reason` an encoded PKIFreeText.
  @_lifetime(self: copy self)
  public mutating func pollRepContent(_ certReqId: CertReqId, checkAfter: Int, reason: Span<UInt8>? = nil) {
    let content = beginPair(.sequence, .sequence)
    self.certReqId(certReqId)
    integer(checkAfter)
    if let reason { raw(reason) }
    end(content)
  }
}
