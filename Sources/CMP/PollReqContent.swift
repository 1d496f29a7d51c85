/// The question whether an answer is ready: the body of pollReq (RFC 9810 5.3.22).
///
///     PollReqContent ::= SEQUENCE OF SEQUENCE {
///         certReqId              INTEGER }
public struct PollReqContent: DERReadable, ~Escapable {
  public let requests: SequenceOf<Request>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) { requests = try SequenceOf(reader.sequence()) }

  public struct Request: DERReadable, ~Escapable {
    public let certReqId: CertReqId

    @_lifetime(copy reader)
    public init(_ reader: inout DERReader) throws(DERError) {
      var fields = try reader.sequence()
      certReqId = try CertReqId(&fields)
      try fields.finish()
    }
  }
}

extension DERWriter {
  /// About one request.
  @_lifetime(self: copy self)
  public mutating func pollReqContent(_ certReqId: CertReqId) {
    let content = beginPair(.sequence, .sequence)
    self.certReqId(certReqId)
    end(content)
  }
}
