extension Log where D: ~Copyable {
  /// Reads a record that was replayed, committed or staged. Returns what it is; its payload is the first `count` octets
  /// of `room`.
  public mutating func read(
    _ position: LogPosition, into room: inout MutableSpan<UInt8>
  ) throws(StoreError) -> LogEntry {
    guard position.offset <= 1 << 30 else { throw .noRecord }
    let offset = Int(position.offset)
    guard offset >= LogFormat.headerCount, offset % 8 == 0 else { throw .noRecord }
    if stagedCount > 0, position.segment == stagedSegment, offset >= stagedBase {
      return try readStaged(position, into: &room)
    }
    if position.segment == segment.number, offset >= end { throw .noRecord }
    let file = try file(of: position.segment)
    var bytes = InlineArray<40, UInt8>(repeating: 0)
    var headerRoom = bytes.mutableSpan
    let count = try read(file, at: offset, count: 40, into: &headerRoom)
    guard count == 40, let record = RecordHeader(bytes.span, at: 0) else { throw damage(position, 0) }
    guard room.count >= record.count else { throw .room }
    guard try read(file, at: offset + 40, count: record.count, into: &room) == record.count,
      record.isIntact(header: bytes.span, payload: room.span)
    else { throw damage(position, record.lsn) }
    return try entry(record, position)
  }

  private func readStaged(
    _ position: LogPosition, into room: inout MutableSpan<UInt8>
  ) throws(StoreError) -> LogEntry {
    let start = Int(position.offset) - stagedBase
    let staged = staging.span.extracting(first: stagedCount)
    guard start < staged.count, let record = RecordHeader(staged, at: start), record.isIntact(staged, at: start) else {
      throw .noRecord
    }
    guard room.count >= record.count else { throw .room }
    let payload = start + LogFormat.recordHeaderCount
    room.put(staged.extracting(payload..<payload + record.count), at: 0)
    return try entry(record, position)
  }

  private func entry(_ record: RecordHeader, _ position: LogPosition) throws(StoreError) -> LogEntry {
    guard let kind = record.known else { throw .noRecord }
    return LogEntry(position: position, lsn: record.lsn, kind: kind, time: record.time, count: record.count)
  }

  /// The file of a segment: the last one is open, of the others one is.
  private mutating func file(of number: UInt32) throws(StoreError) -> DiskFile {
    if number == segment.number { return file }
    guard number >= 1, number < segment.number else { throw .noRecord }
    if let older {
      if older.number == number { return older.file }
      disk.close(older.file)
      self.older = nil
    }
    do {
      let file = try disk.open(.segment(number), forWriting: false)
      older = (number, file)
      return file
    } catch { throw StoreError(error) }
  }

  private func read(
    _ file: DiskFile, at offset: Int, count: Int, into room: inout MutableSpan<UInt8>
  ) throws(StoreError) -> Int {
    do { return try disk.read(file, at: offset, count: count, into: &room) } catch { throw StoreError(error) }
  }

  private func damage(_ position: LogPosition, _ lsn: UInt64) -> StoreError {
    .damaged(Damage(.record, segment: position.segment, offset: Int(position.offset), lsn: lsn))
  }
}

extension RecordHeader {
  /// Whether header and payload have the checksum that the header says; the filling is taken to be right.
  func isIntact(header: Span<UInt8>, payload: Span<UInt8>) -> Bool {
    let filling = InlineArray<8, UInt8>(repeating: LogFormat.filling)
    var crc = CRC32C()
    crc.update(header, 0..<4)
    crc.update(header, 8..<LogFormat.recordHeaderCount)
    crc.update(payload, 0..<count)
    crc.update(filling.span, 0..<recordCount - LogFormat.recordHeaderCount - count)
    return crc.value == header.u32(4)
  }
}
