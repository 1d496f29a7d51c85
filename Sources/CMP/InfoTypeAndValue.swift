/// One piece of information about a message, or one question or answer of genm and genp (RFC 9810 5.3.19).
///
///     InfoTypeAndValue ::= SEQUENCE {
///         infoType     OBJECT IDENTIFIER,
///         infoValue    ANY DEFINED BY infoType  OPTIONAL }
public struct InfoTypeAndValue: DERReadable, ~Escapable {
  public let infoType: ObjectIdentifier
  public let infoValue: DERElement?
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    infoType = try fields.objectIdentifier()
    infoValue = fields.isAtEnd ? nil : try fields.element()
    try fields.finish()
  }
}

extension DERWriter {
  /// A type without a value, or with an encoded one.
  @_lifetime(self: copy self)
  public mutating func infoTypeAndValue(_ type: ObjectIdentifier, _ value: Span<UInt8>? = nil) {
    let sequence = beginInfoTypeAndValue(type)
    if let value { raw(value) }
    end(sequence)
  }

  /// A type whose value is written by the caller, between this and `end`.
  @_lifetime(self: copy self)
  public mutating func beginInfoTypeAndValue(_ type: ObjectIdentifier) -> DERMark {
    let sequence = begin(.sequence)
    objectIdentifier(type)
    return sequence
  }
}

/// `id-it` (RFC 9810 Appendix F).
extension ObjectIdentifier {
  public static let caProtEncCert = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 1])
  public static let signKeyPairTypes = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 2])
  public static let encKeyPairTypes = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 3])
  public static let preferredSymmAlg = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 4])
  public static let caKeyUpdateInfo = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 5])
  public static let currentCRL = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 6])
  public static let unsupportedOIDs = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 7])
  public static let keyPairParamReq = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 10])
  public static let keyPairParamRep = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 11])
  public static let revPassphrase = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 12])
  public static let implicitConfirm = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 13])
  public static let confirmWaitTime = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 14])
  public static let origPKIMessage = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 15])
  public static let suppLangTags = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 16])
  public static let caCerts = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 17])
  public static let rootCaKeyUpdate = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 18])
  public static let certReqTemplate = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 19])
  public static let rootCaCert = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 20])
  public static let certProfile = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 21])
  public static let crlStatusList = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 22])
  public static let crls = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 4, 23])
}
