extension Log where D: ~Copyable {
  /// Finds the end of the log and makes it an end that can be written behind.
  ///
  /// Only the last segment is looked at; the others are checked when they are replayed, each against the header of the next.
  /// The records of the last commit may be readable and yet not on the medium: after a failed fdatasync the page cache keeps
  /// what the disk does not have, and says so to nobody a second time. Unless the head, which is written after a sync that
  /// succeeded, claims them, they are copied into a new segment, which is synced before the first answer.
  mutating func recover() throws(StoreError) {
    let numbers = try lockedSegments()
    try readHeads(numbers)
    var cursor = LogCursor(numbers, from: numbers.last, tail: .open, head: head)
    while try cursor.next(on: disk) != nil {}
    guard let header = cursor.header else { throw .missing }
    segment = header
    tip = LogTip(nextLSN: cursor.lsn, chain: cursor.chain, timeFloor: max(cursor.timeFloor, head.timeFloor))
    end = cursor.offset
    do {
      file = try disk.open(.segment(header.number), forWriting: true)
      size = try disk.count(of: file)
    } catch { throw StoreError(error) }
    let tail = try LogTail(on: disk, file, from: end, lsn: tip.nextLSN, epoch: header.epoch)
    try check(tail)
    let isProven = head.lsn == tip.nextLSN - 1
    discard()
    let unproven = isProven ? nil : cursor.commit
    if tail == .clean, unproven == nil { return }
    do { try goOn(after: tail, copying: unproven) } catch {
      guard error == .full, tail == .clean, let unproven else { throw error }
      try rewrite(from: unproven.offset)
    }
    try writeHead()
  }

  private mutating func lockedSegments() throws(StoreError) -> SegmentNumbers {
    var numbers: SegmentNumbers?
    do {
      if try disk.segments() != nil {
        try disk.lock()
        numbers = try disk.segments()
      }
    } catch { throw error.kind == .missing ? .missing : StoreError(error) }
    guard let numbers else { throw .missing }
    if numbers.first == 1 { return numbers }
    throw .damaged(Damage(.missing, segment: 1, offset: 0, lsn: 1))
  }

  private mutating func readHeads(_ numbers: SegmentNumbers) throws(StoreError) {
    let heads = try LogHeads(on: disk)
    head = try heads.newest
    recovery.headUnreadable = heads.isOneUnreadable
    if numbers.last < head.segment {
      throw .damaged(Damage(.missing, segment: head.segment, offset: 0, lsn: head.lsn))
    }
  }

  /// Notes a torn tail; throws when it is more than that.
  private mutating func check(_ tail: LogTail) throws(StoreError) {
    let found = tip.nextLSN - 1
    var reason: Damage.Reason?
    switch tail {
    case .clean: reason = found < head.lsn ? .rolledBack(to: found) : nil
    case .damaged: reason = .record
    case .torn(let count):
      reason = found < head.lsn ? .record : nil
      (recovery.tornCount, recovery.tornSegment, recovery.tornOffset) = (count, segment.number, end)
    }
    if reason == nil, found == head.lsn, tip.chain != head.chain { reason = .chain }
    if let reason { throw .damaged(Damage(reason, segment: segment.number, offset: end, lsn: tip.nextLSN)) }
  }

  /// Begins a new segment: with the records of the last commit, or empty. If they are all that the last segment holds, the
  /// new one takes its place, so that a machine that loses power ten times without writing does not leave ten segments.
  private mutating func goOn(
    after tail: LogTail, copying commit: (offset: Int, lsn: UInt64, chain: Chain)?
  ) throws(StoreError) {
    let replaces = tail == .clean && commit?.offset == LogFormat.headerCount
    let number = replaces ? segment.number : segment.number + 1
    guard number <= StoreFile.lastNumber else { throw .full }
    let header = SegmentHeader(
      epoch: epoch(of: number), number: number, firstLSN: commit?.lsn ?? tip.nextLSN, time: tip.timeFloor,
      timeFloor: tip.timeFloor, chain: commit?.chain ?? tip.chain)
    var new = try begin(header)
    if let commit {
      stagedTip = LogTip(nextLSN: commit.lsn, chain: commit.chain, timeFloor: tip.timeFloor)
      try copy(from: commit.offset, to: &new, epoch: header.epoch)
    }
    try adopt(new, header)
    discard()
  }

  /// On a full disk there is no room for a copy: the same octets are written to the same place, which makes them due for the
  /// medium again, and takes no space.
  private mutating func rewrite(from start: Int) throws(StoreError) {
    discard()
    var window = SegmentWindow()
    var offset = start
    while offset < end {
      let count = min(end - offset, 64 << 10)
      guard try window.load(disk, file, at: offset, count: count) else { throw .noRecord }
      do { try disk.write(file, at: offset, window.bytes(at: offset, count: count)) } catch { throw StoreError(error) }
      offset += count
    }
    try sync(file)
    recovery.copiedRecords = 0
    recovery.isRewrittenInPlace = true
  }

  /// Copies the records between an offset and the end of the last segment, all of them known to be intact.
  private mutating func copy(from start: Int, to new: inout NewSegment, epoch: UInt32) throws(StoreError) {
    var window = SegmentWindow()
    var offset = start
    while offset < end {
      guard try window.load(disk, file, at: offset, count: LogFormat.recordHeaderCount),
        let record = RecordHeader(window.bytes(at: offset, count: LogFormat.recordHeaderCount), at: 0),
        try window.load(disk, file, at: offset, count: record.recordCount)
      else { throw .damaged(Damage(.record, segment: segment.number, offset: offset, lsn: stagedTip.nextLSN)) }
      guard record.recordCount <= staging.count else { throw .payloadSize }
      if staging.count - stagedCount < record.recordCount {
        try append(to: &new)
        stagedCount = 0
      }
      let payload = window.bytes(at: offset, count: record.recordCount).extracting(
        LogFormat.recordHeaderCount..<LogFormat.recordHeaderCount + record.count)
      encode(record, payload, epoch: epoch)
      recovery.copiedRecords += 1
      offset += record.recordCount
    }
    try append(to: &new)
  }
}

/// Both heads as they are on a disk.
struct LogHeads {
  var a: LogHead?
  var b: LogHead?
  private var version: Damage?

  init<D: Disk & ~Copyable>(on disk: borrowing D) throws(StoreError) {
    a = try read(.a, on: disk)
    b = try read(.b, on: disk)
  }

  var isOneUnreadable: Bool { a == nil || b == nil }

  var newest: LogHead {
    get throws(StoreError) {
      if let version { throw .damaged(version) }
      if let a, let b { return a.sequence > b.sequence ? a : b }
      guard let one = a ?? b else { throw .damaged(Damage(.head, segment: 0, offset: 0, lsn: 0)) }
      return one
    }
  }

  private mutating func read<D: Disk & ~Copyable>(
    _ slot: HeadSlot, on disk: borrowing D
  ) throws(StoreError) -> LogHead? {
    var sector = InlineArray<512, UInt8>(repeating: 0)
    var count = 0
    do {
      let file = try disk.open(.head(slot), forWriting: false)
      defer { disk.close(file) }
      var room = sector.mutableSpan
      count = try disk.read(file, at: 0, count: room.count, into: &room)
    } catch {
      if error.kind == .missing { return nil }
      throw StoreError(error)
    }
    do { return try LogHead(sector.span.extracting(first: count)) } catch {
      if error.reason != .head { version = error }
      return nil
    }
  }
}
