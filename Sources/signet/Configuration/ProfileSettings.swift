import Authority
import PKIX

/// `[profile "name"]`: what certificates look like.
struct ProfileSettings: Sendable {
  let name: [UInt8]
  let validity: Term
  var keys: [KeyAlgorithm] = []
  /// The same as the authority has it, and everything else.
  var profile: Profile
  /// Where it is written; line 0 when it is a ready one.
  let position: Position

  init(_ values: inout ConfigurationValues) {
    name = values.section.name
    position = values.section.position
    validity = values.validity("validity")
    profile = Profile(name: name)
    switch validity {
    case .span(let duration): profile.validity = .seconds(duration.seconds)
    case .until(let moment): profile.validity = .until(moment)
    }
    profile.allowsValidityOverride = values.yesNo("allow_validity_override")
    profile.allowsKeyUsageOverride = values.yesNo("allow_key_usage_override")
    profile.allowsExtensionOverride = values.yesNo("allow_extension_override")
    readKeys(&values)
    readKeyUsage(&values)
    readAuthority(&values)
    readPurposes(&values)
    readExtensions(&values)
    readNames(&values)
  }

  private mutating func readKeys(_ values: inout ConfigurationValues) {
    for (word, position) in values.list("keys") {
      guard let algorithm = KeyAlgorithm(name: word) else {
        values.refuse("keys", "kind of key", word, position, KeyAlgorithm.all.map { $0.name })
        continue
      }
      if !keys.contains(algorithm) { keys.append(algorithm) }
    }
    if keys.isEmpty, values.errors.isEmpty {
      values.errors.append(values.position("keys").error("keys: \(KeyAlgorithm.choices)"))
    }
    profile.keys = keys.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
  }

  private mutating func readKeyUsage(_ values: inout ConfigurationValues) {
    profile.keyUsage = KeyUsage()
    for (word, position) in values.listOrNone("key_usage") {
      guard let usage = KeyUsage(name: word.span) else {
        values.refuse("key_usage", "usage", word, position, KeyUsage.all.map { $0.name })
        continue
      }
      profile.keyUsage.insert(usage)
    }
  }

  /// RFC 5280 4.2.1.3, 4.2.1.9: keyCertSign and cA say the same, and a path length needs both.
  private mutating func readAuthority(_ values: inout ConfigurationValues) {
    profile.basicConstraints.cA = values.yesNo("ca")
    if profile.basicConstraints.cA != profile.keyUsage.contains(.keyCertSign) {
      values.errors.append(values.position("key_usage").error("key_usage: keyCertSign is there where ca = yes, and nowhere else"))
    }
    if values.text("path_length").isEmpty { return }
    profile.basicConstraints.pathLenConstraint = values.number("path_length", from: 0, to: 99)
    if !profile.basicConstraints.cA { values.errors.append(values.position("path_length").error("path_length needs ca = yes")) }
  }

  private mutating func readPurposes(_ values: inout ConfigurationValues) {
    (profile.extendedKeyUsage, profile.extendedKeyUsageIsCritical) = values.purposes("extended_key_usage")
    (profile.purposesAllowed, _) = values.purposes("extended_key_usage_allow")
  }

  var keyUsage: KeyUsage { profile.keyUsage }
  var extendedKeyUsage: [ObjectIdentifier] { profile.extendedKeyUsage }

  /// What the standards want otherwise, and some clients do not take.
  var warnings: [Text] {
    var curves = false
    for key in keys where key.curve != nil { curves = true }
    let encipherment = profile.keyUsage & (.keyEncipherment | .dataEncipherment)
    guard curves, !encipherment.isEmpty else { return [] }
    return ["[profile \"\(name)\"]: key_usage has \(encipherment.name), which certificates of EC keys must not have (RFC 8813 3)"]
  }
}

extension ConfigurationValues {
  /// The words of a list; none of them when the only one is `none`.
  func listOrNone(_ key: StaticString) -> [(word: [UInt8], position: Position)] {
    text(key).matches("none") ? [] : list(key)
  }

  /// Key purposes, and whether the word `critical` is among them.
  fileprivate mutating func purposes(_ key: StaticString) -> ([ObjectIdentifier], Bool) {
    var (purposes, isCritical): ([ObjectIdentifier], Bool) = ([], false)
    for (word, position) in listOrNone(key) {
      if word.matches("critical") {
        isCritical = true
      } else if let usage = ObjectIdentifier(purpose: word) {
        purposes.append(usage)
      } else {
        refuse(key, "usage", word, position, KeyPurpose.all.map { $0.name }, "; dotted numbers are fine too")
      }
    }
    if purposes.count > PKIXLimits.keyPurposes { errors.append(position(key).error("\(key): at most \(PKIXLimits.keyPurposes)")) }
    return (purposes, isCritical)
  }
}

extension KeyUsage {
  static let all: [KeyUsage] = [
    .digitalSignature, .nonRepudiation, .keyEncipherment, .dataEncipherment, .keyAgreement, .keyCertSign, .cRLSign,
    .encipherOnly, .decipherOnly,
  ]
}

extension KeyPurpose {
  static let all: [KeyPurpose] = [
    .serverAuth, .clientAuth, .codeSigning, .emailProtection, .timeStamping, .ocspSigning, .ipsecIKE, .cmcCA, .cmcRA,
    .cmcArchive, .cmKGA, .anyExtendedKeyUsage,
  ]
}

extension ObjectIdentifier {
  /// A key purpose by its name, or any object identifier by its numbers.
  init?(purpose word: [UInt8]) {
    if let known = KeyPurpose(name: word.span) {
      self = known.identifier
    } else {
      self.init(dotted: word)
    }
  }

  /// One that can be held; what is longer cannot be written either.
  init?(dotted word: [UInt8]) {
    var room = [UInt8](repeating: 0, count: 32)
    do throws(DERError) {
      var writer = DERWriter(room.mutableSpan)
      guard writer.objectIdentifier(dotted: word.span) else { return nil }
      let count = try writer.finish()
      var reader = DERReader(room.span.extracting(first: count))
      let identifier = try reader.objectIdentifier()
      guard identifier.octetCount > 0 else { return nil }
      self = identifier
    } catch {
      return nil
    }
  }
}
