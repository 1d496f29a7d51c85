/// Where something stands among octets.
public struct OctetRange: Equatable, Sendable {
  public var start: Int
  public var count: Int

  public init(start: Int, count: Int) {
    self.start = start
    self.count = count
  }

  public var end: Int { start + count }
}

extension Span where Element == UInt8 {
  /// The octets of a range that was found in these very octets.
  @_lifetime(copy self)
  public func octets(_ range: OctetRange) -> Span<UInt8> { extracting(range.start..<range.end) }

  /// Whether these are the octets of a constant.
  public func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in indices {
      let expected = unsafe text.utf8Start[index]
      if self[index] != expected { return false }
    }
    return true
  }

  /// The same without regard to the case of ASCII letters; the constant is in lower case.
  public func equalsIgnoringCase(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in indices {
      let expected = unsafe text.utf8Start[index]
      if self[index].lowercased != expected { return false }
    }
    return true
  }

  func hasPrefix(_ text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && extracting(first: text.utf8CodeUnitCount).equals(text)
  }

  func hasSuffix(_ text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && extracting(last: text.utf8CodeUnitCount).equals(text)
  }

  /// The index of the first such octet.
  func first(_ octet: UInt8, from start: Int = 0) -> Int? {
    var index = start
    while index < count {
      if self[index] == octet { return index }
      index += 1
    }
    return nil
  }
}

extension UInt8 {
  var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }

  var isDigit: Bool { self >= 0x30 && self <= 0x39 }

  var isLetter: Bool { lowercased >= 0x61 && lowercased <= 0x7A }

  /// OWS of RFC 9110 5.6.3.
  var isSpaceOrTab: Bool { self == 0x20 || self == 0x09 }

  /// `tchar` of RFC 9110 5.6.2.
  var isTokenOctet: Bool {
    if isLetter || isDigit { return true }
    switch self {
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: return true
    default: return false
    }
  }
}
