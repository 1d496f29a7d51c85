/// One request for a certificate (RFC 4211 3).
///
///     CertReqMsg ::= SEQUENCE {
///         certReq   CertRequest,
///         popo      ProofOfPossession  OPTIONAL,
///         regInfo   SEQUENCE SIZE(1..MAX) OF AttributeTypeAndValue OPTIONAL }
public struct CertReqMsg: DERReadable, ~Escapable {
  public let certReq: CertRequest
  public let popo: ProofOfPossession?
  public let regInfo: SequenceOf<AttributeTypeAndValue>?
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    certReq = try CertRequest(&fields)
    if let tag = fields.nextTag, tag.isContext { popo = try ProofOfPossession(&fields) } else { popo = nil }
    if let inside = try fields.optional(.sequence) {
      regInfo = try SequenceOf(someOf: inside)
    } else {
      regInfo = nil
    }
    try fields.finish()
  }
}

/// A CertReqMsg is written between `begin(.sequence)` and `end`: the CertRequest, a proof of possession, and
/// `begin(.sequence)` and `attributeTypeAndValue` for regInfo.
extension SequenceOf where Element: ~Escapable {
  /// `SEQUENCE SIZE (1..MAX) OF`: at least one.
  @_lifetime(copy element)
  init(someOf element: DERElement) throws(DERError) {
    try self.init(element.reader)
    if isEmpty { throw DERError(.outOfRange, at: element.offset) }
    if count > PKIXLimits.attributes { throw DERError(.tooMany, at: element.offset) }
  }
}
