/// What became of one request for a certificate (RFC 9810 5.3.4).
///
///     CertResponse ::= SEQUENCE {
///         certReqId           INTEGER,
///         status              PKIStatusInfo,
///         certifiedKeyPair    CertifiedKeyPair    OPTIONAL,
///         rspInfo             OCTET STRING        OPTIONAL }
public struct CertResponse: DERReadable, ~Escapable {
  public let certReqId: CertReqId
  public let status: PKIStatusInfo
  public let certifiedKeyPair: CertifiedKeyPair?
  public let rspInfo: Span<UInt8>?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    certReqId = try CertReqId(&fields)
    status = try PKIStatusInfo(&fields)
    certifiedKeyPair = fields.nextTag == .sequence ? try CertifiedKeyPair(&fields) : nil
    rspInfo = fields.nextTag == .octetString ? try fields.octetString() : nil
    try fields.finish()
  }

  /// The certificate that was issued, when there is one and it is not encrypted.
  public var certificate: CMPCertificate? {
    @_lifetime(copy self) get {
      if case .certificate(let certificate)? = certifiedKeyPair?.certOrEncCert { return certificate }
      return nil
    }
  }
}

extension DERWriter {
  /// Opens a response; the status follows (`pkiStatusInfo`), then perhaps `certifiedKeyPair`.
  @_lifetime(self: copy self)
  public mutating func beginCertResponse(_ certReqId: CertReqId) -> DERMark {
    let response = begin(.sequence)
    self.certReqId(certReqId)
    return response
  }

  /// A response that brings a certificate: `accepted`, or `grantedWithMods` when it is not quite what was asked for.
  @_lifetime(self: copy self)
  public mutating func certResponse(
    _ certReqId: CertReqId, certificate: Span<UInt8>, status: PKIStatus = .accepted
  ) {
    let response = beginCertResponse(certReqId)
    pkiStatusInfo(status)
    certifiedKeyPair(certificate: certificate)
    end(response)
  }

  /// A response that refuses.
  @_lifetime(self: copy self)
  public mutating func certResponse(
    _ certReqId: CertReqId, rejection text: StaticString, _ failInfo: PKIFailureInfo
  ) {
    let response = beginCertResponse(certReqId)
    pkiStatusInfo(.rejection, text: text, failInfo)
    end(response)
  }
}
