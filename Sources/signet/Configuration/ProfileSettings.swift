import PKIX

/// `[profile "name"]`: what certificates look like.
struct ProfileSettings: Sendable {
  let name: [UInt8]
  let validity: Term
  var keys: [KeyAlgorithm] = []
  var keyUsage = KeyUsage()
  var extendedKeyUsage: [ObjectIdentifier] = []
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
      guard let usage = KeyUsage(name: word.span) else {
        var suggestion = Suggestion(for: word)
        for known in KeyUsage.all { suggestion.consider(known.name) }
        values.errors.append(position.error("key_usage: unknown usage \"\(word)\"\(suggestion.text)"))
        continue
      }
      keyUsage.insert(usage)
    }
  }

  private mutating func readExtendedKeyUsage(_ values: inout ConfigurationValues) {
    for (word, position) in values.list("extended_key_usage") {
      guard let usage = ObjectIdentifier(purpose: word) else {
        var suggestion = Suggestion(for: word)
        for known in KeyPurpose.all { suggestion.consider(known.name) }
        values.errors.append(
          position.error("extended_key_usage: unknown usage \"\(word)\"\(suggestion.text); dotted numbers are fine too"))
        continue
      }
      extendedKeyUsage.append(usage)
    }
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
    .cmcArchive, .cmKGA,
  ]
}

extension ObjectIdentifier {
  /// A key purpose by its name, or any object identifier by its numbers.
  init?(purpose word: [UInt8]) {
    if let known = KeyPurpose(name: word.span) {
      self = known.identifier
      return
    }
    var room = [UInt8](repeating: 0, count: 32)
    do throws(DERError) {
      var writer = DERWriter(room.mutableSpan)
      guard writer.objectIdentifier(dotted: word.span) else { return nil }
      let count = try writer.finish()
      var reader = DERReader(room.span.extracting(first: count))
      let identifier = try reader.objectIdentifier()
      // One that is too long to be held cannot be written either.
      guard identifier.octetCount > 0 else { return nil }
      self = identifier
    } catch {
      return nil
    }
  }
}
