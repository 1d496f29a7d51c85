/// `CertReqMessages ::= SEQUENCE SIZE (1..MAX) OF CertReqMsg` (RFC 4211 3): the body of ir, cr, kur and krr.
public struct CertReqMessages: DERReadable, ~Escapable {
  public let messages: SequenceOf<CertReqMsg>
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    messages = try SequenceOf(element.reader)
    if messages.isEmpty { throw DERError(.outOfRange, at: element.offset) }
    if messages.count > PKIXLimits.certRequests { throw DERError(.tooMany, at: element.offset) }
  }
}
