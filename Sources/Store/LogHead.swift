/// What `head.a` and `head.b` say (LogFormat.swift): how far the log went when the head was written.
struct LogHead: Equatable {
  var sequence: UInt64
  var segment: UInt32
  /// Of the last record, 0 if there is none.
  var lsn: UInt64
  var timeFloor: Int64
  var chain: Chain

  init(sequence: UInt64, segment: UInt32, lsn: UInt64, timeFloor: Int64, chain: Chain) {
    self.sequence = sequence
    self.segment = segment
    self.lsn = lsn
    self.timeFloor = timeFloor
    self.chain = chain
  }

  init(_ bytes: Span<UInt8>) throws(Damage) {
    if let reason = HeaderSector.fault(bytes, magic: LogFormat.headMagic) {
      throw Damage(reason == .header ? .head : reason, segment: 0, offset: 0, lsn: 0)
    }
    sequence = bytes.u64(16)
    segment = bytes.u32(24)
    lsn = bytes.u64(32)
    timeFloor = bytes.i64(40)
    chain = Chain(bytes, at: 48)
  }

  func write(into room: inout MutableSpan<UInt8>) {
    room.fill(0..<LogFormat.headerCount, with: 0)
    room.put(sequence, at: 16)
    room.put(segment, at: 24)
    room.put(lsn, at: 32)
    room.put(UInt64(bitPattern: timeFloor), at: 40)
    room.put(chain.value.span, at: 48)
    HeaderSector.seal(&room, magic: LogFormat.headMagic)
  }

  /// Where a head with this sequence belongs: the two alternate, so that the other one survives a torn write.
  static func slot(_ sequence: UInt64) -> HeadSlot { sequence & 1 == 0 ? .a : .b }
}
