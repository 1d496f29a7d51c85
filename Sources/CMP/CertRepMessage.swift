/// The answer to a request for certificates: the body of ip, cp, kup and ccp (RFC 9810 5.3.4).
///
///     CertRepMessage ::= SEQUENCE {
///         caPubs          [1] SEQUENCE SIZE (1..MAX) OF CMPCertificate OPTIONAL,
///         response            SEQUENCE OF CertResponse }
public struct CertRepMessage: DERReadable, ~Escapable {
  public let caPubs: SequenceOf<CMPCertificate>?
  public let response: SequenceOf<CertResponse>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    if var inside = try fields.optionalExplicit(1) {
      caPubs = try SequenceOf(inside.sequence())
      try inside.finish()
    } else {
      caPubs = nil
    }
    response = try SequenceOf(fields.sequence())
    try fields.finish()
  }
}

extension DERWriter {
  /// Opens the message and, behind caPubs, the list of responses. `caPubs` is encoded certificates, one after the other;
  /// nothing leaves the field out. Those in `more` follow them.
  @_lifetime(self: copy self)
  public mutating func beginCertRepMessage(caPubs: Span<UInt8>? = nil, _ more: Span<UInt8> = Span()) -> DERPairMark {
    let message = begin(.sequence)
    if let caPubs {
      let field = beginPair(.contextConstructed(1), .sequence)
      raw(caPubs)
      raw(more)
      end(field)
    }
    return DERPairMark(outer: message, inner: begin(.sequence))
  }
}
