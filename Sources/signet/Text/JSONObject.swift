/// Reads one flat JSON object (RFC 8259): strings, numbers, booleans, null, and lists of strings. Made for lines that another
/// program has sent: nothing in them traps, and nothing is allocated that is longer than the line.
struct JSONObject {
  enum Value: Equatable {
    case string([UInt8]), strings([[UInt8]]), number(Int64), boolean(Bool), null
  }

  /// Where the text stops being such an object.
  struct Fault: Error, Equatable { let position: Int }

  private(set) var members: [(key: [UInt8], value: Value)] = []

  init(_ text: Span<UInt8>) throws(Fault) {
    var cursor = JSONCursor(text)
    try cursor.expect(UInt8(ascii: "{"))
    if !cursor.takes(UInt8(ascii: "}")) {
      repeat {
        let key = try cursor.string()
        for member in members where member.key == key { throw Fault(position: cursor.position) }
        try cursor.expect(UInt8(ascii: ":"))
        members.append((key, try cursor.value()))
      } while cursor.takes(UInt8(ascii: ","))
      try cursor.expect(UInt8(ascii: "}"))
    }
    cursor.skipSpace()
    if !cursor.isAtEnd { throw Fault(position: cursor.position) }
  }
}

private struct JSONCursor: ~Escapable {
  private let text: Span<UInt8>
  private(set) var position = 0

  @_lifetime(copy text)
  init(_ text: Span<UInt8>) { self.text = text }

  var isAtEnd: Bool { position == text.count }
  private var next: UInt8? { position < text.count ? text[position] : nil }
  private var fault: JSONObject.Fault { JSONObject.Fault(position: position) }

  @_lifetime(self: copy self)
  mutating func skipSpace() {
    while let octet = next, octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D { position += 1 }
  }

  @_lifetime(self: copy self)
  mutating func takes(_ octet: UInt8) -> Bool {
    skipSpace()
    guard next == octet else { return false }
    position += 1
    return true
  }

  @_lifetime(self: copy self)
  mutating func expect(_ octet: UInt8) throws(JSONObject.Fault) {
    if !takes(octet) { throw fault }
  }

  @_lifetime(self: copy self)
  mutating func value() throws(JSONObject.Fault) -> JSONObject.Value {
    skipSpace()
    switch next {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "["): return .strings(try strings())
    case UInt8(ascii: "t"):
      try word("true")
      return .boolean(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .boolean(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    default: return .number(try number())
    }
  }

  @_lifetime(self: copy self)
  private mutating func word(_ word: StaticString) throws(JSONObject.Fault) {
    for index in 0..<word.count {
      guard next == word.octet(index) else { throw fault }
      position += 1
    }
  }

  @_lifetime(self: copy self)
  private mutating func strings() throws(JSONObject.Fault) -> [[UInt8]] {
    var found: [[UInt8]] = []
    try expect(UInt8(ascii: "["))
    if takes(UInt8(ascii: "]")) { return found }
    repeat { found.append(try string()) } while takes(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
    return found
  }

  /// A whole number; fractions and exponents are nobody's business here.
  @_lifetime(self: copy self)
  private mutating func number() throws(JSONObject.Fault) -> Int64 {
    let isNegative = next == UInt8(ascii: "-")
    if isNegative { position += 1 }
    let start = position
    var value: Int64 = 0
    while let octet = next, octet >= 0x30, octet <= 0x39 {
      guard position - start < 18 else { throw fault }
      value = value * 10 + Int64(octet - 0x30)
      position += 1
    }
    guard position > start, position == start + 1 || text[start] != 0x30 else { throw fault }
    return isNegative ? -value : value
  }

  @_lifetime(self: copy self)
  mutating func string() throws(JSONObject.Fault) -> [UInt8] {
    try expect(UInt8(ascii: "\""))
    var octets: [UInt8] = []
    while let octet = next {
      switch octet {
      case UInt8(ascii: "\""):
        position += 1
        return octets
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &octets)
      case 0..<0x20: throw fault
      default:
        let length = UTF8Sequence.length(text, at: position)
        if length == 0 { throw fault }
        for index in position..<position + length { octets.append(text[index]) }
        position += length
      }
    }
    throw fault
  }

  @_lifetime(self: copy self)
  private mutating func escape(into octets: inout [UInt8]) throws(JSONObject.Fault) {
    guard let octet = next else { throw fault }
    position += 1
    switch octet {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): octets.append(octet)
    case UInt8(ascii: "b"): octets.append(0x08)
    case UInt8(ascii: "f"): octets.append(0x0C)
    case UInt8(ascii: "n"): octets.append(0x0A)
    case UInt8(ascii: "r"): octets.append(0x0D)
    case UInt8(ascii: "t"): octets.append(0x09)
    case UInt8(ascii: "u"): try codePoint(into: &octets)
    default: throw fault
    }
  }

  /// Behind `\u`: one code unit, or a pair of surrogates.
  @_lifetime(self: copy self)
  private mutating func codePoint(into octets: inout [UInt8]) throws(JSONObject.Fault) {
    var point = try codeUnit()
    if point >= 0xDC00, point < 0xE000 { throw fault }
    if point >= 0xD800, point < 0xDC00 {
      try word("\\u")
      let low = try codeUnit()
      guard low >= 0xDC00, low < 0xE000 else { throw fault }
      point = 0x10000 + (point - 0xD800) << 10 + (low - 0xDC00)
    }
    switch point {
    case 0..<0x80: octets.append(UInt8(point))
    case 0x80..<0x800: octets += [UInt8(0xC0 | point >> 6), UInt8(0x80 | point & 63)]
    case 0x800..<0x10000:
      octets += [UInt8(0xE0 | point >> 12), UInt8(0x80 | point >> 6 & 63), UInt8(0x80 | point & 63)]
    default:
      octets += [UInt8(0xF0 | point >> 18), UInt8(0x80 | point >> 12 & 63)]
      octets += [UInt8(0x80 | point >> 6 & 63), UInt8(0x80 | point & 63)]
    }
  }

  @_lifetime(self: copy self)
  private mutating func codeUnit() throws(JSONObject.Fault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let octet = next else { throw fault }
      let digit: UInt8
      switch octet {
      case 0x30...0x39: digit = octet - 0x30
      case 0x41...0x46: digit = octet - 0x37
      case 0x61...0x66: digit = octet - 0x57
      default: throw fault
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
