/// The arcs of an OBJECT IDENTIFIER's content, one after the other, for printing.
///
/// An arc that does not fit 64 bits (a UUID under 2.25) ends the iteration with `isTooLarge`; the caller prints the
/// octets.
public struct ObjectIdentifierArcs: ~Escapable {
  private let content: Span<UInt8>
  private var position = 0
  /// The second arc, which shares its octets with the first.
  private var pending: UInt64?
  public private(set) var isTooLarge = false

  /// From content octets that `ObjectIdentifier.check` has accepted.
  @_lifetime(copy content)
  public init(_ content: Span<UInt8>) { self.content = content }

  @_lifetime(self: copy self)
  public mutating func next() -> UInt64? {
    if let second = pending {
      pending = nil
      return second
    }
    let isFirst = position == 0
    guard let value = subidentifier() else { return nil }
    guard isFirst else { return value }
    let first = min(value / 40, 2)
    pending = value - first * 40
    return first
  }

  @_lifetime(self: copy self)
  private mutating func subidentifier() -> UInt64? {
    var value: UInt64 = 0
    while position < content.count {
      let octet = content[position]
      position += 1
      if value >> 57 != 0 {
        isTooLarge = true
        position = content.count
        return nil
      }
      value = value << 7 | UInt64(octet & 0x7F)
      if octet & 0x80 == 0 { return value }
    }
    return nil
  }
}
