/// Writes text for people (log lines, listings) into room that belongs to someone else.
///
/// When the room is full the text ends there and `truncated` says so; a line cut short is better than no line.
public struct TextWriter: ~Copyable, ~Escapable {
  private var room: MutableSpan<UInt8>
  /// Octets written so far.
  public private(set) var count = 0
  public private(set) var truncated = false

  @_lifetime(copy room)
  public init(_ room: consuming MutableSpan<UInt8>) { self.room = room }

  @_lifetime(borrow self)
  public func written(from start: Int = 0) -> Span<UInt8> { room.span.extracting(start..<count) }

  @_lifetime(self: copy self)
  public mutating func octet(_ octet: UInt8) {
    guard count < room.count, !truncated else {
      truncated = true
      return
    }
    room[count] = octet
    count += 1
  }

  @_lifetime(self: copy self)
  public mutating func text(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { octet(unsafe text.utf8Start[index]) }
  }

  /// Octets that are known to be harmless.
  @_lifetime(self: copy self)
  public mutating func raw(_ bytes: Span<UInt8>) {
    for index in bytes.indices { octet(bytes[index]) }
  }

  /// Octets from a peer: printable ASCII and UTF-8 beyond U+00A0 as they are, everything else as `\xHH`.
  @_lifetime(self: copy self)
  public mutating func escaped(_ bytes: Span<UInt8>) {
    var index = 0
    while index < bytes.count {
      let length = bytes.harmlessCharacter(at: index)
      if length == 0 {
        text("\\x")
        hexadecimal(bytes[index])
      } else {
        raw(bytes.extracting(index..<index + length))
      }
      index += max(length, 1)
    }
  }

  @_lifetime(self: copy self)
  public mutating func hexadecimal(_ octet: UInt8) {
    digit(octet >> 4)
    digit(octet & 0xF)
  }

  @_lifetime(self: copy self)
  private mutating func digit(_ value: UInt8) { octet(value < 10 ? 0x30 + value : 0x57 + value) }

  @_lifetime(self: copy self)
  public mutating func hexadecimal(_ bytes: Span<UInt8>) {
    for index in bytes.indices { hexadecimal(bytes[index]) }
  }

  /// Decimal.
  @_lifetime(self: copy self)
  public mutating func number(_ value: Int64) {
    if value < 0 { octet(UInt8(ascii: "-")) }
    unsigned(value.magnitude)
  }

  /// Decimal.
  @_lifetime(self: copy self)
  public mutating func unsigned(_ value: UInt64) {
    var divisor: UInt64 = 1
    while value / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      octet(0x30 + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }
}

extension Span where Element == UInt8 {
  /// Octets of the printable character that starts here, or 0.
  func harmlessCharacter(at index: Int) -> Int {
    if isDeceptive(at: index) { return 0 }
    let first = self[index]
    let length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
    guard length > 0, length <= count - index else { return 0 }
    do {
      try DERTag.utf8String.check(extracting(index..<index + length))
      return length
    } catch {
      return 0
    }
  }
}
