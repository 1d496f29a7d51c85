/// OBJECT IDENTIFIER (X.690 8.19), held in registers when its encoding has at most 16 octets, as every known one has.
///
/// Longer ones (the arcs that some enterprises hand out have up to 30 octets) are valid on the wire but equal to
/// nothing, not even to themselves: what is not held cannot be compared. Where two of them may meet, compare the bytes
/// received.
public struct ObjectIdentifier: Equatable, Sendable {
  /// The content octets, right-aligned, most significant first.
  let high: UInt64
  let low: UInt64
  /// Number of content octets, or 0 for one that is too long to be held.
  let count: UInt8

  /// From its arcs, as a standard prints them: `ObjectIdentifier([1, 2, 840, 113549, 1, 1, 1])`.
  public init<let n: Int>(_ arcs: InlineArray<n, UInt32>) {
    precondition(n >= 2, "an OBJECT IDENTIFIER has two arcs at least")
    var packed = (high: UInt64(0), low: UInt64(0), count: UInt8(0))
    func put(_ octet: UInt8) {
      packed.high = packed.high &<< 8 | packed.low &>> 56
      packed.low = packed.low &<< 8 | UInt64(octet)
      packed.count &+= 1
    }
    for index in 1..<n {
      let arc = index == 1 ? arcs[0] * 40 + arcs[1] : arcs[index]
      var shift: UInt32 = 28
      while shift > 0 {
        if arc >> shift != 0 { put(UInt8(truncatingIfNeeded: arc >> shift) | 0x80) }
        shift -= 7
      }
      put(UInt8(truncatingIfNeeded: arc) & 0x7F)
    }
    precondition(packed.count <= 16, "a known OBJECT IDENTIFIER has 16 octets at most")
    (high, low, count) = packed
  }

  /// From content octets that `check` has accepted.
  init(content: Span<UInt8>) {
    guard content.count <= 16 else {
      (high, low, count) = (0, 0, 0)
      return
    }
    var packed = (high: UInt64(0), low: UInt64(0))
    for index in content.indices {
      packed.high = packed.high &<< 8 | packed.low &>> 56
      packed.low = packed.low &<< 8 | UInt64(content[index])
    }
    (high, low) = packed
    count = UInt8(content.count)
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.count == right.count && left.count != 0 && left.high == right.high && left.low == right.low
  }

  /// Number of content octets; 0 when it is too long to be held.
  public var octetCount: Int { Int(count) }

  /// Content octet `index`, from the first.
  public func octet(_ index: Int) -> UInt8 {
    let shift = (Int(count) - 1 - index) * 8
    return shift >= 64
      ? UInt8(truncatingIfNeeded: high >> UInt64(shift - 64)) : UInt8(truncatingIfNeeded: low >> UInt64(shift))
  }

  /// Whether content octets are an OBJECT IDENTIFIER: not empty, every arc complete and minimal. Arcs may be of any
  /// size; the UUIDs under 2.25 have 128 bits.
  static func check(_ content: Span<UInt8>, at offset: Int) throws(DERError) {
    guard content.count >= 1, content.count <= DERLimits.objectIdentifier else {
      throw DERError(.badObjectIdentifier, at: offset)
    }
    var startsArc = true
    for index in content.indices {
      if startsArc, content[index] == 0x80 { throw DERError(.badObjectIdentifier, at: offset + index) }
      startsArc = content[index] & 0x80 == 0
    }
    if !startsArc { throw DERError(.badObjectIdentifier, at: offset + content.count - 1) }
  }
}
