/// The 40 octets before a payload (LogFormat.swift).
struct RecordHeader: Equatable {
  var count: Int
  var lsn: UInt64
  var epoch: UInt32
  var kind: UInt8
  var version: UInt8
  var flags: UInt16
  var time: Int64
  /// First octets of the chain before this record.
  var before: UInt64

  var place: UInt64 { UInt64(flags & LogFormat.placeMask) }
  var isSkippable: Bool { flags & LogFormat.skippable != 0 }

  /// The kind, or nothing when this program does not know it or not in this version.
  var known: RecordKind? {
    guard let kind = RecordKind(rawValue: kind), version >= 1, version <= kind.version else { return nil }
    return kind
  }

  /// Octets of the whole record.
  var recordCount: Int { LogFormat.recordCount(count) }

  init(
    count: Int, lsn: UInt64, epoch: UInt32, kind: UInt8, version: UInt8, flags: UInt16, time: Int64, before: UInt64
  ) {
    self.count = count
    self.lsn = lsn
    self.epoch = epoch
    self.kind = kind
    self.version = version
    self.flags = flags
    self.time = time
    self.before = before
  }

  /// The octets of a header as they are, or nothing when the length cannot be one. Nothing else is checked.
  init?(_ bytes: Span<UInt8>, at offset: Int) {
    guard bytes.count - offset >= LogFormat.recordHeaderCount else { return nil }
    let length = bytes.u32(offset)
    guard length >= 1, length <= UInt32(LogLimits.anyPayload) else { return nil }
    count = Int(length)
    lsn = bytes.u64(offset + 8)
    epoch = bytes.u32(offset + 16)
    kind = bytes[offset + 20]
    version = bytes[offset + 21]
    flags = bytes.u16(offset + 22)
    time = bytes.i64(offset + 24)
    before = bytes.u64(offset + 32)
  }

  /// Whether the whole record at this offset has the checksum that it says, and proper filling.
  func isIntact(_ bytes: Span<UInt8>, at offset: Int) -> Bool {
    guard bytes.count - offset >= recordCount else { return false }
    for index in offset + LogFormat.recordHeaderCount + count..<offset + recordCount
    where bytes[index] != LogFormat.filling { return false }
    return RecordHeader.checksum(bytes, at: offset, count: recordCount) == bytes.u32(offset + 4)
  }

  /// Writes the header, the filling and the checksum around a payload that is in its place already.
  func write(into room: inout MutableSpan<UInt8>, at offset: Int) {
    room.put(UInt32(truncatingIfNeeded: count), at: offset)
    room.put(lsn, at: offset + 8)
    room.put(epoch, at: offset + 16)
    room[offset + 20] = kind
    room[offset + 21] = version
    room.put(flags, at: offset + 22)
    room.put(UInt64(bitPattern: time), at: offset + 24)
    room.put(before, at: offset + 32)
    room.fill(offset + LogFormat.recordHeaderCount + count..<offset + recordCount, with: LogFormat.filling)
    room.put(RecordHeader.checksum(room.span, at: offset, count: recordCount), at: offset + 4)
  }

  private static func checksum(_ bytes: Span<UInt8>, at offset: Int, count: Int) -> UInt32 {
    var crc = CRC32C()
    crc.update(bytes, offset..<offset + 4)
    crc.update(bytes, offset + 8..<offset + count)
    return crc.value
  }
}

extension Chain {
  /// The chain after the record at this offset of `bytes`.
  func appending(_ bytes: Span<UInt8>, at offset: Int, payload count: Int) -> Chain {
    var hash = SHA256()
    hash.update(value.span)
    hash.update(bytes.extracting(offset..<offset + 4))
    hash.update(bytes.extracting(offset + 8..<offset + 16))
    hash.update(bytes.extracting(offset + 20..<offset + 32))
    hash.update(bytes.extracting(offset + 40..<offset + 40 + count))
    var next = Chain()
    next.value = hash.finish()
    return next
  }
}
