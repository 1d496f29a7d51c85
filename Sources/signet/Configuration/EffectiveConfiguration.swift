/// `check --print`: every key of every section with the value that holds, defaults marked; and the same as JSON.
extension Configuration {
  var effective: Text {
    var text = Text()
    for section in sectionsOrDefault {
      if !text.isEmpty { text.line() }
      text.append(effective(section))
    }
    return text
  }

  func effective(_ section: ConfigurationFile.Section) -> Text {
    var text = Text()
    text.line(section.title)
    for row in ConfigurationSchema.rows(section.kind) {
      let values = section.values(row)
      for value in values { text.line("\(row.key) = \(Configuration.quoted(value))") }
      if values.isEmpty {
        var line: Text = "\(row.key) = \(row.fallback)"
        line.pad(to: 40)
        text.line("\(line) # default")
      }
    }
    return text
  }

  func writeEffective(into json: inout JSON) {
    json.array("sections")
    for section in sectionsOrDefault { write(section, into: &json) }
    json.endArray()
  }

  func write(_ section: ConfigurationFile.Section, into json: inout JSON) {
    json.object()
    json.string("section", Text(section.kind.word))
    if section.kind.isNamed { json.string("name", section.name) }
    json.object("values")
    for row in ConfigurationSchema.rows(section.kind) { write(row, of: section, into: &json) }
    json.endObject()
    json.endObject()
  }

  private func write(_ row: KeyRow, of section: ConfigurationFile.Section, into json: inout JSON) {
    let values = section.values(row)
    guard row.repeats else { return json.string(row.key, values.first ?? row.fallback.octets) }
    json.array(row.key)
    if values.isEmpty { json.string(nil, Text(row.fallback)) }
    for value in values { json.string(nil, value) }
    json.endArray()
  }

  private var sectionsOrDefault: [ConfigurationFile.Section] {
    for section in file.sections where section.kind == .signet { return file.sections }
    return [ConfigurationFile.Section(kind: .signet, name: [], position: Position(line: 1, column: 1))] + file.sections
  }

  /// With quotes when it would not survive without.
  private static func quoted(_ value: [UInt8]) -> Text {
    guard value.contains(UInt8(ascii: "#")) || value.contains(UInt8(ascii: "\"")) else { return Text(value) }
    var text: Text = "\""
    for octet in value {
      if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") { text.append("\\") }
      text.bytes.append(octet)
    }
    text.append("\"")
    return text
  }
}

extension ConfigurationFile.Section {
  /// `[signet]`, `[ca "default"]`.
  var title: Text { kind.isNamed ? "[\(kind.word) \"\(name)\"]" : "[\(kind.word)]" }

  func values(_ row: KeyRow) -> [[UInt8]] {
    var found: [[UInt8]] = []
    for entry in entries where entry.row.key.matches(row.key) { found.append(entry.value) }
    return found
  }
}
