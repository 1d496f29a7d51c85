/// A segment that is being made under the name `next.tmp`.
struct NewSegment {
  let file: DiskFile
  /// Where its records end so far, which is the file's size.
  var end = LogFormat.headerCount
}

extension Log where D: ~Copyable {
  /// Makes an empty store in a folder that has none. `exists` if there is one.
  public static func create(on disk: inout D, at time: Int64, epochSeed: UInt32) throws(StoreError) {
    let header = SegmentHeader(
      epoch: epochSeed | 1, number: 1, firstLSN: 1, time: time, timeFloor: .min, chain: Chain())
    var isThere = false
    do {
      try disk.lock()
      isThere = try disk.segments() != nil
      if !isThere { try make(header, on: &disk) }
    } catch { throw StoreError(error) }
    if isThere { throw .exists }
  }

  /// Heads first: a folder without a segment is no store yet, so a power cut in between leaves nothing.
  private static func make(_ header: SegmentHeader, on disk: inout D) throws(DiskError) {
    for sequence: UInt64 in 0...1 {
      try LogHead(sequence: sequence, segment: 1, lsn: 0, timeFloor: .min, chain: Chain()).put(on: &disk)
    }
    let file = try disk.create(.next)
    defer { disk.close(file) }
    try header.put(on: &disk, file)
    try disk.sync(file)
    try disk.rename(.next, to: .segment(header.number))
    try disk.syncFolder()
  }

  /// Makes a file with a segment's header in it.
  mutating func begin(_ header: SegmentHeader) throws(StoreError) -> NewSegment {
    let new: NewSegment
    do { new = NewSegment(file: try disk.create(.next)) } catch { throw StoreError(error) }
    do { try header.put(on: &disk, new.file) } catch { throw abandon(new, error) }
    return new
  }

  /// Writes what is staged behind what the new segment holds.
  mutating func append(to new: inout NewSegment) throws(StoreError) {
    do { try write(new.file, at: new.end, stagedCount) } catch { throw abandon(new, error) }
    new.end += stagedCount
  }

  /// Makes the new segment, whole, the one that is written to. Nothing of it counts before its name is on the medium.
  mutating func adopt(_ new: NewSegment, _ header: SegmentHeader) throws(StoreError) {
    counts.syncs += 2
    do { try disk.sync(new.file) } catch {
      disk.close(new.file)
      throw lose(error)
    }
    do { try disk.rename(.next, to: .segment(header.number)) } catch { throw abandon(new, error) }
    do { try disk.syncFolder() } catch {
      disk.close(new.file)
      throw lose(error)
    }
    if header.number == segment.number + 1 { trim() }
    disk.close(file)
    (file, end, size, segment) = (new.file, new.end, new.end, header)
  }

  /// Gives the zeros behind the end of the segment back to the file system, now that the next one is there: they are dead
  /// by the format. Torn octets are not zeros, and are kept for whoever wants to look.
  private mutating func trim() {
    guard recovery.tornSegment != segment.number else { return }
    do { try disk.truncate(file, to: end) } catch { return }
  }

  /// Removes a new segment that could not be written.
  private mutating func abandon(_ new: NewSegment, _ error: DiskError) -> StoreError {
    disk.close(new.file)
    do { try disk.remove(.next) } catch { return error.kind == .full ? .full : lose(error) }
    return error.kind == .full ? .full : lose(error)
  }
}

extension SegmentHeader {
  func put<D: Disk & ~Copyable>(on disk: inout D, _ file: DiskFile) throws(DiskError) {
    var sector = InlineArray<512, UInt8>(repeating: 0)
    var room = sector.mutableSpan
    write(into: &room)
    try disk.write(file, at: 0, sector.span)
  }
}
