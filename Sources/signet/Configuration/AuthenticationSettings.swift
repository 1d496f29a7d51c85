import PKIX

/// How the messages of an alias are authenticated.
struct AuthenticationSettings: Sendable {
  enum Module: Equatable, Sendable {
    case regToken, challenge, hmac, basic
    case dnPart(AttributeType)
    /// The file of an RA's secret.
    case raSecret([UInt8])
    /// The name of a CA, or nothing.
    case certificate(of: [UInt8]?, Position)
  }

  enum Challenge: Equatable, Sendable {
    case none, device
    /// A file.
    case fixed([UInt8])
  }

  /// In the order in which they are tried.
  var modules: [Module] = []
  /// Whether the subject names a device whose reference senderKID does not have.
  let isNamedBySubject: Bool
  /// What of the subject does; nothing: all of it.
  var identification: AttributeType?
  var challenge = Challenge.none
  let needsSenderKID: Bool
  /// CAs of device makers: files, or names of CAs.
  let vendors: [Reference]

  /// Whether anybody is known by a certificate.
  var takesCertificates: Bool {
    for module in modules { if case .certificate = module { return true } }
    return false
  }

  init(_ values: inout ConfigurationValues) {
    isNamedBySubject = !values.text("extract_username").matches("reference")
    needsSenderKID = values.text("sender_kid").matches("required")
    vendors = values.text("vendor_ca").matches("none") ? [] : Reference.list("vendor_ca", values)
    for (word, position) in values.list("authentication") { read(module: word, position, &values) }
    let part = values.text("extract_username")
    if isNamedBySubject, !part.matches("dn") {
      identification = values.attribute(part, values.position("extract_username"), "extract_username")
    }
    let challenge = values.text("challenge")
    if challenge.matches("device") { self.challenge = .device }
    if challenge.follows("static:FILE") {
      self.challenge = .fixed(Path.resolve(Array(challenge.dropFirst(7)), in: values.folder))
    }
    if modules.contains(.challenge), self.challenge == .none {
      values.errors.append(
        values.position("authentication").error("authentication: challenge needs challenge = device or static:FILE"))
    }
  }

  private mutating func read(module word: [UInt8], _ position: Position, _ values: inout ConfigurationValues) {
    if word.matches("regtoken") { return modules.append(.regToken) }
    if word.matches("challenge") { return modules.append(.challenge) }
    if word.matches("hmac") { return modules.append(.hmac) }
    if word.matches("basic") { return modules.append(.basic) }
    if word.matches("end-entity-certificate") { return modules.append(.certificate(of: nil, position)) }
    if word.follows("hmac:FILE") {
      return modules.append(.raSecret(Path.resolve(Array(word.dropFirst(5)), in: values.folder)))
    }
    if word.follows("end-entity-certificate:CA") {
      return modules.append(.certificate(of: Array(word.dropFirst(23)), position))
    }
    guard word.follows("dn-part:ATTR") else { return }
    if let type = values.attribute(Array(word.dropFirst(8)), position, "authentication: dn-part") {
      modules.append(.dnPart(type))
    }
  }

  /// A file, or the name of a CA of the configuration.
  struct Reference: Sendable {
    let word: [UInt8]
    let path: [UInt8]

    static func list(_ key: StaticString, _ values: ConfigurationValues) -> [Reference] {
      values.list(key).map { Reference(word: $0.word, path: Path.resolve($0.word, in: values.folder)) }
    }
  }
}

extension ConfigurationValues {
  /// An attribute type by its short name.
  mutating func attribute(_ word: [UInt8], _ position: Position, _ key: StaticString) -> AttributeType? {
    if let type = AttributeType(shortName: word.span) { return type }
    var suggestion = Suggestion(for: word)
    for type in AttributeType.all { suggestion.consider(type.shortName) }
    errors.append(position.error("\(key): unknown attribute \"\(word)\"\(suggestion.text)"))
    return nil
  }
}

extension AttributeType {
  static var all: [AttributeType] {
    var all: [AttributeType] = []
    while let type = AttributeType(rawValue: UInt8(all.count)) { all.append(type) }
    return all
  }
}
