import Authority
import PKIX

/// Names of a profile: templates, and rules for what a request chooses.
extension ProfileSettings {
  mutating func readNames(_ values: inout ConfigurationValues) {
    profile.subject = values.template("subject", isSubject: true)
    profile.subjectAltName = values.template("san", isSubject: false)
    readAttributes(&values)
    readPatterns(&values)
    readAlternativeNames(&values)
    for (word, position) in values.list("require") {
      var parts = NameParts()
      for choice in word.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false) {
        if let part = NameParts(word: Array(choice)) {
          parts.insert(part)
        } else {
          values.refuse("require", Array(choice), position, kinds: true)
        }
      }
      profile.rules.required.append(parts)
    }
  }

  private mutating func readAttributes(_ values: inout ConfigurationValues) {
    let words = values.list("subject_allow")
    if words.isEmpty { return }
    profile.rules.attributes = NameParts()
    for (word, position) in words {
      if let type = AttributeType(shortName: word.span) {
        profile.rules.attributes.insert(NameParts(type))
      } else {
        values.refuse("subject_allow", word, position, kinds: false)
      }
    }
  }

  private mutating func readPatterns(_ values: inout ConfigurationValues) {
    for (word, position) in values.list("subject_match") {
      let (attribute, value) = word.halves(at: UInt8(ascii: "="))
      guard let type = AttributeType(shortName: attribute.span) else {
        values.refuse("subject_match", attribute, position, kinds: false)
        continue
      }
      guard let value, !value.isEmpty, let pattern = TextPattern(value.unescaped) else {
        values.errors.append(position.error("subject_match: say O=Example or CN=pump-*, with one * at most"))
        continue
      }
      profile.rules.patterns.append(AttributePattern(type, pattern))
    }
  }

  private mutating func readAlternativeNames(_ values: inout ConfigurationValues) {
    if values.text("san_allow").isEmpty { return }
    var names: [NamePattern] = []
    for (word, position) in values.listOrNone("san_allow") {
      let (kind, bound) = word.halves(at: UInt8(ascii: ":"))
      guard let known = NameKind(word: kind) else {
        values.refuse("san_allow", kind, position, kinds: true)
        continue
      }
      guard let bound else {
        names.append(NamePattern(known))
        continue
      }
      if let bound = NamePattern.Bound(bound, of: known) {
        names.append(NamePattern(known, bound))
      } else {
        values.errors.append(
          position.error("san_allow: bounds look like dns:*.plant.example, ip:192.0.2.0/24, uri:urn:*, othername:1.2.3"))
      }
    }
    profile.rules.names = names
  }
}

extension ConfigurationValues {
  fileprivate mutating func refuse(_ key: StaticString, _ word: [UInt8], _ position: Position, kinds: Bool) {
    var known: [StaticString] = []
    if !key.matches("san_allow") { known += AttributeType.names }
    if kinds { known += NameKind.words }
    let noun: StaticString = key.matches("san_allow") ? "kind of name" : kinds ? "attribute or kind of name" : "attribute"
    refuse(key, noun, word, position, known)
  }

  /// A word of a list that is none of those which are known.
  mutating func refuse(
    _ key: StaticString, _ noun: StaticString, _ word: [UInt8], _ position: Position, _ known: [StaticString],
    _ more: StaticString = ""
  ) {
    var suggestion = Suggestion(for: word)
    for candidate in known { suggestion.consider(candidate) }
    errors.append(position.error("\(key): unknown \(noun) \"\(word)\"\(suggestion.text)\(more)"))
  }
}

extension AttributeType {
  static var names: [StaticString] {
    var names: [StaticString] = []
    for number in 0..<count {
      if let type = AttributeType(rawValue: number) { names.append(type.shortName) }
    }
    return names
  }
}

extension NameKind {
  static var words: [StaticString] {
    var words: [StaticString] = []
    for number in NameKind.dns.rawValue...NameKind.last.rawValue {
      if let kind = NameKind(rawValue: number) { words.append(kind.word) }
    }
    return words
  }

  init?(word: [UInt8]) {
    for number in NameKind.dns.rawValue...NameKind.last.rawValue {
      if let kind = NameKind(rawValue: number), word.matches(kind.word) {
        self = kind
        return
      }
    }
    return nil
  }
}

extension NameParts {
  init?(word: [UInt8]) {
    if let kind = NameKind(word: word) {
      self.init(kind)
    } else if let type = AttributeType(shortName: word.span) {
      self.init(type)
    } else {
      return nil
    }
  }
}

extension NamePattern.Bound {
  fileprivate init?(_ text: [UInt8], of kind: NameKind) {
    switch kind {
    case .dns, .uri, .email, .upn:
      guard !text.isEmpty, let pattern = TextPattern(text) else { return nil }
      self = .text(pattern)
    case .ip:
      guard let network = NamePattern.Bound.network(text) else { return nil }
      self = .network(network)
    case .otherName:
      guard let type = ObjectIdentifier(dotted: text) else { return nil }
      self = .type(type)
    case .rid, .dirName, .hardware: return nil
    }
  }

  /// `192.0.2.0/24`, `2001:db8::/32`, or one address.
  private static func network(_ text: [UInt8]) -> [UInt8]? {
    let (address, length) = text.halves(at: UInt8(ascii: "/"))
    guard let parsed = IPAddressText(address.span) else { return nil }
    var network = [UInt8](copying: parsed.bytes)
    let bits = network.count * 8
    var left = bits
    if let length {
      guard let count = Decimal.value(length), count <= bits else { return nil }
      left = count
    }
    for _ in 0..<network.count {
      let inside = min(8, left)
      network.append(inside == 0 ? 0 : ~0 << UInt8(8 - inside))
      left -= inside
    }
    return network
  }
}

extension [UInt8] {
  /// Before and behind the first such octet; nothing behind it when it is not there.
  func halves(at separator: UInt8) -> ([UInt8], [UInt8]?) {
    guard let index = firstIndex(of: separator) else { return (self, nil) }
    return (Array(self[..<index]), Array(self[(index + 1)...]))
  }
}
