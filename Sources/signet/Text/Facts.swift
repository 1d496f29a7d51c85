/// What a command has to say, once: lines for people, or members of a JSON object.
struct Facts {
  private struct Fact {
    let key: StaticString
    let text: Text
    let kind: Kind
  }

  private enum Kind: UInt8 {
    /// Octets are from outside: escaped in a line, as they are in JSON.
    case text, octets, flag, number, nothing
  }

  private var facts: [Fact] = []

  @inline(never)
  private mutating func add(_ key: StaticString, _ text: Text, _ kind: Kind) {
    facts.append(Fact(key: key, text: text, kind: kind))
  }

  /// Nothing is null in JSON, and no line.
  mutating func add(_ key: StaticString, _ text: Text?) { add(key, text ?? Text(), text == nil ? .nothing : .text) }

  mutating func add(_ key: StaticString, _ octets: [UInt8]) { add(key, Text(octets), .octets) }
  mutating func add(_ key: StaticString, _ flag: Bool) { add(key, flag ? "yes" : "no", .flag) }

  mutating func add(_ key: StaticString, number: UInt64?) {
    var text = Text()
    if let number { text.append(number) }
    add(key, text, number == nil ? .nothing : .number)
  }

  /// The key with blanks for its underscores, and the value.
  var text: Text {
    var text = Text()
    for fact in facts where fact.kind != .nothing {
      var line = Text(fact.key.octets.map { $0 == UInt8(ascii: "_") ? 0x20 : $0 })
      line.pad(to: 20)
      line.append(fact.kind == .octets ? "\(fact.text.bytes)" : fact.text)
      text.line(line)
    }
    return text
  }

  /// One object.
  func write(into json: inout JSON) {
    json.object()
    for fact in facts {
      switch fact.kind {
      case .text, .octets: json.string(fact.key, fact.text)
      case .flag: json.boolean(fact.key, fact.text == "yes")
      case .number: json.number(fact.key, digits: fact.text)
      case .nothing: json.null(fact.key)
      }
    }
    json.endObject()
  }

  /// What a command prints: the lines with `advice` below them, or the object.
  func output(json wanted: Bool, advice: Text = Text()) -> Text {
    guard wanted else { return Text("\(text)\(advice)") }
    var json = JSON()
    write(into: &json)
    return json.line
  }
}
