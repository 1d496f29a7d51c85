/// Makes the keys of a `HashIndex` from octets: SipHash-2-4 (Aumasson and Bernstein, 2012).
///
/// Peers choose transaction identifiers. Without a key of chance they could choose a thousand that meet in one place.
public struct HashKey: Sendable {
  private let k0: UInt64
  private let k1: UInt64

  /// Two words of chance, others at every start.
  public init(_ k0: UInt64, _ k1: UInt64) {
    self.k0 = k0
    self.k1 = k1
  }

  public func callAsFunction(_ bytes: Span<UInt8>) -> UInt64 {
    var state = SipState(k0, k1)
    var index = 0
    while bytes.count - index >= 8 {
      state.compress(bytes.u64(index))
      index += 8
    }
    var last = UInt64(truncatingIfNeeded: bytes.count) << 56
    for shift in 0..<bytes.count - index { last |= UInt64(bytes[index + shift]) << UInt64(8 * shift) }
    state.compress(last)
    return state.finish()
  }
}

private struct SipState {
  private var v0, v1, v2, v3: UInt64

  init(_ k0: UInt64, _ k1: UInt64) {
    v0 = k0 ^ 0x736F_6D65_7073_6575
    v1 = k1 ^ 0x646F_7261_6E64_6F6D
    v2 = k0 ^ 0x6C79_6765_6E65_7261
    v3 = k1 ^ 0x7465_6462_7974_6573
  }

  mutating func compress(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  mutating func finish() -> UInt64 {
    v2 ^= 0xFF
    for _ in 0..<4 { round() }
    return v0 ^ v1 ^ v2 ^ v3
  }

  private mutating func round() {
    v0 &+= v1
    v1 = rotate(v1, 13) ^ v0
    v0 = rotate(v0, 32)
    v2 &+= v3
    v3 = rotate(v3, 16) ^ v2
    v0 &+= v3
    v3 = rotate(v3, 21) ^ v0
    v2 &+= v1
    v1 = rotate(v1, 17) ^ v2
    v2 = rotate(v2, 32)
  }

  private func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 { word &<< count | word &>> (64 - count) }
}
