/// What went wrong with a message as a whole: the body of error (RFC 9810 5.3.21).
///
///     ErrorMsgContent ::= SEQUENCE {
///         pKIStatusInfo          PKIStatusInfo,
///         errorCode              INTEGER           OPTIONAL,
///         errorDetails           PKIFreeText       OPTIONAL }
public struct ErrorMsgContent: DERReadable, ~Escapable {
  public let pKIStatusInfo: PKIStatusInfo
  /// Whatever number its sender has for it: content octets of the INTEGER.
  public let errorCode: Span<UInt8>?
  public let errorDetails: PKIFreeText?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    pKIStatusInfo = try PKIStatusInfo(&fields)
    errorCode = fields.nextTag == .integer ? try fields.integer() : nil
    errorDetails = fields.nextTag == .sequence ? try PKIFreeText(&fields) : nil
    try fields.finish()
  }
}

extension DERWriter {
  /// A refusal: `rejection`, one sentence, one bit.
  @_lifetime(self: copy self)
  public mutating func errorMsgContent(_ text: StaticString, _ failInfo: PKIFailureInfo) {
    let content = beginErrorMsgContent()
    pkiStatusInfo(.rejection, text: text, failInfo)
    end(content)
  }

  /// Opens the content; the status follows (`pkiStatusInfo`), then perhaps errorCode and errorDetails.
  @_lifetime(self: copy self)
  public mutating func beginErrorMsgContent() -> DERMark { begin(.sequence) }
}
