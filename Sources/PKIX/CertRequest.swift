/// What a requester asks for (RFC 4211 5).
///
///     CertRequest ::= SEQUENCE {
///         certReqId     INTEGER,
///         certTemplate  CertTemplate,
///         controls      Controls OPTIONAL }
public struct CertRequest: DERReadable, ~Escapable {
  /// Content octets of the INTEGER, at most `PKIXLimits.certReqId` of them. Whatever it is, the answer repeats it.
  public let certReqId: Span<UInt8>
  public let certTemplate: CertTemplate
  public let controls: Controls?
  /// The whole SEQUENCE as received: what the proof of possession is computed over.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    let start = fields.offset
    certReqId = try fields.integer()
    if certReqId.count > PKIXLimits.certReqId { throw DERError(.outOfRange, at: start) }
    certTemplate = try CertTemplate(&fields)
    if let inside = try fields.optional(.sequence) { controls = try Controls(element: inside) } else { controls = nil }
    try fields.finish()
  }
}
