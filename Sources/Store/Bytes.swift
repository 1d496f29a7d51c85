// Little-endian numbers in spans. Offsets are ours: callers have checked that the octets are there.

extension Span where Element == UInt8 {
  func u16(_ at: Int) -> UInt16 { UInt16(self[at]) | UInt16(self[at + 1]) << 8 }

  func u32(_ at: Int) -> UInt32 {
    UInt32(self[at]) | UInt32(self[at + 1]) << 8 | UInt32(self[at + 2]) << 16 | UInt32(self[at + 3]) << 24
  }

  func u64(_ at: Int) -> UInt64 { UInt64(u32(at)) | UInt64(u32(at + 4)) << 32 }

  func i64(_ at: Int) -> Int64 { Int64(bitPattern: u64(at)) }

  /// Whether every octet of a range is zero.
  func isZero(_ range: Range<Int>) -> Bool {
    var sum: UInt8 = 0
    for index in range { sum |= self[index] }
    return sum == 0
  }
}

extension MutableSpan where Element == UInt8 {
  mutating func put(_ value: UInt16, at: Int) {
    self[at] = UInt8(truncatingIfNeeded: value)
    self[at + 1] = UInt8(truncatingIfNeeded: value >> 8)
  }

  mutating func put(_ value: UInt32, at: Int) {
    put(UInt16(truncatingIfNeeded: value), at: at)
    put(UInt16(truncatingIfNeeded: value >> 16), at: at + 2)
  }

  mutating func put(_ value: UInt64, at: Int) {
    put(UInt32(truncatingIfNeeded: value), at: at)
    put(UInt32(truncatingIfNeeded: value >> 32), at: at + 4)
  }

  mutating func put(_ bytes: Span<UInt8>, at: Int) {
    for index in bytes.indices { self[at + index] = bytes[index] }
  }

  mutating func fill(_ range: Range<Int>, with octet: UInt8) {
    for index in range { self[index] = octet }
  }
}
