/// Content with the signatures over it (RFC 5652 5.1).
///
///     SignedData ::= SEQUENCE {
///         version               CMSVersion,
///         digestAlgorithms      SET OF DigestAlgorithmIdentifier,
///         encapContentInfo      EncapsulatedContentInfo,
///         certificates      [0] IMPLICIT CertificateSet OPTIONAL,
///         crls              [1] IMPLICIT RevocationInfoChoices OPTIONAL,
///         signerInfos           SET OF SignerInfo }
///
///     EncapsulatedContentInfo ::= SEQUENCE {
///         eContentType      ContentType,
///         eContent      [0] EXPLICIT OCTET STRING OPTIONAL }
public struct SignedData: DERReadable, ~Escapable {
  public let version: Int
  /// Reads the digest algorithms.
  public let digestAlgorithms: DERReader
  public let eContentType: ObjectIdentifier
  /// What is signed, when it is here.
  public let eContent: Span<UInt8>?
  /// Where the content of `eContent` starts, for errors inside it.
  public let eContentOffset: Int
  /// The certificates as they came, one after the other.
  public let certificates: DERElement?
  public let crls: DERElement?
  public let signerInfos: SequenceOf<SignerInfo>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    version = try fields.cmsVersion(1...5)
    digestAlgorithms = try fields.set()
    var content = try fields.sequence()
    eContentType = try content.objectIdentifier()
    if var inside = try content.optionalExplicit(0) {
      let octets = try inside.element(.octetString)
      (eContent, eContentOffset) = (octets.content, octets.contentOffset)
      try inside.finish()
    } else {
      (eContent, eContentOffset) = (nil, content.offset)
    }
    try content.finish()
    certificates = try fields.optional(.contextConstructed(0))
    crls = try fields.optional(.contextConstructed(1))
    let signers = try fields.element(.set)
    signerInfos = try SequenceOf(signers.reader)
    if signerInfos.count > PKIXLimits.recipients { throw DERError(.tooMany, at: signers.offset) }
    try signerInfos.checkOrder()
    try fields.finish()
  }
}

/// A SignedData by one signer is opened with `beginSignedData`; `eContent` is written; `endContent` closes it; between
/// `beginCertificates` and `end` its certificates; then the SignerInfo; `end` closes the whole.
extension DERWriter {
  /// Version 3, since the content is no `id-data` and the signer has a key identifier (RFC 5652 5.1).
  @_lifetime(self: copy self)
  public mutating func beginSignedData(_ digest: DigestAlgorithm, _ eContentType: ObjectIdentifier) -> SignedDataMark {
    let data = begin(.sequence)
    integer(3)
    let digests = begin(.set)
    algorithmIdentifier(digest.identifier)
    end(digests)
    let content = begin(.sequence)
    objectIdentifier(eContentType)
    let inside = begin(.contextConstructed(0))
    return SignedDataMark(data: data, content: content, inside: inside, octets: begin(.octetString))
  }

  @_lifetime(self: copy self)
  public mutating func endContent(_ mark: SignedDataMark) {
    end(mark.octets)
    end(mark.inside)
    end(mark.content)
  }

  /// `certificates [0]`: encoded certificates follow, the signer's first (RFC 9483 4.1.6), though a SET OF in DER would be
  /// sorted; CMS only asks for DER where it is signed.
  @_lifetime(self: copy self)
  public mutating func beginCertificates() -> DERMark { begin(.contextConstructed(0)) }

  @_lifetime(self: copy self)
  public mutating func end(_ mark: SignedDataMark) { end(mark.data) }
}

/// Where a SignedData was opened.
public struct SignedDataMark: Sendable {
  let data: DERMark
  let content: DERMark
  let inside: DERMark
  let octets: DERMark
}
