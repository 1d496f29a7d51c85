import CMbedTLS

/// Room on the stack.
extension InlineArray where Element == UInt8 {
  /// The first octets, to be written.
  @_lifetime(&self)
  mutating func room(_ count: Int) -> MutableSpan<UInt8> {
    let whole = mutableSpan
    return whole._consumingExtracting(first: count)
  }

  /// The first octets, to be read.
  @_lifetime(borrow self)
  func first(_ count: Int) -> Span<UInt8> { span.extracting(first: count) }

  /// Overwrites everything in a way that no compiler removes: for what held a secret.
  mutating func wipe() {
    var whole = mutableSpan
    mb_wipe(&whole)
  }
}
