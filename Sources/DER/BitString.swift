/// BIT STRING (X.690 8.6, 11.2): octets, of which the last has `unusedBits` zero bits at its end.
public struct BitString: ~Escapable {
  public let bytes: Span<UInt8>
  public let unusedBits: UInt8

  /// From content octets: the count of unused bits, then the bits.
  @_lifetime(copy content)
  init(content: Span<UInt8>, at offset: Int) throws(DERError) {
    guard content.count >= 1, content[0] <= 7 else { throw DERError(.badBitString, at: offset) }
    unusedBits = content[0]
    bytes = content.extracting(1..<content.count)
    guard bytes.count > 0 else {
      if unusedBits != 0 { throw DERError(.badBitString, at: offset) }
      return
    }
    if bytes[bytes.count - 1] & ((1 << unusedBits) &- 1) != 0 { throw DERError(.badBitString, at: offset) }
  }
}

/// A BIT STRING whose bits have names (X.690 11.2.2): bit `n` of the standard is `1 << n` here.
///
/// Not an OptionSet: that protocol is written in terms of arrays, and this module has none.
public struct NamedBits: Equatable, Sendable {
  public var rawValue: UInt32

  public init(rawValue: UInt32 = 0) { self.rawValue = rawValue }
  public init(bit: Int) { rawValue = 1 << UInt32(bit) }

  public var isEmpty: Bool { rawValue == 0 }
  public mutating func insert(_ other: NamedBits) { rawValue |= other.rawValue }
  public mutating func remove(_ other: NamedBits) { rawValue &= ~other.rawValue }
  public func contains(_ other: NamedBits) -> Bool { rawValue & other.rawValue == other.rawValue }
  public static func | (left: Self, right: Self) -> Self { NamedBits(rawValue: left.rawValue | right.rawValue) }
}
