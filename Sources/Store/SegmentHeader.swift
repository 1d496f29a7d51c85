/// The first 512 octets of a segment (LogFormat.swift).
struct SegmentHeader: Equatable {
  var epoch: UInt32
  var number: UInt32
  var firstLSN: UInt64
  var time: Int64
  var timeFloor: Int64
  var chain: Chain

  init(epoch: UInt32, number: UInt32, firstLSN: UInt64, time: Int64, timeFloor: Int64, chain: Chain) {
    self.epoch = epoch
    self.number = number
    self.firstLSN = firstLSN
    self.time = time
    self.timeFloor = timeFloor
    self.chain = chain
  }

  /// Reads the header of the segment with this number.
  init(_ bytes: Span<UInt8>, number: UInt32) throws(Damage) {
    if let reason = HeaderSector.fault(bytes, magic: LogFormat.segmentMagic) {
      throw Damage(reason, segment: number, offset: 0, lsn: 0)
    }
    epoch = bytes.u32(16)
    self.number = bytes.u32(20)
    firstLSN = bytes.u64(24)
    time = bytes.i64(32)
    timeFloor = bytes.i64(40)
    chain = Chain(bytes, at: 48)
    guard self.number == number else { throw Damage(.header, segment: number, offset: 20, lsn: 0) }
  }

  func write(into room: inout MutableSpan<UInt8>) {
    room.fill(0..<LogFormat.headerCount, with: 0)
    room.put(epoch, at: 16)
    room.put(number, at: 20)
    room.put(firstLSN, at: 24)
    room.put(UInt64(bitPattern: time), at: 32)
    room.put(UInt64(bitPattern: timeFloor), at: 40)
    room.put(chain.value.span, at: 48)
    HeaderSector.seal(&room, magic: LogFormat.segmentMagic)
  }
}

/// What the headers of segments and the heads have in common: magic, checksum and format version.
enum HeaderSector {
  static func fault(_ bytes: Span<UInt8>, magic: UInt64) -> Damage.Reason? {
    guard bytes.count >= LogFormat.headerCount, bytes.u64(0) == magic else { return .header }
    var crc = CRC32C()
    crc.update(bytes, 12..<LogFormat.headerCount)
    guard crc.value == bytes.u32(8) else { return .header }
    guard bytes.u16(12) == LogFormat.major else { return .version(bytes.u16(12)) }
    return nil
  }

  static func seal(_ room: inout MutableSpan<UInt8>, magic: UInt64) {
    room.put(magic, at: 0)
    room.put(LogFormat.major, at: 12)
    room.put(LogFormat.minor, at: 14)
    var crc = CRC32C()
    crc.update(room.span, 12..<LogFormat.headerCount)
    room.put(crc.value, at: 8)
  }
}
