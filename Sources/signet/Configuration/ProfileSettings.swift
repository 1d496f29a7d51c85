import PKIX

/// `[profile "name"]`: what certificates look like.
struct ProfileSettings: Sendable {
  let name: [UInt8]
  let validity: Term
  var keys: [KeyAlgorithm] = []
  /// Bits of KeyUsage (RFC 5280 4.2.1.3).
  var keyUsage = NamedBits()
  var extendedKeyUsage: [ExtendedKeyUsageName] = []
  let allowValidityOverride: Bool
  let allowKeyUsageOverride: Bool
  let allowExtensionOverride: Bool

  init(_ values: inout ConfigurationValues) {
    name = values.section.name
    validity = values.validity("validity")
    allowValidityOverride = values.yesNo("allow_validity_override")
    allowKeyUsageOverride = values.yesNo("allow_key_usage_override")
    allowExtensionOverride = values.yesNo("allow_extension_override")
    readKeys(&values)
    readKeyUsage(&values)
    readExtendedKeyUsage(&values)
  }

  private mutating func readKeys(_ values: inout ConfigurationValues) {
    for (word, position) in values.list("keys") {
      guard let algorithm = KeyAlgorithm(name: word) else {
        var suggestion = Suggestion(for: word)
        for known in KeyAlgorithm.all { suggestion.consider(known.name) }
        values.errors.append(position.error("keys: unknown kind of key \"\(word)\"\(suggestion.text)"))
        continue
      }
      if !keys.contains(algorithm) { keys.append(algorithm) }
    }
    if keys.isEmpty, values.errors.isEmpty {
      values.errors.append(values.position("keys").error("keys: \(KeyAlgorithm.choices)"))
    }
  }

  private mutating func readKeyUsage(_ values: inout ConfigurationValues) {
    for (word, position) in values.list("key_usage") {
      guard let bit = KeyUsageName.bit(word) else {
        var suggestion = Suggestion(for: word)
        for known in KeyUsageName.all { suggestion.consider(known) }
        values.errors.append(position.error("key_usage: unknown usage \"\(word)\"\(suggestion.text)"))
        continue
      }
      keyUsage.insert(NamedBits(bit: bit))
    }
  }

  private mutating func readExtendedKeyUsage(_ values: inout ConfigurationValues) {
    for (word, position) in values.list("extended_key_usage") {
      guard let usage = ExtendedKeyUsageName(word) else {
        var suggestion = Suggestion(for: word)
        for known in ExtendedKeyUsageName.known { suggestion.consider(known.name) }
        values.errors.append(
          position.error("extended_key_usage: unknown usage \"\(word)\"\(suggestion.text); dotted numbers are fine too"))
        continue
      }
      extendedKeyUsage.append(usage)
    }
  }
}

/// The names of KeyUsage's bits (RFC 5280 4.2.1.3); the index is the bit.
enum KeyUsageName {
  static let all: [StaticString] = [
    "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign",
    "encipherOnly", "decipherOnly",
  ]

  static func bit(_ word: [UInt8]) -> Int? {
    if word.matches("contentCommitment") { return 1 }
    for bit in all.indices where word.matches(all[bit]) { return bit }
    return nil
  }
}

/// A KeyPurposeId (RFC 5280 4.2.1.12, RFC 6402 2.10, RFC 9810 4.5) as the content octets of its OBJECT IDENTIFIER.
struct ExtendedKeyUsageName: Equatable, Sendable {
  let content: [UInt8]

  struct Known: Sendable {
    let name: StaticString
    let dotted: StaticString
  }

  static let known: [Known] = [
    Known(name: "serverAuth", dotted: "1.3.6.1.5.5.7.3.1"),
    Known(name: "clientAuth", dotted: "1.3.6.1.5.5.7.3.2"),
    Known(name: "codeSigning", dotted: "1.3.6.1.5.5.7.3.3"),
    Known(name: "emailProtection", dotted: "1.3.6.1.5.5.7.3.4"),
    Known(name: "timeStamping", dotted: "1.3.6.1.5.5.7.3.8"),
    Known(name: "OCSPSigning", dotted: "1.3.6.1.5.5.7.3.9"),
    Known(name: "ipsecIKE", dotted: "1.3.6.1.5.5.7.3.17"),
    Known(name: "cmcCA", dotted: "1.3.6.1.5.5.7.3.27"),
    Known(name: "cmcRA", dotted: "1.3.6.1.5.5.7.3.28"),
    Known(name: "cmKGA", dotted: "1.3.6.1.5.5.7.3.32"),
  ]

  /// A known name, or dotted numbers.
  init?(_ word: [UInt8]) {
    for known in ExtendedKeyUsageName.known where word.matches(known.name) {
      guard let content = ExtendedKeyUsageName.content(dotted: known.dotted.octets) else { return nil }
      self.content = content
      return
    }
    guard let content = ExtendedKeyUsageName.content(dotted: word) else { return nil }
    self.content = content
  }

  /// X.690 8.19. At most 16 content octets, as ObjectIdentifier holds.
  private static func content(dotted: [UInt8]) -> [UInt8]? {
    var arcs: [Int] = []
    for part in dotted.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard let arc = Decimal.value(Array(part)), part.count == 1 || part.first != 0x30 else { return nil }
      arcs.append(arc)
    }
    guard arcs.count >= 3, arcs[0] <= 2, arcs[0] == 2 || arcs[1] < 40 else { return nil }
    var content: [UInt8] = []
    for index in 1..<arcs.count {
      let arc = index == 1 ? arcs[0] * 40 + arcs[1] : arcs[index]
      var shift = 28
      while shift > 0 {
        if arc >> shift != 0 { content.append(UInt8(truncatingIfNeeded: arc >> shift) | 0x80) }
        shift -= 7
      }
      content.append(UInt8(truncatingIfNeeded: arc) & 0x7F)
    }
    return content.count <= 16 ? content : nil
  }
}
