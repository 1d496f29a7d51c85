/// A certificate is going to be revoked, or has been: the body of rann (RFC 9810 5.3.15).
///
///     RevAnnContent ::= SEQUENCE {
///         status              PKIStatus,
///         certId              CertId,
///         willBeRevokedAt     GeneralizedTime,
///         badSinceDate        GeneralizedTime,
///         crlDetails          Extensions  OPTIONAL }
public struct RevAnnContent: DERReadable, ~Escapable {
  public let status: PKIStatus
  public let certId: CertId
  public let willBeRevokedAt: Timestamp
  public let badSinceDate: Timestamp
  public let crlDetails: Extensions?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    status = try PKIStatus(&fields)
    certId = try CertId(&fields)
    willBeRevokedAt = try fields.generalizedTime()
    badSinceDate = try fields.generalizedTime()
    crlDetails = fields.isAtEnd ? nil : try Extensions(&fields)
    try fields.finish()
  }
}
