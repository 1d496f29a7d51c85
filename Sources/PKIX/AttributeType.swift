/// The attribute types of names that signet knows by name (RFC 5280 4.1.2.4 and Appendix A, RFC 4519).
///
/// What is not in this list can still stand in a name; it is printed as its OBJECT IDENTIFIER.
public enum AttributeType: UInt8, Sendable {
  case commonName = 0
  case surname, serialNumber, country, locality, stateOrProvince, street, organization, organizationalUnit, title
  case postalCode, name, givenName, initials, generationQualifier, dnQualifier, pseudonym, organizationIdentifier
  case userID, domainComponent, emailAddress

  public static let count: UInt8 = 21

  /// What the value must be when signet certifies it.
  public enum Syntax: Sendable {
    /// DirectoryString: UTF8String or PrintableString; TeletexString, BMPString and UniversalString are of the past
    /// (RFC 5280 4.1.2.4).
    case directoryString
    case printableString
    case ia5String
    /// PrintableString of two letters (ISO 3166).
    case country
  }

  public var syntax: Syntax {
    switch self {
    case .country: .country
    case .serialNumber, .dnQualifier: .printableString
    case .domainComponent, .emailAddress: .ia5String
    default: .directoryString
    }
  }

  /// The string type that signet writes.
  public var tag: DERTag {
    switch syntax {
    case .directoryString: .utf8String
    case .printableString, .country: .printableString
    case .ia5String: .ia5String
    }
  }

  /// Characters at most: `ub-...` of RFC 5280 Appendix A, and X.520's or RFC 4524's bound where RFC 5280 has none.
  public var upperBound: Int {
    switch self {
    case .country: 2
    case .commonName, .serialNumber, .organization, .organizationalUnit, .title, .dnQualifier: 64
    case .postalCode: 40
    case .locality, .stateOrProvince, .street, .pseudonym: 128
    case .userID, .organizationIdentifier: 256
    case .emailAddress: 255
    case .domainComponent: 63
    case .surname, .name, .givenName, .initials, .generationQualifier: 32768
    }
  }

  /// The spelling of RFC 4514 and OpenSSL.
  public var shortName: StaticString {
    switch self {
    case .commonName: "CN"
    case .surname: "SN"
    case .serialNumber: "serialNumber"
    case .country: "C"
    case .locality: "L"
    case .stateOrProvince: "ST"
    case .street: "street"
    case .organization: "O"
    case .organizationalUnit: "OU"
    case .title: "title"
    case .postalCode: "postalCode"
    case .name: "name"
    case .givenName: "GN"
    case .initials: "initials"
    case .generationQualifier: "generationQualifier"
    case .dnQualifier: "dnQualifier"
    case .pseudonym: "pseudonym"
    case .organizationIdentifier: "organizationIdentifier"
    case .userID: "UID"
    case .domainComponent: "DC"
    case .emailAddress: "emailAddress"
    }
  }

  public var identifier: ObjectIdentifier {
    switch self {
    case .commonName: .commonName
    case .surname: ObjectIdentifier([2, 5, 4, 4])
    case .serialNumber: ObjectIdentifier([2, 5, 4, 5])
    case .country: ObjectIdentifier([2, 5, 4, 6])
    case .locality: ObjectIdentifier([2, 5, 4, 7])
    case .stateOrProvince: ObjectIdentifier([2, 5, 4, 8])
    case .street: ObjectIdentifier([2, 5, 4, 9])
    case .organization: ObjectIdentifier([2, 5, 4, 10])
    case .organizationalUnit: ObjectIdentifier([2, 5, 4, 11])
    case .title: ObjectIdentifier([2, 5, 4, 12])
    case .postalCode: ObjectIdentifier([2, 5, 4, 17])
    case .name: ObjectIdentifier([2, 5, 4, 41])
    case .givenName: ObjectIdentifier([2, 5, 4, 42])
    case .initials: ObjectIdentifier([2, 5, 4, 43])
    case .generationQualifier: ObjectIdentifier([2, 5, 4, 44])
    case .dnQualifier: ObjectIdentifier([2, 5, 4, 46])
    case .pseudonym: ObjectIdentifier([2, 5, 4, 65])
    case .organizationIdentifier: ObjectIdentifier([2, 5, 4, 97])
    case .userID: ObjectIdentifier([0, 9, 2342, 19_200_300, 100, 1, 1])
    case .domainComponent: ObjectIdentifier([0, 9, 2342, 19_200_300, 100, 1, 25])
    case .emailAddress: .emailAddress
    }
  }

  public init?(_ identifier: ObjectIdentifier) {
    for index in 0..<AttributeType.count {
      guard let type = AttributeType(rawValue: index) else { break }
      if type.identifier == identifier {
        self = type
        return
      }
    }
    return nil
  }

  /// From its short name, in any case.
  public init?(shortName: Span<UInt8>) {
    for index in 0..<AttributeType.count {
      guard let type = AttributeType(rawValue: index) else { break }
      if shortName.equalsIgnoringCase(type.shortName) {
        self = type
        return
      }
    }
    return nil
  }
}

extension ObjectIdentifier {
  public static let commonName = ObjectIdentifier([2, 5, 4, 3])
  public static let emailAddress = ObjectIdentifier([1, 2, 840, 113549, 1, 9, 1])
}

extension Name {
  /// The first attribute of this type.
  @_lifetime(copy self)
  public func first(_ type: AttributeType) -> AttributeTypeAndValue? { first(type.identifier) }
}

extension Span where Element == UInt8 {
  func equalsIgnoringCase(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in indices where unsafe self[index].lowercased != text.utf8Start[index].lowercased { return false }
    return true
  }
}

extension UInt8 {
  /// The small letter of an ASCII capital; every other octet as it is.
  var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}
