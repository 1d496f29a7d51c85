/// What a client says of one certificate (RFC 9810 5.3.18).
///
///     CertStatus ::= SEQUENCE {
///         certHash    OCTET STRING,
///         certReqId   INTEGER,
///         statusInfo  PKIStatusInfo OPTIONAL,
///         hashAlg [0] AlgorithmIdentifier{DIGEST-ALGORITHM, {...}} OPTIONAL }
public struct CertStatus: DERReadable, ~Escapable {
  public let certHash: Span<UInt8>
  public let certReqId: CertReqId
  /// Left out, it means `accepted`.
  public let statusInfo: PKIStatusInfo?
  /// Left out, it is the hash of the certificate's signature algorithm. Only with pvno 3.
  public let hashAlg: AlgorithmIdentifier?
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    offset = reader.offset
    var fields = try reader.sequence()
    certHash = try fields.octetString()
    certReqId = try CertReqId(&fields)
    statusInfo = fields.nextTag == .sequence ? try PKIStatusInfo(&fields) : nil
    if var inside = try fields.optionalExplicit(0) {
      hashAlg = try AlgorithmIdentifier(&inside)
      try inside.finish()
    } else {
      hashAlg = nil
    }
    try fields.finish()
  }

  /// Whether the client keeps the certificate.
  public var isAccepted: Bool {
    guard let statusInfo else { return true }
    return statusInfo.status == .accepted
  }
}

extension DERWriter {
  /// A certificate that is kept; `explicitly` says so in statusInfo as OpenSSL does.
  @_lifetime(self: copy self)
  public mutating func certStatus(
    certHash: Span<UInt8>, _ certReqId: CertReqId, explicitly: Bool = false, hashAlg: Span<UInt8>? = nil
  ) {
    let status = beginCertStatus(certHash: certHash, certReqId)
    if explicitly { pkiStatusInfo(.accepted) }
    end(status, hashAlg: hashAlg)
  }

  /// Opens a CertStatus; statusInfo follows, then `end(_:hashAlg:)`.
  @_lifetime(self: copy self)
  public mutating func beginCertStatus(certHash: Span<UInt8>, _ certReqId: CertReqId) -> DERMark {
    let status = begin(.sequence)
    octetString(certHash)
    self.certReqId(certReqId)
    return status
  }

  /// Closes a CertStatus; `hashAlg` is an encoded AlgorithmIdentifier.
  @_lifetime(self: copy self)
  public mutating func end(_ status: DERMark, hashAlg: Span<UInt8>?) {
    if let hashAlg {
      let inside = begin(.contextConstructed(0))
      raw(hashAlg)
      end(inside)
    }
    end(status)
  }
}
