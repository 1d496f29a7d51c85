extension Text {
  /// Text from outside, safe to print on one line: control characters (C0, DEL, C1) and octets that are not UTF-8 become
  /// `\n`, `\t`, `\r` or `\xHH`, a backslash is doubled.
  mutating func append(escaped span: Span<UInt8>) {
    var index = 0
    while index < span.count {
      let length = UTF8Sequence.length(span, at: index)
      let octet = span[index]
      if length == 1, octet >= 0x20, octet != 0x7F {
        if octet == UInt8(ascii: "\\") { bytes.append(octet) }
        bytes.append(octet)
      } else if length > 1, !(octet == 0xC2 && span[index + 1] < 0xA0) {
        for more in 0..<length { bytes.append(span[index + more]) }
      } else {
        for more in 0..<max(length, 1) { append(control: span[index + more]) }
      }
      index += max(length, 1)
    }
  }

  private mutating func append(control octet: UInt8) {
    switch octet {
    case 0x09: append(constant: "\\t")
    case 0x0A: append(constant: "\\n")
    case 0x0D: append(constant: "\\r")
    default:
      append(constant: "\\x")
      append(hex: octet)
    }
  }
}

/// UTF-8 (RFC 3629): only shortest forms, no surrogates, nothing above U+10FFFF.
enum UTF8Sequence {
  /// Octets of the sequence at an index, or 0 when none begins there.
  static func length(_ span: Span<UInt8>, at index: Int) -> Int {
    let first = span[index]
    if first < 0x80 { return 1 }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, span.count - index >= length else { return 0 }
    for more in 1..<length where span[index + more] & 0xC0 != 0x80 { return 0 }
    let second = span[index + 1]
    switch first {
    case 0xE0: return second >= 0xA0 ? 3 : 0
    case 0xED: return second < 0xA0 ? 3 : 0
    case 0xF0: return second >= 0x90 ? 4 : 0
    case 0xF4: return second < 0x90 ? 4 : 0
    default: return length
    }
  }

  static func isValid(_ span: Span<UInt8>) -> Bool {
    var index = 0
    while index < span.count {
      let length = length(span, at: index)
      if length == 0 { return false }
      index += length
    }
    return true
  }
}
