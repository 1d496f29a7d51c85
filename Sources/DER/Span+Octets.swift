extension Span where Element == UInt8 {
  /// Whether both are the same octets. Not for secrets: the time it takes tells where they differ.
  public func equals(_ other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }

  /// Whether these octets are the same as the UTF-8 of a constant.
  public func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in indices where unsafe self[index] != text.utf8Start[index] { return false }
    return true
  }

  /// Whether these are UTF-8 and have no control characters (C0 and DELETE), so that they can be shown and typed.
  public var isText: Bool {
    for index in indices where self[index] < 0x20 || self[index] == 0x7F { return false }
    return (try? DERPrimitive.checkUTF8(self, at: 0)) != nil
  }

  /// The order of elements in a SET OF (X.690 11.6): octet by octet; what ends first comes first.
  public func precedes(_ other: Span<UInt8>) -> Bool {
    for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
      return self[index] < other[index]
    }
    return count < other.count
  }
}
