/// A setting of another program, and the line on which it stands.
struct Property: Equatable, Sendable {
  let key: [UInt8]
  let value: [UInt8]
  let line: Int
}

/// What Java's properties, a dump on a terminal (`key = value`) and rows of CSV have in common: a key, a separator (`=`, `:`,
/// `,`, `;` or blanks) and a value, all in octets of UTF-8.
///
/// Java's escapes and its lines that go on are read, and what is not UTF-8 is taken for ISO 8859-1, as Java does. Comments
/// begin with `#` or `!`. A line that holds no setting, or one with a control character, is damaged.
struct PropertyLines {
  private(set) var properties: [Property] = []
  private(set) var damaged: [Int] = []

  init(_ text: [UInt8]) {
    var pending: [UInt8] = []
    var begun = 1
    var number = 0
    for line in PropertyLines.lines(text.starts(with: [0xEF, 0xBB, 0xBF]) ? text[3...] : text[...]) {
      number += 1
      if pending.isEmpty { begun = number }
      let content = line.drop { PropertyLines.isBlank($0) }
      let isComment = content.first == UInt8(ascii: "#") || content.first == UInt8(ascii: "!")
      if isComment, pending.isEmpty { continue }
      if !pending.isEmpty, PropertyLines.isSetting(content) {
        // What EJBCA prints is not escaped: the backslash was the end of a value, and not of half a line.
        damaged.append(begun)
        take(pending, begun)
        (pending, begun) = ([], number)
      }
      pending += content
      if PropertyLines.goesOn(pending) {
        pending.removeLast()
        continue
      }
      take(pending, begun)
      pending = []
    }
    take(pending, begun)
  }

  private mutating func take(_ line: [UInt8], _ number: Int) {
    if line.isEmpty { return }
    var reader = PropertyReader(UTF8Sequence.isValid(line.span) ? line : PropertyLines.utf8(fromLatin1: line))
    guard let (key, value) = reader.property() else { return damaged.append(number) }
    properties.append(Property(key: key, value: value, line: number))
  }

  /// Ended by LF, CR or both.
  private static func lines(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    for index in text.indices where text[index] == 0x0A || text[index] == 0x0D {
      if text[index] == 0x0A, index > text.startIndex, text[index - 1] == 0x0D {
        start = index + 1
        continue
      }
      lines.append(text[start..<index])
      start = index + 1
    }
    lines.append(text[start...])
    return lines
  }

  /// Whether it begins with `ALIAS.KEY =`.
  private static func isSetting(_ line: ArraySlice<UInt8>) -> Bool {
    var hasDot = false
    for octet in line {
      switch octet {
      case UInt8(ascii: "."): hasDot = true
      case UInt8(ascii: "="): return hasDot
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"), 0x20, 0x09: continue
      default: return false
      }
    }
    return false
  }

  /// Whether it ends in an odd number of backslashes.
  private static func goesOn(_ line: [UInt8]) -> Bool {
    var count = 0
    for octet in line.reversed() {
      guard octet == UInt8(ascii: "\\") else { break }
      count += 1
    }
    return count % 2 == 1
  }

  private static func utf8(fromLatin1 line: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    for octet in line { text.append(scalar: UInt32(octet)) }
    return text
  }

  static func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 || octet == 0x0C }
}

/// Takes one line apart.
private struct PropertyReader {
  let line: [UInt8]
  var index = 0

  init(_ line: [UInt8]) { self.line = line }

  mutating func property() -> (key: [UInt8], value: [UInt8])? {
    guard let key = part(endsAtSeparator: true), !key.isEmpty else { return nil }
    let mark = index
    skipBlanks()
    if index < line.count, PropertyReader.isSeparator(line[index]) {
      index += 1
      skipBlanks()
    } else if mark == index {
      // A key alone.
      return nil
    }
    guard let value = part(endsAtSeparator: false) else { return nil }
    for octet in key + value where octet < 0x20 || octet == 0x7F { return nil }
    return (key, value)
  }

  /// Nothing when an escape or a quotation has no end.
  private mutating func part(endsAtSeparator: Bool) -> [UInt8]? {
    if index < line.count, line[index] == UInt8(ascii: "\"") { return quotation() }
    var text: [UInt8] = []
    while index < line.count {
      let octet = line[index]
      if endsAtSeparator, PropertyReader.isSeparator(octet) || PropertyLines.isBlank(octet) { break }
      index += 1
      if octet == UInt8(ascii: "\\") {
        guard escape(into: &text) else { return nil }
      } else {
        text.append(octet)
      }
    }
    return text
  }

  /// As CSV has it (RFC 4180): a quotation mark in it is doubled.
  private mutating func quotation() -> [UInt8]? {
    var text: [UInt8] = []
    index += 1
    while index < line.count {
      let octet = line[index]
      index += 1
      if octet == UInt8(ascii: "\"") {
        guard index < line.count, line[index] == octet else { return text }
        index += 1
      }
      text.append(octet)
    }
    return nil
  }

  private mutating func escape(into text: inout [UInt8]) -> Bool {
    guard index < line.count else { return false }
    let octet = line[index]
    index += 1
    switch octet {
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "u"):
      guard var scalar = unit() else { return false }
      if scalar & 0xFC00 == 0xD800 {
        guard line[index...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { return false }
        index += 2
        guard let low = unit(), low & 0xFC00 == 0xDC00 else { return false }
        scalar = 0x10000 + (scalar & 0x3FF) << 10 + low & 0x3FF
      }
      if scalar & 0xFFFF_FC00 == 0xDC00 { return false }
      text.append(scalar: scalar)
    default: text.append(octet)
    }
    return true
  }

  /// Four hexadecimal digits.
  private mutating func unit() -> UInt32? {
    guard line.count - index >= 4 else { return nil }
    var value: UInt32 = 0
    for octet in line[index..<(index + 4)] {
      switch octet {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(octet - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(octet - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(octet - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    index += 4
    return value
  }

  private mutating func skipBlanks() {
    while index < line.count, PropertyLines.isBlank(line[index]) { index += 1 }
  }

  private static func isSeparator(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: ";"): true
    default: false
    }
  }
}

extension [UInt8] {
  /// One character in UTF-8 (RFC 3629); not a surrogate.
  fileprivate mutating func append(scalar: UInt32) {
    let tail = { (shift: UInt32) in UInt8(0x80 | scalar >> shift & 0x3F) }
    switch scalar {
    case 0..<0x80: append(UInt8(scalar))
    case 0x80..<0x800: self += [UInt8(0xC0 | scalar >> 6), tail(0)]
    case 0x800..<0x10000: self += [UInt8(0xE0 | scalar >> 12), tail(6), tail(0)]
    default: self += [UInt8(0xF0 | scalar >> 18), tail(12), tail(6), tail(0)]
    }
  }
}
