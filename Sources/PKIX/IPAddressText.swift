/// An IP address from text: `192.0.2.1`, or IPv6 in any spelling of RFC 4291 2.2 (`2001:db8::1`, `::ffff:192.0.2.1`).
public struct IPAddressText: Sendable {
  private var octets = InlineArray<16, UInt8>(repeating: 0)
  private var count = 0

  /// 4 or 16 octets in network order.
  public var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { octets.span.extracting(first: count) }
  }

  public init?(_ text: Span<UInt8>) {
    let isV6 = text.contains(UInt8(ascii: ":"))
    guard isV6 ? readV6(text) : readV4(text) else { return nil }
    guard count == (isV6 ? 16 : 4) else { return nil }
  }

  /// Four decimal numbers without leading zeros, appended.
  private mutating func readV4(_ text: Span<UInt8>) -> Bool {
    var (index, numbers) = (0, 0)
    while true {
      let start = index
      var value = 0
      while index < text.count, index - start < 3, text[index] >= 0x30, text[index] <= 0x39 {
        value = value * 10 + Int(text[index] - 0x30)
        index += 1
      }
      guard index > start, value <= 255, index - start == 1 || text[start] != 0x30 else { return false }
      guard append(UInt8(value)) else { return false }
      numbers += 1
      if index == text.count { return numbers == 4 }
      guard text[index] == UInt8(ascii: ".") else { return false }
      index += 1
    }
  }

  private mutating func readV6(_ text: Span<UInt8>) -> Bool {
    var index = 0
    var gap: Int?
    if text.count >= 2, text[0] == UInt8(ascii: ":"), text[1] == UInt8(ascii: ":") { (gap, index) = (0, 2) }
    while index < text.count {
      let rest = text.extracting(index..<text.count)
      if !rest.contains(UInt8(ascii: ":")), rest.contains(UInt8(ascii: ".")) {
        guard readV4(rest) else { return false }
        break
      }
      let start = index
      var value: UInt16 = 0
      while index < text.count, index - start < 4, let digit = text[index].hexadecimalValue {
        value = value << 4 | UInt16(digit)
        index += 1
      }
      guard index > start, append(UInt8(value >> 8)), append(UInt8(value & 0xFF)) else { return false }
      if index == text.count { break }
      guard text[index] == UInt8(ascii: ":"), index + 1 < text.count else { return false }
      index += 1
      if text[index] == UInt8(ascii: ":") {
        if gap != nil { return false }
        (gap, index) = (count, index + 1)
      }
    }
    return fill(gap)
  }

  /// Puts the zeros that `::` stands for, at least one group of them.
  private mutating func fill(_ gap: Int?) -> Bool {
    guard let gap else { return true }
    let missing = 16 - count
    guard missing >= 2 else { return false }
    var index = 15
    while index >= gap + missing {
      octets[index] = octets[index - missing]
      index -= 1
    }
    for zero in gap..<gap + missing { octets[zero] = 0 }
    count = 16
    return true
  }

  private mutating func append(_ octet: UInt8) -> Bool {
    guard count < 16 else { return false }
    octets[count] = octet
    count += 1
    return true
  }
}

extension Span where Element == UInt8 {
  func contains(_ octet: UInt8) -> Bool {
    for index in indices where self[index] == octet { return true }
    return false
  }
}
