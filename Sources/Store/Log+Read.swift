extension Log where D: ~Copyable {
  /// Reads a record that was replayed, committed or staged. Returns what it is; its payload is the first `count` octets
  /// of `room`.
  public mutating func read(
    _ position: LogPosition, into room: inout MutableSpan<UInt8>
  ) throws(StoreError) -> LogEntry {
    guard position.isPossible else { throw .noRecord }
    let offset = Int(position.offset)
    if stagedCount > 0, position.segment == stagedSegment, offset >= stagedBase {
      return try readStaged(position, into: &room)
    }
    if position.segment == segment.number, offset >= end { throw .noRecord }
    return try disk.record(position, in: file(of: position.segment), into: &room)
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
    return try record.entry(at: position)
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
}

extension Disk where Self: ~Copyable {
  /// Reads the record at a possible position of an open segment: at once when it has less than a page, as all but long
  /// answers have.
  func record(
    _ position: LogPosition, in file: DiskFile, into room: inout MutableSpan<UInt8>
  ) throws(StoreError) -> LogEntry {
    let offset = Int(position.offset)
    var near = InlineArray<4096, UInt8>(repeating: 0)
    var nearRoom = near.mutableSpan
    var count = 0
    do { count = try read(file, at: offset, count: 4096, into: &nearRoom) } catch { throw StoreError(error) }
    let start = LogFormat.recordHeaderCount
    guard count >= start else { throw .noRecord }
    let header = near.span.extracting(first: start)
    guard let record = RecordHeader(header, at: 0) else { throw .damaged(Damage(.record, position, lsn: 0)) }
    guard room.count >= record.count else { throw .room }
    if record.count <= count - start {
      room.put(near.span.extracting(start..<start + record.count), at: 0)
    } else {
      do { count = try read(file, at: offset + start, count: record.count, into: &room) } catch { throw StoreError(error) }
      guard count == record.count else { throw .damaged(Damage(.record, position, lsn: record.lsn)) }
    }
    guard record.isIntact(header: header, payload: room.span) else {
      throw .damaged(Damage(.record, position, lsn: record.lsn))
    }
    return try record.entry(at: position)
  }
}

extension RecordHeader {
  func entry(at position: LogPosition) throws(StoreError) -> LogEntry {
    guard let known else { throw .noRecord }
    return LogEntry(position: position, lsn: lsn, kind: known, time: time, count: count)
  }

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
