/// What a requester asks for (RFC 4211 5).
///
///     CertRequest ::= SEQUENCE {
///         certReqId     INTEGER,
///         certTemplate  CertTemplate,
///         controls      Controls OPTIONAL }
public struct CertRequest: DERReadable, ~Escapable {
  /// Content octets of the INTEGER. Whatever it is, the answer repeats it, if it has at most `PKIXLimits.certReqId`.
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
    certReqId = try fields.integer()
    certTemplate = try CertTemplate(&fields)
    if let inside = try fields.optional(.sequence) { controls = try Controls(element: inside) } else { controls = nil }
    try fields.finish()
  }
}
