/// UTF-8 that a person or a program will read: what the product has instead of String, whose comparisons need Unicode
/// tables that 32-bit ARM lacks in Embedded mode.
///
/// Literals and interpolation work as with String: `"\(path): \(count) records"`. Bytes that came from outside are escaped
/// when they are interpolated, so that no reference, subject or path can move a terminal's cursor or begin a new line.
struct Text: ExpressibleByStringInterpolation, Equatable, Sendable {
  var bytes: [UInt8] = []

  init() {}
  init(_ bytes: [UInt8]) { self.bytes = bytes }
  init(_ constant: StaticString) { append(constant: constant) }
  init(stringLiteral value: StaticString) { append(constant: value) }
  init(stringInterpolation: Interpolation) { bytes = stringInterpolation.text.bytes }

  var isEmpty: Bool { bytes.isEmpty }
  var count: Int { bytes.count }

  /// Forgets the text and keeps the room it had.
  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  mutating func append(_ other: Text) { bytes.append(contentsOf: other.bytes) }

  mutating func line(_ other: Text = Text()) {
    append(other)
    bytes.append(0x0A)
  }

  mutating func append(constant text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { bytes.append(text.octet(index)) }
  }

  mutating func append(raw span: Span<UInt8>) {
    for index in span.indices { bytes.append(span[index]) }
  }

  mutating func append(_ number: Int64) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    append(number.magnitude)
  }

  mutating func append(_ number: UInt64) {
    var divisor: UInt64 = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      bytes.append(0x30 + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }

  /// Lower case, two digits an octet.
  mutating func append(hex span: Span<UInt8>) {
    for index in span.indices { append(hex: span[index]) }
  }

  mutating func append(hex octet: UInt8) {
    bytes.append(Text.hexDigit(octet >> 4))
    bytes.append(Text.hexDigit(octet & 15))
  }

  static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  mutating func pad(to column: Int) {
    while count < column { bytes.append(0x20) }
  }

  struct Interpolation: StringInterpolationProtocol {
    var text = Text()

    init(literalCapacity: Int, interpolationCount: Int) {
      text.bytes.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    mutating func appendLiteral(_ literal: StaticString) { text.append(constant: literal) }
    mutating func appendInterpolation(_ other: Text) { text.append(other) }
    mutating func appendInterpolation(_ constant: StaticString) { text.append(constant: constant) }
    mutating func appendInterpolation(_ number: Int) { text.append(Int64(number)) }
    mutating func appendInterpolation(_ number: Int64) { text.append(number) }
    /// Escaped.
    mutating func appendInterpolation(_ bytes: [UInt8]) { text.append(escaped: bytes.span) }
    mutating func appendInterpolation(hex bytes: [UInt8]) { text.append(hex: bytes.span) }
    /// As they are: only for what we have made ourselves.
    mutating func appendInterpolation(raw bytes: [UInt8]) { text.bytes.append(contentsOf: bytes) }
  }
}

extension StaticString {
  var count: Int { utf8CodeUnitCount }

  func octet(_ index: Int) -> UInt8 {
    precondition(index >= 0 && index < utf8CodeUnitCount, "an octet of a constant lies within it")
    return unsafe utf8Start[index]
  }

  var octets: [UInt8] { Text(self).bytes }
}

extension [UInt8] {
  /// Whether these are the octets of a constant.
  func matches(_ constant: StaticString) -> Bool {
    guard count == constant.count else { return false }
    for index in indices where self[index] != constant.octet(index) { return false }
    return true
  }

  func begins(with constant: StaticString) -> Bool {
    guard count >= constant.count else { return false }
    for index in 0..<constant.count where self[index] != constant.octet(index) { return false }
    return true
  }
}
