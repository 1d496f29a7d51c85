/// One key, certificate or other thing (RFC 7292 4.2).
///
///     SafeBag ::= SEQUENCE {
///         bagId          BAG-TYPE.&id ({PKCS12BagSet}),
///         bagValue       [0] EXPLICIT BAG-TYPE.&Type({PKCS12BagSet}{@bagId}),
///         bagAttributes  SET OF PKCS12Attribute OPTIONAL }
public struct SafeBag: DERReadable, ~Escapable {
  public let bagId: ObjectIdentifier
  public let bagValue: DERElement
  /// friendlyName, localKeyId and whatever else there is; not looked into.
  public let bagAttributes: DERElement?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    bagId = try fields.objectIdentifier()
    var inside = try fields.explicit(0)
    bagValue = try inside.element()
    try inside.finish()
    bagAttributes = try fields.optional(.set)
    try fields.finish()
  }
}

extension ObjectIdentifier {
  /// PrivateKeyInfo.
  public static let keyBag = ObjectIdentifier([1, 2, 840, 113549, 1, 12, 10, 1, 1])
  /// EncryptedPrivateKeyInfo.
  public static let pkcs8ShroudedKeyBag = ObjectIdentifier([1, 2, 840, 113549, 1, 12, 10, 1, 2])
  public static let certBag = ObjectIdentifier([1, 2, 840, 113549, 1, 12, 10, 1, 3])
}
