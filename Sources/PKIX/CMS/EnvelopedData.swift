/// Encrypted content, and for each recipient the key to it (RFC 5652 6.1).
///
///     EnvelopedData ::= SEQUENCE {
///         version                   CMSVersion,
///         originatorInfo        [0] IMPLICIT OriginatorInfo OPTIONAL,
///         recipientInfos            SET SIZE (1..MAX) OF RecipientInfo,
///         encryptedContentInfo      EncryptedContentInfo,
///         unprotectedAttrs      [1] IMPLICIT UnprotectedAttributes OPTIONAL }
public struct EnvelopedData: DERReadable, ~Escapable {
  /// 0 to 4, as the fields below demand (RFC 5652 6.1); not compared with them.
  public let version: Int
  /// Certificates and CRLs of the sender, not looked into.
  public let originatorInfo: DERElement?
  public let recipientInfos: SequenceOf<RecipientInfo>
  public let encryptedContentInfo: EncryptedContentInfo
  public let unprotectedAttrs: DERElement?
  /// The whole SEQUENCE, under whichever tag it came.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    try self.init(element: reader.element(.sequence))
  }

  /// From an element whose tag the caller has accepted: `[0] IMPLICIT` in an EncryptedKey.
  @_lifetime(copy element)
  public init(element: DERElement) throws(DERError) {
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    version = try fields.cmsVersion(0...4)
    originatorInfo = try fields.optional(.contextConstructed(0))
    let recipients = try fields.element(.set)
    recipientInfos = try SequenceOf(recipients.reader)
    if recipientInfos.isEmpty { throw DERError(.outOfRange, at: recipients.offset) }
    if recipientInfos.count > PKIXLimits.recipients { throw DERError(.tooMany, at: recipients.offset) }
    try recipientInfos.checkOrder()
    encryptedContentInfo = try EncryptedContentInfo(&fields)
    unprotectedAttrs = try fields.optional(.contextConstructed(1))
    try fields.finish()
  }
}

extension DERReader {
  /// `CMSVersion ::= INTEGER { v0(0), v1(1), v2(2), v3(3), v4(4), v5(5) }`, within what the structure knows.
  @_lifetime(self: copy self)
  mutating func cmsVersion(_ known: ClosedRange<Int>) throws(DERError) -> Int {
    let start = offset
    let version = try smallInteger()
    guard version >= known.lowerBound, version <= known.upperBound else { throw DERError(.outOfRange, at: start) }
    return version
  }
}

/// An EnvelopedData is opened, one RecipientInfo written, `endRecipientInfos` called, the EncryptedContentInfo written and
/// the whole closed with `end`.
extension DERWriter {
  /// - Parameters:
  ///   - version: 0 when the recipient has a password, 2 otherwise (RFC 5652 6.1).
  ///   - tag: `[0]` as the envelopedData of an EncryptedKey.
  @_lifetime(self: copy self)
  public mutating func beginEnvelopedData(version: Int, _ tag: DERTag = .sequence) -> EnvelopedDataMark {
    let data = begin(tag)
    integer(version)
    return EnvelopedDataMark(data: data, recipients: begin(.set))
  }

  @_lifetime(self: copy self)
  public mutating func endRecipientInfos(_ mark: EnvelopedDataMark) { endSetOf(mark.recipients) }

  @_lifetime(self: copy self)
  public mutating func end(_ mark: EnvelopedDataMark) { end(mark.data) }
}

/// Where an EnvelopedData was opened.
public struct EnvelopedDataMark: Sendable {
  let data: DERMark
  let recipients: DERMark
}
