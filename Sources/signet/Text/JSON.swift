/// Writes one JSON value (RFC 8259) into a text, in the order of the calls; commas are its own business.
struct JSON {
  private(set) var text = Text()
  /// Whether a comma is due before the next value.
  private var comma = false

  /// The value, and a line end.
  var line: Text { Text("\(text)\n") }

  mutating func object(_ key: StaticString? = nil) { open(UInt8(ascii: "{"), key) }
  mutating func endObject() { close(UInt8(ascii: "}")) }
  mutating func array(_ key: StaticString? = nil) { open(UInt8(ascii: "["), key) }
  mutating func endArray() { close(UInt8(ascii: "]")) }

  mutating func string(_ key: StaticString? = nil, _ value: [UInt8]) {
    begin(key)
    quote(value.span)
  }

  mutating func string(_ key: StaticString? = nil, _ value: Text) { string(key, value.bytes) }

  mutating func number(_ key: StaticString? = nil, _ value: Int64) {
    begin(key)
    text.append(value)
  }

  mutating func number(_ key: StaticString? = nil, _ value: Int) { number(key, Int64(value)) }

  /// A number of any size, as it is written.
  mutating func number(_ key: StaticString? = nil, digits: Text) {
    begin(key)
    text.append(digits)
  }

  mutating func boolean(_ key: StaticString? = nil, _ value: Bool) {
    begin(key)
    text.append(constant: value ? "true" : "false")
  }

  mutating func null(_ key: StaticString? = nil) {
    begin(key)
    text.append(constant: "null")
  }

  /// A key whose name is known only at run time.
  mutating func key(_ name: Text) {
    separate()
    quote(name.bytes.span)
    text.append(constant: ":")
    comma = false
  }

  private mutating func open(_ bracket: UInt8, _ key: StaticString?) {
    begin(key)
    text.bytes.append(bracket)
    comma = false
  }

  private mutating func close(_ bracket: UInt8) {
    text.bytes.append(bracket)
    comma = true
  }

  private mutating func begin(_ key: StaticString?) {
    separate()
    guard let key else { return }
    text.append(quoted: Text(key).bytes.span)
    text.append(constant: ":")
  }

  private mutating func separate() {
    if comma { text.append(constant: ",") }
    comma = true
  }

  private mutating func quote(_ value: Span<UInt8>) { text.append(quoted: value) }
}

extension Text {
  /// A JSON string. Octets that are not UTF-8 become U+FFFD, since JSON has no way to say them.
  mutating func append(quoted value: Span<UInt8>) {
    append(constant: "\"")
    var index = 0
    while index < value.count {
      let length = UTF8Sequence.length(value, at: index)
      switch length {
      case 0: append(constant: "\u{FFFD}")
      case 1: append(jsonCharacter: value[index])
      default: for more in 0..<length { bytes.append(value[index + more]) }
      }
      index += max(length, 1)
    }
    append(constant: "\"")
  }

  private mutating func append(jsonCharacter octet: UInt8) {
    switch octet {
    case UInt8(ascii: "\""): append(constant: "\\\"")
    case UInt8(ascii: "\\"): append(constant: "\\\\")
    case 0x08: append(constant: "\\b")
    case 0x09: append(constant: "\\t")
    case 0x0A: append(constant: "\\n")
    case 0x0C: append(constant: "\\f")
    case 0x0D: append(constant: "\\r")
    case 0x00..<0x20, 0x7F:
      append(constant: "\\u00")
      append(hex: octet)
    default: bytes.append(octet)
    }
  }
}
