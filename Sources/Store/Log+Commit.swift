extension Log where D: ~Copyable {
  /// Makes everything staged durable: one write and one fdatasync, whatever the number of records.
  ///
  /// `full`: nothing was committed, what was staged is dropped, the log is as before. `lost`: the process must end.
  public mutating func commit() throws(StoreError) {
    if let lost { throw .lost(lost) }
    guard stagedCount > 0 else { return }
    do {
      if begins { try commitIntoNewSegment() } else { try commitInPlace() }
    } catch {
      discard()
      throw error
    }
    tip = stagedTip
    counts.commits += 1
    discard()
    if begins {
      begins = false
      try writeHead()
    }
  }

  /// A write and a sync as those of a commit, which leave everything as it is: whoever waits for them learns nothing. Nothing
  /// may be staged.
  public mutating func touch() throws(StoreError) {
    if let lost { throw .lost(lost) }
    precondition(stagedCount == 0, "what is staged is committed")
    try writeHead()
  }

  private mutating func commitInPlace() throws(StoreError) {
    let before = size
    let target = end + stagedCount
    if disk.writesAhead, target > size { try extend(past: target) }
    do {
      try write(file, at: end, stagedCount)
    } catch {
      guard error.kind == .full else { throw lose(error) }
      try undo(to: before, written: target)
      throw .full
    }
    try sync(file)
    end = target
    size = max(size, target)
  }

  private mutating func commitIntoNewSegment() throws(StoreError) {
    let number = segment.number + 1
    guard number <= StoreFile.lastNumber else { throw .full }
    let header = SegmentHeader(
      epoch: epoch(of: number), number: number, firstLSN: tip.nextLSN, time: stagedTip.timeFloor,
      timeFloor: tip.timeFloor, chain: tip.chain)
    var new = try begin(header)
    try append(to: &new)
    try adopt(new, header)
  }

  /// Writes zeros behind the end of the file, in steps. Doing without them is no failure.
  mutating func extend(past target: Int) throws(StoreError) {
    let goal = min((target + limits.ahead - 1) / limits.ahead * limits.ahead, max(limits.segment, target))
    do {
      try zero(file, from: size, to: goal)
      size = goal
    } catch {
      guard error.kind == .full else { throw lose(error) }
      do { try disk.truncate(file, to: size) } catch { throw lose(error) }
    }
  }

  /// Brings the file back to what it was before a write that found no space: zeros where zeros were, and its old size.
  /// Where even that takes space (file systems that copy on write), the zeros written ahead are given up.
  private mutating func undo(to before: Int, written target: Int) throws(StoreError) {
    do throws(DiskError) {
      size = max(before, end)
      try disk.truncate(file, to: size)
      do throws(DiskError) { try zero(file, from: end, to: min(target, size)) } catch {
        guard error.kind == .full else { throw error }
        size = end
        try disk.truncate(file, to: size)
      }
      counts.syncs += 1
      try disk.sync(file)
    } catch { throw lose(error) }
  }

  mutating func zero(_ file: DiskFile, from start: Int, to end: Int) throws(DiskError) {
    let zeros = InlineArray<16384, UInt8>(repeating: 0)
    var offset = start
    while offset < end {
      let count = min(end - offset, 16384 - offset % 16384)
      try disk.write(file, at: offset, zeros.span.extracting(first: count))
      counts.zerosWrittenAhead += count
      offset += count
    }
  }

  /// Writes the first octets of the staging room.
  mutating func write(_ file: DiskFile, at offset: Int, _ count: Int) throws(DiskError) {
    counts.writes += 1
    counts.octets += count
    try disk.write(file, at: offset, staging.span.extracting(first: count))
  }

  mutating func sync(_ file: DiskFile) throws(StoreError) {
    counts.syncs += 1
    do { try disk.sync(file) } catch { throw lose(error) }
  }

  /// From here on the log takes nothing more.
  mutating func lose(_ error: DiskError) -> StoreError {
    lost = error
    return .lost(error)
  }

  /// Says how far the log goes, in the head whose turn it is. No space is no failure: the other head says less, and true.
  mutating func writeHead() throws(StoreError) {
    let new = LogHead(
      sequence: head.sequence + 1, segment: segment.number, lsn: tip.nextLSN - 1, timeFloor: tip.timeFloor,
      chain: tip.chain)
    do {
      try new.put(on: &disk)
      head = new
      counts.syncs += 1
    } catch {
      guard error.kind == .full else { throw lose(error) }
    }
  }

  /// Writes the head, so that the next start has nothing to copy. What is staged is dropped.
  public mutating func close() throws(StoreError) {
    if let lost { throw .lost(lost) }
    discard()
    if head.lsn != tip.nextLSN - 1 || head.segment != segment.number { try writeHead() }
  }
}

extension LogHead {
  /// Writes the head into its file and syncs it.
  func put<D: Disk & ~Copyable>(on disk: inout D) throws(DiskError) {
    var sector = InlineArray<512, UInt8>(repeating: 0)
    var room = sector.mutableSpan
    write(into: &room)
    let name = StoreFile.head(LogHead.slot(sequence))
    let file: DiskFile
    do { file = try disk.open(name, forWriting: true) } catch {
      guard error.kind == .missing else { throw error }
      file = try disk.create(name)
    }
    defer { disk.close(file) }
    try disk.write(file, at: 0, sector.span)
    try disk.sync(file)
  }
}
