import PKIX

/// Reads a message along the notation, so that whatever is well-formed before a fault is shown.
///
/// The views of `CMP` and `PKIX` refuse a message as a whole, which is right for a server; here it is the parts that count.
struct Decoder {
  /// Elements within elements: twice as many as a message may have that signet would read.
  static let deepest = 2 * DERLimits.depth

  let bytes: [UInt8]
  private let grammar = Grammar.message
  private(set) var fields: [DecodedField] = []
  /// The type that the last OBJECT IDENTIFIER gives to the value beside it.
  private var openType: [UInt8] = []
  /// The first element that is longer than what is there.
  private var cut: Element?

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func decode(_ bytes: [UInt8]) -> DecodedMessage {
    var decoder = Decoder(bytes)
    var fault: DecodeFault?
    do throws(DecodeFault) {
      try decoder.message()
    } catch {
      fault = error
    }
    return DecodedMessage(fields: decoder.fields, fault: fault)
  }

  private mutating func message() throws(DecodeFault) {
    var all = Range(position: 0, end: bytes.count, depth: 0)
    try element(grammar.production("PKIMessage"), &all, name: Text("PKIMessage").bytes)
    if let cut {
      throw DecodeFault(
        "this element has \(cut.declared) octets, and \(bytes.count - cut.start) are here", at: cut.start)
    }
    try finish(all)
    do throws(DERError) { try DERWalk.check(bytes.span) } catch { throw DecodeFault(error) }
  }
}

// MARK: - Elements

extension Decoder {
  /// Octets that are still to be read, all of them in one element.
  struct Range {
    var position: Int
    let end: Int
    let depth: Int
  }

  struct Element {
    let tag: DERTag
    let start: Int
    let content: Int
    let end: Int
    /// Octets that it says it has, with identifier and length.
    let declared: Int
  }

  /// The next identifier and length; nothing is taken.
  private mutating func head(_ range: Range) throws(DecodeFault) -> Element {
    guard range.depth <= Decoder.deepest else { throw DecodeFault(DERError(.tooDeep, at: range.position)) }
    let start = range.position
    guard range.end - start >= 2 else { throw ending(at: start) }
    let tag = DERTag(octet: bytes[start])
    if tag.number == 0x1F { throw DecodeFault(DERError(.highTagNumber, at: start)) }
    var length = Int(bytes[start + 1])
    var content = start + 2
    if length >= 0x80 {
      let octets = length & 0x7F
      if octets == 0 { throw DecodeFault(DERError(.indefiniteLength, at: start + 1)) }
      guard octets <= 4, range.end - content >= octets else { throw DecodeFault(DERError(.badLength, at: start + 1)) }
      length = 0
      for index in 0..<octets { length = length << 8 | Int(bytes[content + index]) }
      guard length >= 0x80, bytes[content] != 0, length <= 0x7FFF_FFFF else {
        throw DecodeFault(DERError(.badLength, at: start + 1))
      }
      content += octets
    }
    let declared = content - start + length
    guard length > range.end - content else {
      return Element(tag: tag, start: start, content: content, end: content + length, declared: declared)
    }
    // The end of the file is missing: what is there is shown.
    guard tag.isConstructed, range.end == bytes.count else {
      throw DecodeFault("this element has \(declared) octets, and \(range.end - start) are left", at: start)
    }
    let element = Element(tag: tag, start: start, content: content, end: range.end, declared: declared)
    if cut == nil { cut = element }
    return element
  }

  private func ending(at offset: Int) -> DecodeFault {
    guard let cut, offset >= bytes.count - 1 else { return DecodeFault(DERError(.truncated, at: offset)) }
    return DecodeFault(
      "the octets end here; the element at \(cut.start) has \(cut.declared), and \(bytes.count - cut.start) are here",
      at: offset)
  }

  private func finish(_ range: Range) throws(DecodeFault) {
    guard range.position < range.end else { return }
    throw DecodeFault("\(range.end - range.position) octets stand behind the last field", at: range.position)
  }

  /// The next element, of a type.
  private mutating func element(_ type: Int, _ range: inout Range, name: [UInt8]) throws(DecodeFault) {
    let element = try head(range)
    guard grammar.accepts(type, element.tag) else { throw expected(name, type, element) }
    range.position = element.end
    try tagged(type, element, Line(name: name, start: element.start, depth: range.depth))
  }

  private func expected(_ name: [UInt8], _ type: Int, _ element: Element) -> DecodeFault {
    DecodeFault("\(grammar.title(type)) (\(name)) was expected, not \(element.tag.title)", at: element.start)
  }

  /// What a value is called, and where it begins with all tags around it.
  struct Line {
    let name: [UInt8]
    var choice: [UInt8] = []
    let start: Int
    let depth: Int
  }

  /// A value with its context tag, if it has one.
  private mutating func tagged(_ type: Int, _ element: Element, _ line: Line) throws(DecodeFault) {
    let notation = grammar.types[type]
    guard notation.tag != nil, !notation.isImplicit else { return try value(type, element, line) }
    var inside = Range(position: element.content, end: element.end, depth: line.depth)
    let inner = try head(inside)
    guard grammar.acceptsUntagged(type, inner.tag) else { throw expected(line.name, type, inner) }
    inside.position = inner.end
    try value(type, inner, line)
    try finish(inside)
  }

  @discardableResult
  private mutating func add(_ line: Line, _ element: Element, _ value: Text = Text()) -> Int {
    fields.append(
      DecodedField(
        depth: line.depth, offset: line.start, size: element.end - line.start, name: line.name, choice: line.choice,
        value: value))
    return fields.count - 1
  }
}

// MARK: - Types

extension Decoder {
  private mutating func value(_ type: Int, _ element: Element, _ line: Line) throws(DecodeFault) {
    let notation = grammar.types[type]
    switch notation.form {
    case .reference:
      try named(notation.reference, notation.members[0], element, line)
    case .choice: try choice(notation, element, line)
    case .sequence: try sequence(notation, element, line)
    case .sequenceOf, .setOf: try list(notation, element, line)
    case .containing: try containing(notation, element, line)
    case .open: try open(element, line)
    case .secret: add(line, element, "(\(element.end - element.content) octets, not shown)")
    case .time, .string: try primitive(element.tag, notation, element, line)
    case .primitive: try primitive(notation.universal, notation, element, line)
    }
  }

  /// A type that has a name: in one line, where it can be.
  private mutating func named(_ name: [UInt8], _ type: Int, _ element: Element, _ line: Line) throws(DecodeFault) {
    if let short = short(name, element) { add(line, element, short) } else { try value(type, element, line) }
  }

  private func short(_ name: [UInt8], _ element: Element) -> Text? {
    ShortForm.text(name, bytes.span.extracting(element.start..<element.end))
  }

  private mutating func choice(_ notation: Notation, _ element: Element, _ line: Line) throws(DecodeFault) {
    for alternative in notation.members where grammar.accepts(alternative, element.tag) {
      var chosen = line
      if !chosen.choice.isEmpty { chosen.choice.append(0x20) }
      chosen.choice += grammar.types[alternative].identifier
      return try tagged(alternative, element, chosen)
    }
  }

  private mutating func sequence(_ notation: Notation, _ element: Element, _ line: Line) throws(DecodeFault) {
    let row = add(line, element)
    var inside = Range(position: element.content, end: element.end, depth: line.depth + 1)
    let outer = openType
    openType = []
    for (index, member) in notation.members.enumerated() {
      let field = grammar.types[member]
      let isThere = inside.position < inside.end && grammar.accepts(member, DERTag(octet: bytes[inside.position]))
      if !isThere, field.isOptional { continue }
      if inside.position == inside.end, cut == nil || inside.end < bytes.count {
        throw DecodeFault("\(grammar.title(member)) (\(field.identifier)) is missing", at: inside.position)
      }
      if index == 0, field.form == .primitive, field.universal == .objectIdentifier {
        fields[row].value = try identifier(&inside, field.identifier)
      } else {
        try self.element(member, &inside, name: field.identifier)
      }
    }
    openType = outer
    try finish(inside)
  }

  /// The OBJECT IDENTIFIER at the head of a SEQUENCE, which names all of it.
  private mutating func identifier(_ range: inout Range, _ name: [UInt8]) throws(DecodeFault) -> Text {
    let element = try head(range)
    guard element.tag == .objectIdentifier else {
      throw DecodeFault("OBJECT IDENTIFIER (\(name)) was expected, not \(element.tag.title)", at: element.start)
    }
    let text = try PrimitiveText.text(.objectIdentifier, Notation(), bytes, element)
    let entry = ObjectNames.entry(PrimitiveText.dotted(bytes.span.extracting(element.start..<element.end)))
    openType = entry?.type ?? []
    range.position = element.end
    return text
  }

  private mutating func list(_ notation: Notation, _ element: Element, _ line: Line) throws(DecodeFault) {
    let type = notation.members[0]
    let row = add(line, element)
    var inside = Range(position: element.content, end: element.end, depth: line.depth + 1)
    let isPlain = grammar.types[type].form == .primitive
    let name = isPlain ? [] : grammar.types[type].reference
    while inside.position < inside.end || inside.end == bytes.count && cut != nil {
      try self.element(type, &inside, name: name.isEmpty ? Text("value").bytes : name)
      // Plain values stand on the line of the list.
      guard isPlain, let field = fields.popLast() else { continue }
      if !fields[row].value.isEmpty { fields[row].value.append(", ") }
      fields[row].value.append(field.value)
    }
    if element.content == element.end { fields[row].value = "(none)" }
  }

  private mutating func containing(_ notation: Notation, _ element: Element, _ line: Line) throws(DecodeFault) {
    var inside = Range(position: element.content, end: element.end, depth: line.depth)
    let inner = try head(inside)
    let type = notation.members[0]
    guard grammar.accepts(type, inner.tag) else { throw expected(line.name, type, inner) }
    inside.position = inner.end
    try tagged(type, inner, line)
    try finish(inside)
  }

  /// A value whose type the OBJECT IDENTIFIER beside it says. NULL instead of a value says that there is none.
  private mutating func open(_ element: Element, _ line: Line) throws(DecodeFault) {
    if element.tag == .null, element.content == element.end { return }
    guard let type = grammar.production(openType) else { return try untyped(element, line) }
    guard grammar.accepts(type, element.tag) else { throw expected(openType, type, element) }
    try named(openType, type, element, line)
  }

  /// A value that nothing is known of: its structure.
  private mutating func untyped(_ element: Element, _ line: Line) throws(DecodeFault) {
    guard element.tag.isConstructed else { return try primitive(element.tag, Notation(), element, line) }
    add(line, element, element.tag.title)
    var inside = Range(position: element.content, end: element.end, depth: line.depth + 1)
    while inside.position < inside.end {
      let next = try head(inside)
      inside.position = next.end
      try untyped(next, Line(name: Text("value").bytes, start: next.start, depth: inside.depth))
    }
  }

  private mutating func primitive(
    _ type: DERTag, _ notation: Notation, _ element: Element, _ line: Line
  ) throws(DecodeFault) {
    add(line, element, try PrimitiveText.text(type, notation, bytes, element))
  }
}
