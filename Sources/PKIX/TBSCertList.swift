/// What the signature of a CRL covers (RFC 5280 5.1.2).
///
///     TBSCertList  ::=  SEQUENCE  {
///         version                 Version OPTIONAL,      -- if present, MUST be v2
///         signature               AlgorithmIdentifier,
///         issuer                  Name,
///         thisUpdate              Time,
///         nextUpdate              Time OPTIONAL,
///         revokedCertificates     SEQUENCE OF SEQUENCE  { ... } OPTIONAL,
///         crlExtensions       [0] EXPLICIT Extensions OPTIONAL }   -- if present, version MUST be v2
///
/// Only full CRLs are read: an extension that is critical and not known here (deltaCRLIndicator, issuingDistributionPoint)
/// is refused, since such a CRL must not be used for anything (RFC 5280 5.2).
public struct TBSCertList: DERReadable, ~Escapable {
  /// 0 or 1 for v1 and v2.
  public let version: Int
  public let signature: AlgorithmIdentifier
  public let issuer: Name
  public let thisUpdate: Timestamp
  /// RFC 5280 requires it; CRLs of others may be without.
  public let nextUpdate: Timestamp?
  /// Empty when absent. An empty list is read too, though RFC 5280 5.1.2.6 wants it absent then.
  public let revokedCertificates: SequenceOf<RevokedCertificate>
  public let crlExtensions: Extensions?
  /// The whole SEQUENCE as received: what the signature is computed over.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    version = try TBSCertList.version(&fields)
    signature = try AlgorithmIdentifier(&fields)
    issuer = try Name(&fields)
    thisUpdate = try fields.time()
    nextUpdate = fields.nextTag == .utcTime || fields.nextTag == .generalizedTime ? try fields.time() : nil
    if let entries = try fields.optionalSequence() {
      revokedCertificates = try SequenceOf(entries)
    } else {
      revokedCertificates = SequenceOf(emptyAfter: encoded)
    }
    if version == 1, var inside = try fields.optionalExplicit(0) {
      let extensions = try Extensions(&inside)
      try inside.finish()
      try extensions.check()
      try TBSCertList.checkCritical(extensions)
      crlExtensions = extensions
    } else {
      crlExtensions = nil
    }
    try fields.finish()
    if version == 0 { try TBSCertList.checkVersion1(revokedCertificates) }
  }

  private static func version(_ fields: inout DERReader) throws(DERError) -> Int {
    guard fields.nextTag == .integer else { return 0 }
    let start = fields.offset
    guard try fields.smallInteger() == 1 else { throw DERError(.outOfRange, at: start) }
    return 1
  }

  private static func checkCritical(_ extensions: borrowing Extensions) throws(DERError) {
    var each = extensions.makeIterator()
    while let next = each.next() {
      let isKnown = next.extnID == .cRLNumber || next.extnID == .authorityKeyIdentifier
      if next.critical, !isKnown { throw DERError(.outOfRange, at: next.offset) }
    }
  }

  /// What a version does not have is trailing data there.
  private static func checkVersion1(_ entries: borrowing SequenceOf<RevokedCertificate>) throws(DERError) {
    var each = entries.makeIterator()
    while let next = each.next() {
      if let extensions = next.crlEntryExtensions { throw DERError(.trailingData, at: extensions.offset) }
    }
  }
}

extension DERWriter {
  /// Opens a TBSCertList of version 2 and writes everything up to the entries. `issuer` is an encoded Name. What follows:
  /// if there are any, `begin(.sequence)`, the entries and `end`; then `beginCRLExtensions`, the extensions and `end`;
  /// then `end` of what this returned.
  @_lifetime(self: copy self)
  public mutating func beginTBSCertList(
    signature: SignatureAlgorithm, issuer: Span<UInt8>, thisUpdate: Timestamp, nextUpdate: Timestamp
  ) -> DERMark {
    let sequence = begin(.sequence)
    integer(1)
    signatureAlgorithm(signature)
    raw(issuer)
    time(thisUpdate)
    time(nextUpdate)
    return sequence
  }

  /// Opens the extensions, of which there is at least one.
  @_lifetime(self: copy self)
  public mutating func beginCRLExtensions() -> CRLExtensionsMark {
    let tag = begin(.contextConstructed(0))
    return CRLExtensionsMark(tag: tag, extensions: begin(.sequence))
  }

  @_lifetime(self: copy self)
  public mutating func end(_ mark: CRLExtensionsMark) {
    end(mark.extensions)
    end(mark.tag)
  }
}

/// Where the extensions of a CRL were opened.
public struct CRLExtensionsMark: Sendable {
  let tag: DERMark
  let extensions: DERMark
}
