import PKIX

/// A type of `MessageNotation`, or a field of one.
struct Notation: Sendable {
  enum Form: UInt8, Sendable {
    case primitive, sequence, sequenceOf, setOf, choice
    /// `OCTET STRING CONTAINING`.
    case containing
    /// `ANY`: what the OBJECT IDENTIFIER before it says.
    case open
    /// `TIME`, `STRING`: one of several primitive types.
    case time, string
    /// `SECRET`: any element, never shown.
    case secret
    case reference
  }

  var form = Form.primitive
  /// Of the field or alternative; empty for the element of a SEQUENCE OF.
  var identifier: [UInt8] = []
  /// The number of its context tag.
  var tag: UInt8?
  var isImplicit = false
  /// OPTIONAL, or with a DEFAULT.
  var isOptional = false
  /// Of a primitive type.
  var universal = DERTag.null
  /// Fields, alternatives, or the one type of what is inside.
  var members: [Int] = []
  /// Of numbers, or of bits.
  var names: [NamedNumber] = []
  /// The type that is referred to.
  var reference: [UInt8] = []

  struct NamedNumber: Sendable {
    let name: [UInt8]
    let number: Int
  }
}

/// The types of `MessageNotation`, ready to be followed.
struct Grammar: Sendable {
  private(set) var types: [Notation] = []
  private var productions: [Production] = []

  private struct Production: Sendable {
    let name: [UInt8]
    let type: Int
  }

  static let message = Grammar([MessageNotation.cmp, MessageNotation.crmf, MessageNotation.pkix, MessageNotation.cms])

  init(_ modules: [StaticString]) {
    for module in modules {
      var words = NotationWords(module)
      while let name = words.next() {
        words.expect("::=")
        let type = type(&words)
        productions.append(Production(name: name, type: type))
      }
    }
    for index in types.indices where types[index].form == .reference {
      precondition(production(types[index].reference) != nil, "every type that the notation names is there")
      types[index].members = [production(types[index].reference) ?? 0]
    }
  }

  func production(_ name: [UInt8]) -> Int? {
    for production in productions where production.name == name { return production.type }
    return nil
  }

  func production(_ name: StaticString) -> Int {
    guard let found = production(name.octets) else { preconditionFailure("the notation has this type") }
    return found
  }

  /// The type itself, behind the names under which it is referred to.
  func resolved(_ type: Int) -> Int {
    var type = type
    while types[type].form == .reference { type = types[type].members[0] }
    return type
  }

  /// Whether an element with this tag can be of the type.
  func accepts(_ type: Int, _ tag: DERTag) -> Bool {
    let notation = types[type]
    guard let number = notation.tag else { return acceptsUntagged(type, tag) }
    guard notation.isImplicit else { return tag == .contextConstructed(number) }
    return tag == (isConstructed(type) ? .contextConstructed(number) : .context(number))
  }

  /// The same, under the context tag.
  func acceptsUntagged(_ type: Int, _ tag: DERTag) -> Bool {
    let notation = types[type]
    switch notation.form {
    case .primitive: return tag == notation.universal
    case .sequence, .sequenceOf: return tag == .sequence
    case .setOf: return tag == .set
    case .containing: return tag == .octetString
    case .open, .secret: return true
    case .time: return tag == .utcTime || tag == .generalizedTime
    case .string: return tag.isCharacterString
    case .reference: return accepts(notation.members[0], tag)
    case .choice:
      for alternative in notation.members where accepts(alternative, tag) { return true }
      return false
    }
  }

  private func isConstructed(_ type: Int) -> Bool {
    switch types[resolved(type)].form {
    case .sequence, .sequenceOf, .setOf: true
    default: false
    }
  }
}

extension DERTag {
  var isCharacterString: Bool {
    switch self {
    case .utf8String, .printableString, .ia5String, .teletexString, .bmpString, .universalString, .numericString,
      .visibleString:
      true
    default: false
    }
  }
}

/// The notation, read word by word. It is ours, so that a mistake in it is a mistake of the program.
extension Grammar {
  private mutating func type(_ words: inout NotationWords) -> Int {
    var notation = Notation()
    if words.take("[") {
      notation.tag = UInt8(truncatingIfNeeded: words.number())
      words.expect("]")
      notation.isImplicit = words.take("IMPLICIT")
    }
    body(&notation, &words)
    types.append(notation)
    return types.count - 1
  }

  private mutating func body(_ notation: inout Notation, _ words: inout NotationWords) {
    if words.take("SEQUENCE") { return constructed(.sequence, .sequenceOf, &notation, &words) }
    if words.take("SET") { return constructed(.setOf, .setOf, &notation, &words) }
    if words.take("CHOICE") {
      notation.form = .choice
      return members(&notation, &words)
    }
    if words.take("OCTET") {
      words.expect("STRING")
      notation.universal = .octetString
      guard words.take("CONTAINING") else { return }
      notation.form = .containing
      notation.members = [type(&words)]
      return
    }
    let name = words.next() ?? []
    if let universal = Grammar.universal(name, &words) {
      notation.universal = universal
      return names(&notation, &words)
    }
    if name.matches("ANY") {
      notation.form = .open
      return
    }
    if name.matches("TIME") {
      notation.form = .time
      return
    }
    if name.matches("STRING") {
      notation.form = .string
      return
    }
    if name.matches("SECRET") {
      notation.form = .secret
      return
    }
    (notation.form, notation.reference) = (.reference, name)
  }

  private mutating func constructed(
    _ form: Notation.Form, _ formOf: Notation.Form, _ notation: inout Notation, _ words: inout NotationWords
  ) {
    guard words.take("OF") else {
      notation.form = form
      return members(&notation, &words)
    }
    (notation.form, notation.members) = (formOf, [type(&words)])
  }

  private mutating func members(_ notation: inout Notation, _ words: inout NotationWords) {
    words.expect("{")
    while true {
      let identifier = words.next() ?? []
      let member = type(&words)
      types[member].identifier = identifier
      if words.take("OPTIONAL") { types[member].isOptional = true }
      if words.take("DEFAULT") {
        types[member].isOptional = true
        _ = words.next()
      }
      notation.members.append(member)
      if words.take("}") { return }
      words.expect(",")
    }
  }

  private func names(_ notation: inout Notation, _ words: inout NotationWords) {
    guard words.take("{") else { return }
    while true {
      let name = words.next() ?? []
      words.expect("(")
      notation.names.append(Notation.NamedNumber(name: name, number: words.number()))
      words.expect(")")
      if words.take("}") { return }
      words.expect(",")
    }
  }

  private static func universal(_ name: [UInt8], _ words: inout NotationWords) -> DERTag? {
    if name.matches("BOOLEAN") { return .boolean }
    if name.matches("INTEGER") { return .integer }
    if name.matches("NULL") { return .null }
    if name.matches("ENUMERATED") { return .enumerated }
    if name.matches("UTF8String") { return .utf8String }
    if name.matches("IA5String") { return .ia5String }
    if name.matches("GeneralizedTime") { return .generalizedTime }
    if name.matches("BIT") {
      words.expect("STRING")
      return .bitString
    }
    guard name.matches("OBJECT") else { return nil }
    words.expect("IDENTIFIER")
    return .objectIdentifier
  }
}

/// The words of the notation: names and numbers, `::=`, and single marks.
struct NotationWords {
  private let text: StaticString
  private var position = 0

  init(_ text: StaticString) { self.text = text }

  mutating func next() -> [UInt8]? {
    while position < text.count, text.octet(position) <= 0x20 { position += 1 }
    var word: [UInt8] = []
    while position < text.count, text.octet(position) > 0x20 {
      let isMark = NotationWords.isMark(text.octet(position))
      if isMark, !word.isEmpty { break }
      word.append(text.octet(position))
      position += 1
      if isMark { break }
    }
    return word.isEmpty ? nil : word
  }

  /// Takes the next word if it is this one.
  mutating func take(_ word: StaticString) -> Bool {
    let start = position
    if let next = next(), next.matches(word) { return true }
    position = start
    return false
  }

  mutating func expect(_ word: StaticString) {
    precondition(take(word), "the notation is as the standards write it")
  }

  mutating func number() -> Int {
    guard let number = Decimal.value(next() ?? []) else { preconditionFailure("a number stands here in the notation") }
    return number
  }

  private static func isMark(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: ","):
      true
    default: false
    }
  }
}
