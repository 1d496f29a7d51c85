import PKIX

/// The values of one section while it is read: what is set, or else the default, and where to point when it is wrong.
struct ConfigurationValues {
  let section: ConfigurationFile.Section
  /// The folder of the file, with which relative paths begin.
  let folder: [UInt8]
  var errors: [ConfigurationError] = []

  init(_ section: ConfigurationFile.Section, folder: [UInt8]) {
    (self.section, self.folder) = (section, folder)
    for entry in section.entries { checkSupport(entry) }
  }

  func entry(_ key: StaticString) -> ConfigurationFile.Entry? {
    let octets = key.octets
    for entry in section.entries where octets.matches(entry.row.key) { return entry }
    return nil
  }

  func isSet(_ key: StaticString) -> Bool { entry(key) != nil }

  /// The value, or the default.
  func text(_ key: StaticString) -> [UInt8] { entry(key)?.value ?? fallback(key).octets }

  /// Every value of a key that may be repeated, or the default.
  func texts(_ key: StaticString) -> [(value: [UInt8], position: Position)] {
    let octets = key.octets
    var found: [(value: [UInt8], position: Position)] = []
    for entry in section.entries where octets.matches(entry.row.key) {
      found.append((entry.value, entry.valuePosition))
    }
    return found.isEmpty ? [(fallback(key).octets, section.position)] : found
  }

  /// Relative to the configuration's folder; nothing when empty.
  func path(_ key: StaticString) -> [UInt8]? {
    let value = text(key)
    return value.isEmpty ? nil : Path.resolve(value, in: folder)
  }

  mutating func requiredPath(_ key: StaticString) -> [UInt8] {
    if let path = path(key) { return path }
    miss(key)
    return []
  }

  mutating func miss(_ key: StaticString) {
    errors.append(position(key).error("\"\(key)\" is missing in \(section.title)"))
  }

  mutating func yesNo(_ key: StaticString) -> Bool { text(key).matches("yes") }

  mutating func validity(_ key: StaticString) -> Term {
    if let value = Term(text(key)) { return value }
    errors.append(position(key).error("\(key): \(Term.form)"))
    return .until(.endless)
  }

  mutating func duration(_ key: StaticString) -> Duration {
    if let value = Duration(text(key)) { return value }
    errors.append(position(key).error("\(key): \(Duration.form)"))
    return Duration(seconds: 1)
  }

  /// An absolute URI (RFC 3986) as a certificate has it, or empty.
  mutating func uri(_ key: StaticString) -> [UInt8] {
    let value = text(key)
    let isPlain = value.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    let scheme = value.prefix { $0 != UInt8(ascii: ":") }
    guard value.isEmpty || isPlain && !scheme.isEmpty && scheme.count + 1 < value.count && value.count <= PKIXLimits.uri
    else {
      errors.append(position(key).error("\(key): say a URL such as http://ca.example/crl/default.crl"))
      return []
    }
    return value
  }

  mutating func number(_ key: StaticString, from low: Int, to high: Int) -> Int {
    if let value = Decimal.value(text(key)), value >= low, value <= high { return value }
    errors.append(position(key).error("\(key): say a number from \(low) to \(high)"))
    return low
  }

  /// Each word of a list as a path.
  func paths(_ key: StaticString) -> [[UInt8]] { list(key).map { Path.resolve($0.word, in: folder) } }

  /// The words of a list, each with its place.
  func list(_ key: StaticString) -> [(word: [UInt8], position: Position)] {
    ConfigurationValues.words(text(key), at: position(key))
  }

  /// Where the value stands, or the section when it is not set.
  func position(_ key: StaticString) -> Position { entry(key)?.valuePosition ?? section.position }

  private func fallback(_ key: StaticString) -> StaticString {
    guard let row = ConfigurationSchema.row(section.kind, key.octets) else {
      preconditionFailure("a setting is read by a key that the schema has")
    }
    return row.fallback
  }

  /// A comma in a word has a backslash before it, which stays for whoever reads the word.
  static func words(_ value: [UInt8], at start: Position) -> [(word: [UInt8], position: Position)] {
    var found: [(word: [UInt8], position: Position)] = []
    var index = 0
    for part in value.splitAtCommas {
      var word = part
      var skipped = 0
      while let first = word.first, first == 0x20 || first == 0x09 {
        word.removeFirst()
        skipped += 1
      }
      while let last = word.last, last == 0x20 || last == 0x09 { word.removeLast() }
      let column = start.column + index + skipped
      if !word.isEmpty { found.append((word, Position(line: start.line, column: column))) }
      index += part.count + 1
    }
    return found
  }

  /// Refuses what this version does not do.
  private mutating func checkSupport(_ entry: ConfigurationFile.Entry) {
    let words =
      entry.row.isList
      ? ConfigurationValues.words(entry.value, at: entry.valuePosition) : [(entry.value, entry.valuePosition)]
    switch entry.row.support {
    case .full: return
    case .defaultOnly:
      if entry.value.isEmpty || entry.value.matches(entry.row.fallback) { return }
      let known: Text = entry.row.fallback.count == 0 ? "leave it empty" : "leave it at \"\(entry.row.fallback)\""
      errors.append(
        entry.valuePosition.error("\(entry.row.key) = \(entry.value): this version does not do that yet; \(known)"))
    case .only(let choices):
      for (word, position) in words { checkChoice(word, position, entry.row, choices) }
    }
  }

  private mutating func checkChoice(_ word: [UInt8], _ position: Position, _ row: KeyRow, _ choices: [StaticString]) {
    var suggestion = Suggestion(for: word)
    var list = Text()
    for choice in choices {
      if word.matches(choice) || word.follows(choice) { return }
      suggestion.consider(choice)
      list.append(list.isEmpty ? "\(choice)" : ", \(choice)")
    }
    errors.append(position.error("\(row.key): this version does not know \"\(word)\"\(suggestion.text); it knows \(list)"))
  }
}

extension [UInt8] {
  /// Whether it is `hmac:` and the name of a file, for the choice `hmac:FILE`.
  func follows(_ choice: StaticString) -> Bool {
    guard let colon = choice.octets.firstIndex(of: UInt8(ascii: ":")) else { return false }
    return count > colon + 1 && starts(with: choice.octets[...colon])
  }
}

/// Paths as octets.
enum Path {
  /// Everything before the last slash; "." when there is none.
  static func folder(of path: [UInt8]) -> [UInt8] {
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return Text(".").bytes }
    return slash == 0 ? Text("/").bytes : Array(path[..<slash])
  }

  static func name(of path: [UInt8]) -> [UInt8] {
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return Array(path[(slash + 1)...])
  }

  static func resolve(_ path: [UInt8], in folder: [UInt8]) -> [UInt8] {
    guard let first = path.first, first != UInt8(ascii: "/"), !folder.matches(".") else { return path }
    return join(folder, path)
  }

  static func join(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
    folder.last == UInt8(ascii: "/") ? folder + name : folder + [UInt8(ascii: "/")] + name
  }

  static func join(_ folder: [UInt8], _ name: StaticString) -> [UInt8] { join(folder, name.octets) }
}

extension StaticString {
  /// Whether these are the same octets.
  func matches(_ other: StaticString) -> Bool { octets.matches(other) }
}
