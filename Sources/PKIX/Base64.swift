/// Base 64 (RFC 4648 4): padded, one encoding for each value.
public enum Base64 {
  /// Octets of the text for `count` octets, without line ends.
  public static func encodedCount(_ count: Int) -> Int { (count + 2) / 3 * 4 }

  /// Decodes text in which line ends, spaces and tabs may stand anywhere (RFC 7468 3 asks parsers to ignore them).
  /// Refused: any other character, padding that is absent, misplaced or doubled, bits after the last octet that are not
  /// zero, and a value longer than the room. Offsets count from `offset`. Returns the number of octets.
  public static func decode(
    _ text: Span<UInt8>, into room: inout MutableSpan<UInt8>, offset: Int = 0
  ) throws(PEMError) -> Int {
    var count = 0
    var bits: UInt32 = 0
    var digits = 0
    var padding = 0
    for index in text.indices {
      let character = text[index]
      if character == 0x20 || character == 0x09 || character == 0x0A || character == 0x0D { continue }
      if character == UInt8(ascii: "=") {
        padding += 1
        guard digits >= 2, digits + padding <= 4 else { throw PEMError(.badPadding, at: offset + index) }
        continue
      }
      guard let value = value(of: character) else { throw PEMError(.badCharacter, at: offset + index) }
      if padding > 0 { throw PEMError(.badPadding, at: offset + index) }
      bits = bits << 6 | UInt32(value)
      digits += 1
      guard digits == 4 else { continue }
      guard room.count - count >= 3 else { throw PEMError(.overflow, at: offset + index) }
      for place in 0..<3 { room[count + place] = UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * place)) }
      count += 3
      (bits, digits) = (0, 0)
    }
    guard digits > 0 else { return count }
    guard digits + padding == 4 else { throw PEMError(.badPadding, at: offset + text.count) }
    let octets = digits - 1
    bits <<= UInt32(6 * padding)
    guard bits & (1 << UInt32(8 * padding) - 1) == 0 else { throw PEMError(.badPadding, at: offset + text.count) }
    guard room.count - count >= octets else { throw PEMError(.overflow, at: offset + text.count) }
    for place in 0..<octets { room[count + place] = UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * place)) }
    return count + octets
  }

  private static func value(of character: UInt8) -> UInt8? {
    switch character {
    case 0x41...0x5A: character - 0x41
    case 0x61...0x7A: character - 0x61 + 26
    case 0x30...0x39: character - 0x30 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  static func character(for value: UInt8) -> UInt8 {
    switch value & 0x3F {
    case 0..<26: 0x41 + value
    case 26..<52: 0x61 + value - 26
    case 52..<62: 0x30 + value - 52
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }
}

extension DERWriter {
  /// Base 64 with padding, without line ends.
  @_lifetime(self: copy self)
  public mutating func base64(_ bytes: Span<UInt8>) {
    var index = 0
    while index < bytes.count {
      let present = min(3, bytes.count - index)
      var bits: UInt32 = 0
      for place in 0..<3 { bits = bits << 8 | (place < present ? UInt32(bytes[index + place]) : 0) }
      for place in 0..<4 {
        let value = UInt8(truncatingIfNeeded: bits >> UInt32(18 - 6 * place) & 0x3F)
        octet(place <= present ? Base64.character(for: value) : UInt8(ascii: "="))
      }
      index += present
    }
  }
}
