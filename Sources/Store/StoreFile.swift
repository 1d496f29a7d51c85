/// The names in a store's folder.
public enum StoreFile: Equatable, Sendable {
  /// `NNNNNNNN.seg`, decimal, from 00000001.
  case segment(UInt32)
  /// `head.a`, `head.b`
  case head(HeadSlot)
  /// `next.tmp`: a segment that is being made; it means nothing until it is renamed.
  case next
  /// `store.lock`: holds a lock and the process number of its owner as text; never removed.
  case lock

  /// Room for any name.
  public static let nameLimit = 16

  /// Writes the name and returns its count.
  public func writeName(into room: inout MutableSpan<UInt8>) -> Int {
    switch self {
    case .segment(let number):
      var rest = number
      for index in 0..<8 {
        room[7 - index] = 0x30 + UInt8(rest % 10)
        rest /= 10
      }
      return 8 + StoreFile.write([0x2E, 0x73, 0x65, 0x67], into: &room, at: 8)
    case .head(.a): return StoreFile.write([0x68, 0x65, 0x61, 0x64, 0x2E, 0x61], into: &room)
    case .head(.b): return StoreFile.write([0x68, 0x65, 0x61, 0x64, 0x2E, 0x62], into: &room)
    case .next: return StoreFile.write([0x6E, 0x65, 0x78, 0x74, 0x2E, 0x74, 0x6D, 0x70], into: &room)
    case .lock: return StoreFile.write([0x73, 0x74, 0x6F, 0x72, 0x65, 0x2E, 0x6C, 0x6F, 0x63, 0x6B], into: &room)
    }
  }

  /// The number in a segment's name, or nothing if it is another name.
  public static func segmentNumber(_ name: Span<UInt8>) -> UInt32? {
    guard name.count == 12, name[8] == 0x2E, name[9] == 0x73, name[10] == 0x65, name[11] == 0x67 else { return nil }
    var number: UInt32 = 0
    for index in 0..<8 {
      guard name[index] >= 0x30, name[index] <= 0x39 else { return nil }
      number = number * 10 + UInt32(name[index] - 0x30)
    }
    return number == 0 ? nil : number
  }

  /// The highest number that fits in a name.
  static let lastNumber: UInt32 = 99_999_999

  private static func write<let n: Int>(
    _ text: InlineArray<n, UInt8>, into room: inout MutableSpan<UInt8>, at start: Int = 0
  ) -> Int {
    for index in 0..<n { room[start + index] = text[index] }
    return n
  }
}

public enum HeadSlot: Equatable, Sendable {
  case a
  case b
}
