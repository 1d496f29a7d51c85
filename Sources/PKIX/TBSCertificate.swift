/// What the signature of a certificate covers (RFC 5280 4.1.2).
///
///     TBSCertificate  ::=  SEQUENCE  {
///         version         [0]  EXPLICIT Version DEFAULT v1,
///         serialNumber         CertificateSerialNumber,   -- INTEGER
///         signature            AlgorithmIdentifier,
///         issuer               Name,
///         validity             Validity,
///         subject              Name,
///         subjectPublicKeyInfo SubjectPublicKeyInfo,
///         issuerUniqueID  [1]  IMPLICIT UniqueIdentifier OPTIONAL,
///         subjectUniqueID [2]  IMPLICIT UniqueIdentifier OPTIONAL,
///         extensions      [3]  EXPLICIT Extensions OPTIONAL }
///
///     Version  ::=  INTEGER  {  v1(0), v2(1), v3(2)  }
public struct TBSCertificate: DERReadable, ~Escapable {
  /// 0, 1 or 2 for v1, v2 and v3.
  public let version: Int
  /// Content octets of the INTEGER. Certificates of others have serial numbers that RFC 5280 forbids: zero, negative,
  /// longer than 20 octets. They are read, since nothing here depends on it.
  public let serialNumber: Span<UInt8>
  public let signature: AlgorithmIdentifier
  public let issuer: Name
  public let validity: Validity
  public let subject: Name
  public let subjectPublicKeyInfo: SubjectPublicKeyInfo
  public let issuerUniqueID: BitString?
  public let subjectUniqueID: BitString?
  public let extensions: Extensions?
  /// The whole SEQUENCE as received: what the signature is computed over.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    version = try TBSCertificate.version(&fields)
    serialNumber = try fields.integer()
    signature = try AlgorithmIdentifier(&fields)
    issuer = try Name(&fields)
    validity = try Validity(&fields)
    subject = try Name(&fields)
    subjectPublicKeyInfo = try SubjectPublicKeyInfo(&fields)
    // What a version does not have is trailing data there: unique identifiers came with v2, extensions with v3.
    issuerUniqueID = version >= 1 && fields.nextTag == .context(1) ? try fields.bitString(.context(1)) : nil
    subjectUniqueID = version >= 1 && fields.nextTag == .context(2) ? try fields.bitString(.context(2)) : nil
    if version == 2, var inside = try fields.optionalExplicit(3) {
      let extensions = try Extensions(&inside)
      try inside.finish()
      try extensions.check()
      self.extensions = extensions
    } else {
      extensions = nil
    }
    try fields.finish()
  }

  private static func version(_ fields: inout DERReader) throws(DERError) -> Int {
    guard var inside = try fields.optionalExplicit(0) else { return 0 }
    let start = inside.offset
    let version = try inside.smallInteger()
    if version == 0 { throw DERError(.notDistinguished, at: start) }
    guard version == 1 || version == 2 else { throw DERError(.outOfRange, at: start) }
    try inside.finish()
    return version
  }
}

extension DERWriter {
  /// Opens a TBSCertificate of version 3 and writes everything up to the extensions, which the caller writes next, at
  /// least one; `end` closes both. `issuer` and `subject` are encoded Names, `publicKey` is the content of a
  /// SubjectPublicKeyInfo, `serialNumber` a magnitude.
  @_lifetime(self: copy self)
  public mutating func beginTBSCertificate(
    serialNumber: Span<UInt8>, signature: SignatureAlgorithm, issuer: Span<UInt8>, validity: Validity,
    subject: Span<UInt8>, publicKey: Span<UInt8>
  ) -> TBSCertificateMark {
    let sequence = begin(.sequence)
    let version = begin(.contextConstructed(0))
    integer(2)
    end(version)
    unsignedInteger(serialNumber)
    signatureAlgorithm(signature)
    raw(issuer)
    self.validity(validity)
    raw(subject)
    primitive(.sequence, publicKey)
    let tag = begin(.contextConstructed(3))
    return TBSCertificateMark(sequence: sequence, tag: tag, extensions: begin(.sequence))
  }

  @_lifetime(self: copy self)
  public mutating func end(_ mark: TBSCertificateMark) {
    end(mark.extensions)
    end(mark.tag)
    end(mark.sequence)
  }
}

/// Where a TBSCertificate was opened.
public struct TBSCertificateMark: Sendable {
  let sequence: DERMark
  let tag: DERMark
  let extensions: DERMark
}
