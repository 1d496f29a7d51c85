/// How a request ended, and why (RFC 9810 5.2.3).
///
///     PKIStatusInfo ::= SEQUENCE {
///         status        PKIStatus,
///         statusString  PKIFreeText     OPTIONAL,
///         failInfo      PKIFailureInfo  OPTIONAL }
public struct PKIStatusInfo: DERReadable, ~Escapable {
  public let status: PKIStatus
  public let statusString: PKIFreeText?
  public let failInfo: PKIFailureInfo?
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    offset = reader.offset
    var fields = try reader.sequence()
    status = try PKIStatus(&fields)
    statusString = fields.nextTag == .sequence ? try PKIFreeText(&fields) : nil
    failInfo = fields.nextTag == .bitString ? try PKIFailureInfo(&fields) : nil
    try fields.finish()
  }
}

extension DERWriter {
  /// A status that needs no words.
  @_lifetime(self: copy self)
  public mutating func pkiStatusInfo(_ status: PKIStatus) {
    let sequence = begin(.sequence)
    pkiStatus(status)
    end(sequence)
  }

  @_lifetime(self: copy self)
  public mutating func pkiStatusInfo(_ status: PKIStatus, text: StaticString, _ failInfo: PKIFailureInfo? = nil) {
    let sequence = begin(.sequence)
    pkiStatus(status)
    pkiFreeText(text)
    if let failInfo { pkiFailureInfo(failInfo) }
    end(sequence)
  }

  /// `statusString` is an encoded PKIFreeText.
  @_lifetime(self: copy self)
  public mutating func pkiStatusInfo(_ status: PKIStatus, statusString: Span<UInt8>?, _ failInfo: PKIFailureInfo?) {
    let sequence = begin(.sequence)
    pkiStatus(status)
    if let statusString { raw(statusString) }
    if let failInfo { pkiFailureInfo(failInfo) }
    end(sequence)
  }
}
