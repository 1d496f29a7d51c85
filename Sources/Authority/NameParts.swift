import PKIX

/// Parts that a certificate's names may have: attributes of the subject by their types, alternative names by their kinds.
public struct NameParts: Equatable, Sendable {
  private var bits: UInt64

  private init(bits: UInt64) { self.bits = bits }

  public init() { bits = 0 }
  public init(_ type: AttributeType) { bits = 1 << UInt64(type.rawValue) }
  public init(_ kind: NameKind) { bits = 1 << UInt64(kind.rawValue) }

  /// Every attribute, also of types that are not known here.
  public static let subject = NameParts(bits: 1 << 32 - 1)
  /// Every alternative name.
  public static let alternativeNames = NameParts(bits: ~(1 << 32 - 1))
  /// An attribute of a type that is not known here.
  private static let otherAttribute = NameParts(bits: 1 << 31)

  /// The types of a subject's attributes.
  init(_ subject: Name) {
    self.init()
    var attributes = subject.makeIterator()
    while let attribute = attributes.next() {
      insert(AttributeType(attribute.type).map { NameParts($0) } ?? .otherAttribute)
    }
  }

  /// The kinds of alternative names.
  init(_ names: GeneralNames) {
    self.init()
    var each = names.names.makeIterator()
    while let name = each.next() { insert(NameParts(NameKind(name))) }
  }

  public mutating func insert(_ other: NameParts) { bits |= other.bits }
  public func contains(_ other: NameParts) -> Bool { bits & other.bits == other.bits }
  func overlaps(_ other: NameParts) -> Bool { bits & other.bits != 0 }
  func intersection(_ other: NameParts) -> NameParts { NameParts(bits: bits & other.bits) }
}

/// A kind of alternative name, as the configuration calls it: those of RFC 5280 4.2.1.6, and two sorts of otherName.
public enum NameKind: UInt8, Sendable {
  case dns = 32
  case ip, uri, email, rid, dirName, hardware, upn, otherName

  public static let last = NameKind.otherName

  public var word: StaticString {
    switch self {
    case .dns: "dns"
    case .ip: "ip"
    case .uri: "uri"
    case .email: "email"
    case .rid: "rid"
    case .dirName: "dirname"
    case .hardware: "hardware"
    case .upn: "upn"
    case .otherName: "othername"
    }
  }

  /// Kinds that nobody can check count as otherName; no request brings them through `GeneralNames.check`.
  init(_ name: GeneralName) {
    switch name.choice {
    case .dNSName: self = .dns
    case .iPAddress: self = .ip
    case .uniformResourceIdentifier: self = .uri
    case .rfc822Name: self = .email
    case .registeredID: self = .rid
    case .directoryName: self = .dirName
    case .otherName(let type, _):
      self = type == .hardwareModuleName ? .hardware : type == .userPrincipalName ? .upn : .otherName
    case .x400Address, .ediPartyName: self = .otherName
    }
  }
}
