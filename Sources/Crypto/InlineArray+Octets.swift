import CMbedTLS

/// Octets on the stack. Room in them is taken with `mutableSpan` and then `_mutatingExtracting`: a function that returned
/// the room would need `_consumingExtracting`, for which Swift 6.3 allocates a box.
extension InlineArray where Element == UInt8 {
  /// The first octets.
  @_lifetime(borrow self)
  func first(_ count: Int) -> Span<UInt8> { span.extracting(first: count) }

  /// Overwrites everything in a way that no compiler removes: for what held a secret.
  mutating func wipe() {
    var whole = mutableSpan
    mb_wipe(&whole)
  }
}
