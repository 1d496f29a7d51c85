/// A configuration file as it is written: sections and entries, each known to the schema, each with its position.
struct ConfigurationFile: Sendable {
  var sections: [Section] = []

  struct Section: Sendable {
    let kind: SectionKind
    let name: [UInt8]
    /// Line 0 when it is not in the file.
    var position: Position
    var entries: [Entry] = []
  }

  struct Entry: Sendable {
    let row: KeyRow
    let value: [UInt8]
    let position: Position
    let valuePosition: Position
  }

  /// Reads the whole text; what is wrong with it is added to `errors`, at most one a line.
  init(_ text: [UInt8], errors: inout [ConfigurationError]) {
    var number = 0
    // The keys of a section that was refused are not looked at: one mistake, one message.
    var skipping = false
    for line in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      do throws(ConfigurationError) {
        switch try ConfigurationLine(Array(line), line: number) {
        case .empty: continue
        case .section(let kind, let name, let position, let namePosition):
          skipping = true
          try begin(kind, name, position, namePosition)
          skipping = false
        case .entry(let key, let value, let position, let valuePosition):
          if skipping { continue }
          try add(key, value, position, valuePosition)
        }
      } catch {
        errors.append(error)
      }
    }
  }

  private mutating func begin(
    _ word: [UInt8], _ name: [UInt8]?, _ position: Position, _ namePosition: Position
  ) throws(ConfigurationError) {
    var suggestion = Suggestion(for: word)
    for kind in SectionKind.all {
      suggestion.consider(kind.word)
      guard word.matches(kind.word) else { continue }
      let name = try ConfigurationFile.name(name, of: kind, position, namePosition)
      for section in sections where section.kind == kind && section.name == name {
        throw position.error("this section is at line \(section.position.line) already")
      }
      return sections.append(Section(kind: kind, name: name, position: position))
    }
    throw position.error("unknown section \"\(word)\"\(suggestion.text)")
  }

  private static func name(
    _ name: [UInt8]?, of kind: SectionKind, _ position: Position, _ namePosition: Position
  ) throws(ConfigurationError) -> [UInt8] {
    guard kind.isNamed else {
      if name != nil { throw namePosition.error("[\(kind.word)] has no name") }
      return []
    }
    guard let name else { throw position.error("a name is missing: [\(kind.word) \"name\"]") }
    if let objection = ConfiguredName.objection(to: name) { throw namePosition.error("\"\(name)\": \(objection)") }
    return name
  }

  private mutating func add(
    _ key: [UInt8], _ value: [UInt8], _ position: Position, _ valuePosition: Position
  ) throws(ConfigurationError) {
    guard let kind = sections.last?.kind else {
      throw position.error("\"\(key)\" stands before any section; begin with [signet]")
    }
    guard let row = ConfigurationSchema.row(kind, key) else {
      throw position.error("unknown key \"\(key)\"\(ConfigurationFile.suggestion(key, in: kind))")
    }
    for entry in sections[sections.count - 1].entries where key.matches(entry.row.key) && !row.repeats {
      throw position.error("\"\(key)\" is set at line \(entry.position.line) already")
    }
    sections[sections.count - 1].entries.append(
      Entry(row: row, value: value, position: position, valuePosition: valuePosition))
  }

  /// The nearest key of this section, or else the section that the key belongs to.
  private static func suggestion(_ key: [UInt8], in kind: SectionKind) -> Text {
    for other in SectionKind.all where ConfigurationSchema.row(other, key) != nil {
      let name: Text = other.isNamed ? " \"name\"" : ""
      return " here; it belongs into [\(other.word)\(name)]"
    }
    var suggestion = Suggestion(for: key)
    for row in ConfigurationSchema.rows(kind) { suggestion.consider(row.key) }
    return suggestion.text
  }
}
