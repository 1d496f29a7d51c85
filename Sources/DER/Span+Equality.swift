extension Span where Element == UInt8 {
  /// Whether both are the same octets. Not for secrets: the time it takes tells where they differ.
  public func equals(_ other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }
}
