/// One line of a configuration file, taken apart. `#` begins a comment at the start of a line or after a blank; a value in
/// double quotes keeps its blanks and `#`, with `\"` and `\\` inside.
enum ConfigurationLine: Equatable {
  case empty
  /// `[kind]` or `[kind "name"]`.
  case section(kind: [UInt8], name: [UInt8]?, at: Position, nameAt: Position)
  case entry(key: [UInt8], value: [UInt8], at: Position, valueAt: Position)

  init(_ bytes: [UInt8], line: Int) throws(ConfigurationError) {
    guard UTF8Sequence.isValid(bytes.span) else {
      throw Position(line: line, column: 1).error("this line is not UTF-8")
    }
    var reader = ConfigurationLineReader(bytes: bytes, number: line)
    self = try reader.line()
  }
}

private struct ConfigurationLineReader {
  let bytes: [UInt8]
  let number: Int
  var index = 0

  /// Continuation octets of UTF-8 are no columns of their own.
  var position: Position {
    var column = 1
    for octet in bytes[..<index] where octet & 0xC0 != 0x80 { column += 1 }
    return Position(line: number, column: column)
  }

  var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func line() throws(ConfigurationError) -> ConfigurationLine {
    skipBlanks()
    guard let first = next, first != UInt8(ascii: "#") else { return .empty }
    return first == UInt8(ascii: "[") ? try section() : try entry()
  }

  private mutating func section() throws(ConfigurationError) -> ConfigurationLine {
    let start = position
    index += 1
    skipBlanks()
    let kind = word()
    if kind.isEmpty { throw position.error("a section looks like [signet] or [ca \"default\"]") }
    skipBlanks()
    let nameAt = position
    let name = next == UInt8(ascii: "\"") ? try quoted() : nil
    skipBlanks()
    guard next == UInt8(ascii: "]") else { throw position.error("\"]\" is missing") }
    index += 1
    try end()
    return .section(kind: kind, name: name, at: start, nameAt: nameAt)
  }

  private mutating func entry() throws(ConfigurationError) -> ConfigurationLine {
    let start = position
    let key = word()
    if key.isEmpty { throw position.error("a key begins with a letter") }
    skipBlanks()
    guard next == UInt8(ascii: "=") else { throw position.error("\"=\" is missing after \"\(key)\"") }
    index += 1
    skipBlanks()
    let valueAt = position
    if next == UInt8(ascii: "\"") {
      let value = try quoted()
      try end()
      return .entry(key: key, value: value, at: start, valueAt: valueAt)
    }
    return .entry(key: key, value: plainValue(), at: start, valueAt: valueAt)
  }

  /// To the end of the line or to a comment, without blanks at the end.
  private mutating func plainValue() -> [UInt8] {
    let start = index
    var end = index
    while let octet = next {
      if octet == UInt8(ascii: "#"), index == start || isBlank(bytes[index - 1]) { break }
      index += 1
      if !isBlank(octet) { end = index }
    }
    return Array(bytes[start..<end])
  }

  private mutating func quoted() throws(ConfigurationError) -> [UInt8] {
    let start = position
    var value: [UInt8] = []
    index += 1
    while let octet = next {
      index += 1
      if octet == UInt8(ascii: "\"") { return value }
      if octet == UInt8(ascii: "\\") {
        guard let escaped = next, escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\") else {
          throw position.error("after \\ comes \\ or \" only")
        }
        index += 1
        value.append(escaped)
      } else {
        value.append(octet)
      }
    }
    throw start.error("the closing quote is missing")
  }

  /// Letters, digits, `_`, `-` and `.`.
  private mutating func word() -> [UInt8] {
    let start = index
    while let octet = next {
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
        index += 1
      default: return Array(bytes[start..<index])
      }
    }
    return Array(bytes[start..<index])
  }

  private mutating func end() throws(ConfigurationError) {
    skipBlanks()
    guard let octet = next, octet != UInt8(ascii: "#") else { return }
    throw position.error("nothing but a comment may follow here")
  }

  private mutating func skipBlanks() {
    while let octet = next, isBlank(octet) { index += 1 }
  }

  private func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 || octet == 0x0D }
}
