/// An identifier octet (X.690 8.1.2): class, primitive or constructed, and a tag number of at most 30.
///
/// The high-tag-number form does not exist here: no type of PKIX or CMP has a tag number above 30, so a reader that
/// meets the form refuses it.
public struct DERTag: Equatable, Sendable {
  /// The octet as it stands on the wire.
  public let octet: UInt8

  public init(octet: UInt8) { self.octet = octet }

  public static let boolean = DERTag(octet: 0x01)
  public static let integer = DERTag(octet: 0x02)
  public static let bitString = DERTag(octet: 0x03)
  public static let octetString = DERTag(octet: 0x04)
  public static let null = DERTag(octet: 0x05)
  public static let objectIdentifier = DERTag(octet: 0x06)
  public static let enumerated = DERTag(octet: 0x0A)
  public static let utf8String = DERTag(octet: 0x0C)
  public static let numericString = DERTag(octet: 0x12)
  public static let printableString = DERTag(octet: 0x13)
  public static let teletexString = DERTag(octet: 0x14)
  public static let ia5String = DERTag(octet: 0x16)
  public static let utcTime = DERTag(octet: 0x17)
  public static let generalizedTime = DERTag(octet: 0x18)
  public static let visibleString = DERTag(octet: 0x1A)
  public static let universalString = DERTag(octet: 0x1C)
  public static let bmpString = DERTag(octet: 0x1E)
  public static let sequence = DERTag(octet: 0x30)
  public static let set = DERTag(octet: 0x31)

  /// `[number]` around a primitive encoding: IMPLICIT over a primitive type.
  public static func context(_ number: UInt8) -> DERTag { DERTag(octet: 0x80 | number & 0x1F) }

  /// `[number]` around a constructed encoding: EXPLICIT, or IMPLICIT over a SEQUENCE or SET.
  public static func contextConstructed(_ number: UInt8) -> DERTag { DERTag(octet: 0xA0 | number & 0x1F) }

  public var isConstructed: Bool { octet & 0x20 != 0 }
  public var isUniversal: Bool { octet & 0xC0 == 0 }
  public var isContext: Bool { octet & 0xC0 == 0x80 }
  public var number: UInt8 { octet & 0x1F }
}

extension DERTag {
  /// Checks bytes against what DER demands of the content of this universal primitive type.
  public func check(_ content: Span<UInt8>, offset: Int = 0) throws(DERError) {
    try DERPrimitive.check(self, content, at: offset)
  }
}
