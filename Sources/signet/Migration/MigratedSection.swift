/// One `[alias]` while it is made: its lines, and above each what somebody still has to do.
struct MigratedSection {
  let name: [UInt8]
  /// What EJBCA calls it.
  let original: [UInt8]
  /// Said before the section.
  var remarks: [Text] = []
  private(set) var lines: [Line] = []
  /// Nothing of it would be served as it was: all of it is a comment.
  private(set) var isWithdrawn = false

  struct Line: Equatable {
    let key: StaticString
    var value: [UInt8]
    /// EJBCA's key.
    let source: StaticString
    /// What is left to do by hand.
    let advice: [Text]
    /// Whether it would matter for security that the line is not there.
    let mattersForSecurity: Bool
    /// This version would refuse it.
    var isWithdrawn = false

    static func == (left: Line, right: Line) -> Bool {
      left.key.matches(right.key) && left.value == right.value && left.advice == right.advice
        && left.isWithdrawn == right.isWithdrawn
    }
  }

  init(_ name: [UInt8], original: [UInt8]) { (self.name, self.original) = (name, original) }

  mutating func set(
    _ key: StaticString, _ value: [UInt8], from source: StaticString, matters: Bool = false, advice: [Text] = []
  ) {
    lines.append(Line(key: key, value: value, source: source, advice: advice, mattersForSecurity: matters))
  }

  mutating func set(_ key: StaticString, _ value: StaticString, from source: StaticString, matters: Bool = false) {
    set(key, value.octets, from: source, matters: matters)
  }

  /// Makes comments of the lines that this version would refuse, and says which. Without `mode` or `authentication` the
  /// section would serve in another way than it did, so all of it goes.
  mutating func withdraw() -> [(key: StaticString, source: StaticString, matters: Bool)] {
    var found: [(key: StaticString, source: StaticString, matters: Bool)] = []
    for index in lines.indices where !MigratedSection.isSupported(lines[index]) {
      let line = lines[index]
      lines[index].isWithdrawn = true
      found.append((line.key, line.source, line.mattersForSecurity))
      if line.key.matches("mode") || line.key.matches("authentication") { isWithdrawn = true }
    }
    if isWithdrawn { remarks.append("nothing of it would work without what this version does not do, so it is a comment as a whole") }
    return found
  }

  private static func isSupported(_ line: Line) -> Bool {
    guard let row = ConfigurationSchema.row(.alias, line.key.octets) else { return false }
    let nowhere = Position()
    var section = ConfigurationFile.Section(kind: .alias, name: [], position: nowhere)
    section.entries = [ConfigurationFile.Entry(row: row, value: line.value, position: nowhere, valuePosition: nowhere)]
    return ConfigurationValues(section, folder: []).errors.isEmpty
  }

  var text: Text {
    var text = Text()
    for remark in remarks { text.line("# \(remark)") }
    let mark: Text = isWithdrawn ? "# " : ""
    text.line("\(mark)[alias \"\(name)\"]")
    for line in lines {
      for advice in line.advice { text.line("# \(advice)") }
      let mark: Text = isWithdrawn || line.isWithdrawn ? "# " : ""
      text.line("\(mark)\(line.key) = \(MigratedSection.quoted(line.value))")
    }
    return text
  }

  /// With quotes when it would not survive without.
  static func quoted(_ value: [UInt8]) -> Text {
    let isPlain = value.trimmed == value && !value.contains(UInt8(ascii: "#")) && !value.contains(UInt8(ascii: "\""))
    if isPlain { return Text(value) }
    var text: Text = "\""
    for octet in value {
      if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") { text.append("\\") }
      text.bytes.append(octet)
    }
    text.append("\"")
    return text
  }
}
