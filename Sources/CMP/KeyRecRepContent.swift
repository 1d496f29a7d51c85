/// What became of a request to recover keys: the body of krp (RFC 9810 5.3.8). Its request, krr, is CertReqMessages.
///
///     KeyRecRepContent ::= SEQUENCE {
///         status                  PKIStatusInfo,
///         newSigCert          [0] CMPCertificate OPTIONAL,
///         caCerts             [1] SEQUENCE SIZE (1..MAX) OF CMPCertificate OPTIONAL,
///         keyPairHist         [2] SEQUENCE SIZE (1..MAX) OF CertifiedKeyPair OPTIONAL }
public struct KeyRecRepContent: DERReadable, ~Escapable {
  public let status: PKIStatusInfo
  public let newSigCert: CMPCertificate?
  public let caCerts: SomeOf<CMPCertificate>?
  public let keyPairHist: SomeOf<CertifiedKeyPair>?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    status = try PKIStatusInfo(&fields)
    newSigCert = try fields.optionalExplicit(0, CMPCertificate.self)
    caCerts = try fields.optionalExplicit(1, SomeOf<CMPCertificate>.self)
    keyPairHist = try fields.optionalExplicit(2, SomeOf<CertifiedKeyPair>.self)
    try fields.finish()
  }
}
