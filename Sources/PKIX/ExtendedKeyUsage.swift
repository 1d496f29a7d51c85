/// For which purposes a key may be used (RFC 5280 4.2.1.12).
///
///     ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId
///     KeyPurposeId ::= OBJECT IDENTIFIER
public struct ExtendedKeyUsage: ~Escapable {
  public let purposes: SequenceOf<ObjectIdentifier>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    purposes = try SequenceOf(element.reader)
    if purposes.isEmpty { throw DERError(.outOfRange, at: element.offset) }
    if purposes.count > PKIXLimits.keyPurposes { throw DERError(.tooMany, at: element.offset) }
  }

  /// The value of an extendedKeyUsage extension.
  @_lifetime(copy value)
  public init(_ value: Extension) throws(DERError) {
    var reader = value.value
    try self.init(&reader)
    try reader.finish()
  }

  public func contains(_ purpose: ObjectIdentifier) -> Bool {
    var each = purposes.makeIterator()
    while let next = each.next() {
      if next == purpose { return true }
    }
    return false
  }
}

extension ObjectIdentifier: DERReadable {
  public init(_ reader: inout DERReader) throws(DERError) { self = try reader.objectIdentifier() }
}

/// The purposes that signet knows by name. The rest can be written as numbers.
public enum KeyPurpose: UInt8, Sendable {
  case serverAuth = 0
  case clientAuth, codeSigning, emailProtection, timeStamping, ocspSigning, ipsecIKE, cmcCA, cmcRA, cmcArchive, cmKGA
  case anyExtendedKeyUsage

  static let count: UInt8 = 12

  /// The spelling of the standard.
  public var name: StaticString {
    switch self {
    case .serverAuth: "serverAuth"
    case .clientAuth: "clientAuth"
    case .codeSigning: "codeSigning"
    case .emailProtection: "emailProtection"
    case .timeStamping: "timeStamping"
    case .ocspSigning: "OCSPSigning"
    case .ipsecIKE: "ipsecIKE"
    case .cmcCA: "cmcCA"
    case .cmcRA: "cmcRA"
    case .cmcArchive: "cmcArchive"
    case .cmKGA: "cmKGA"
    case .anyExtendedKeyUsage: "anyExtendedKeyUsage"
    }
  }

  public var identifier: ObjectIdentifier {
    switch self {
    case .serverAuth: .serverAuth
    case .clientAuth: .clientAuth
    case .codeSigning: ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 3])
    case .emailProtection: ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 4])
    case .timeStamping: ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 8])
    case .ocspSigning: .ocspSigning
    case .ipsecIKE: ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 17])
    case .cmcCA: .cmcCA
    case .cmcRA: .cmcRA
    case .cmcArchive: ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 29])
    case .cmKGA: .cmKGA
    case .anyExtendedKeyUsage: .anyExtendedKeyUsage
    }
  }

  /// From its name, in any case.
  public init?(name: Span<UInt8>) {
    for index in 0..<KeyPurpose.count {
      guard let purpose = KeyPurpose(rawValue: index) else { break }
      if name.equalsIgnoringCase(purpose.name) {
        self = purpose
        return
      }
    }
    return nil
  }
}

extension DERWriter {
  /// Opens the extension; `objectIdentifier` writes each purpose, `end` closes it.
  @_lifetime(self: copy self)
  public mutating func beginExtendedKeyUsage(critical: Bool = false) -> ExtendedKeyUsageMark {
    let mark = beginExtension(.extendedKeyUsage, critical: critical)
    return ExtendedKeyUsageMark(purposes: begin(.sequence), value: mark)
  }

  @_lifetime(self: copy self)
  public mutating func end(_ mark: ExtendedKeyUsageMark) {
    end(mark.purposes)
    end(mark.value)
  }
}

/// Where an extendedKeyUsage extension was opened.
public struct ExtendedKeyUsageMark: Sendable {
  let purposes: DERMark
  let value: ExtensionMark
}

extension ObjectIdentifier {
  public static let extendedKeyUsage = ObjectIdentifier([2, 5, 29, 37])
  public static let anyExtendedKeyUsage = ObjectIdentifier([2, 5, 29, 37, 0])
  public static let serverAuth = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 1])
  public static let clientAuth = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 2])
  public static let ocspSigning = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 9])
  /// A CA that speaks CMC or CMP (RFC 6402 2.10, RFC 9480 2.2).
  public static let cmcCA = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 27])
  /// A registration authority (RFC 6402 2.10, RFC 9480 2.2).
  public static let cmcRA = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 28])
  /// A key generation authority (RFC 9480 2.2).
  public static let cmKGA = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 32])
}
