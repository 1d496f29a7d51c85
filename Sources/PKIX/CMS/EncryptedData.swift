/// Content that is encrypted under a key which the recipient has by other means (RFC 5652 8).
///
///     EncryptedData ::= SEQUENCE {
///         version                   CMSVersion,
///         encryptedContentInfo      EncryptedContentInfo,
///         unprotectedAttrs      [1] IMPLICIT UnprotectedAttributes OPTIONAL }
public struct EncryptedData: DERReadable, ~Escapable {
  public let encryptedContentInfo: EncryptedContentInfo
  public let unprotectedAttrs: DERElement?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    _ = try fields.cmsVersion(0...2)
    encryptedContentInfo = try EncryptedContentInfo(&fields)
    unprotectedAttrs = try fields.optional(.contextConstructed(1))
    try fields.finish()
  }
}

extension ObjectIdentifier {
  public static let encryptedData = ObjectIdentifier([1, 2, 840, 113549, 1, 7, 6])
}
