/// Walks through a log record by record, checking each against its checksum and the chain.
///
/// A cursor holds no disk: it is asked with one, so that whoever owns the disk can read on while it walks. The payload of
/// the record that `next` returned is `payload`, until `next` is called again.
public struct LogCursor: ~Copyable {
  /// Where the last segment ends.
  enum Tail: Equatable {
    /// The log knows.
    case at(Int)
    /// At the first octets that are not the next record.
    case open
  }

  private var window = SegmentWindow()
  private var file: DiskFile?
  private let last: UInt32
  /// The segment to walk to the end of; the last, or one before.
  private let through: UInt32
  private let tail: Tail
  /// What the log's head says must be found on the way.
  private let head: LogHead?
  private var current: LogEntry?

  /// The segment that is being walked through, and the one after it.
  private(set) var header: SegmentHeader?
  private var following: SegmentHeader?
  private(set) var number: UInt32
  /// What comes next: where, which, and after what.
  private(set) var offset = LogFormat.headerCount
  private(set) var lsn: UInt64 = 0
  private(set) var chain = Chain()
  private(set) var timeFloor = Int64.min
  /// The last record that began a commit, and the chain before it.
  private(set) var commit: (offset: Int, lsn: UInt64, chain: Chain)?
  /// Records of this segment so far, with those that were skipped.
  private(set) var records = 0

  /// Over the segments of a disk, from the first on or from another.
  init(
    _ numbers: SegmentNumbers, from number: UInt32? = nil, through: UInt32? = nil, tail: Tail, head: LogHead?
  ) {
    self.number = number ?? numbers.first
    last = numbers.last
    self.through = through ?? last
    self.tail = tail
    self.head = head
  }

  /// The payload of the current record.
  public var payload: Span<UInt8> {
    @_lifetime(borrow self) get {
      guard let current else { return window.bytes(at: 0, count: 0) }
      return window.bytes(at: Int(current.position.offset) + LogFormat.recordHeaderCount, count: current.count)
    }
  }

  /// The next record that this program knows, or nothing at the end.
  public mutating func next<D: Disk & ~Copyable>(on disk: borrowing D) throws(StoreError) -> LogEntry? {
    do {
      current = try find(disk)
    } catch {
      close(on: disk)
      throw error
    }
    return current
  }

  /// Must be called by who does not walk to the end.
  public mutating func close<D: Disk & ~Copyable>(on disk: borrowing D) {
    abandon(on: disk)
    file = nil
    current = nil
  }

  /// Closes the file and leaves everything else as it is.
  func abandon<D: Disk & ~Copyable>(on disk: borrowing D) {
    if let file { disk.close(file) }
  }

  /// Behind the last record of the last segment.
  private mutating func end<D: Disk & ~Copyable>(on disk: borrowing D) {
    close(on: disk)
    number += 1
  }

  private mutating func find<D: Disk & ~Copyable>(_ disk: borrowing D) throws(StoreError) -> LogEntry? {
    while true {
      if file == nil {
        guard number <= through else { return nil }
        try enter(disk)
      }
      if lsn == following?.firstLSN {
        try leave(disk)
        continue
      }
      if number == last, tail == .at(offset) {
        end(on: disk)
        return nil
      }
      guard let record = try step(disk) else {
        guard number == last, tail == .open else { throw damage(.record) }
        end(on: disk)
        return nil
      }
      if let kind = record.known {
        return LogEntry(
          position: LogPosition(segment: number, offset: offset - record.recordCount), lsn: record.lsn, kind: kind,
          time: record.time, count: record.count)
      }
      guard record.isSkippable else {
        let reason = Damage.Reason.unknown(kind: record.kind, version: record.version)
        throw .damaged(Damage(reason, segment: number, offset: offset - record.recordCount, lsn: record.lsn))
      }
    }
  }

  /// Takes the record at `offset`, if it is the one that is expected there.
  private mutating func step<D: Disk & ~Copyable>(_ disk: borrowing D) throws(StoreError) -> RecordHeader? {
    guard let file, let header else { return nil }
    guard try window.load(disk, file, at: offset, count: LogFormat.recordHeaderCount),
      let record = RecordHeader(window.bytes(at: offset, count: LogFormat.recordHeaderCount), at: 0),
      record.epoch == header.epoch, record.lsn == lsn,
      try window.load(disk, file, at: offset, count: record.recordCount)
    else { return nil }
    guard record.isIntact(window.bytes(at: offset, count: record.recordCount), at: 0) else { return nil }
    guard record.before == chain.short else { throw damage(.chain) }
    if record.place == 0 { commit = (offset, lsn, chain) }
    let new = chain.appending(window.bytes(at: offset, count: record.recordCount), at: 0, payload: record.count)
    chain = new
    if let head, head.lsn == lsn, head.chain != chain { throw damage(.chain) }
    timeFloor = max(timeFloor, record.time)
    offset += record.recordCount
    lsn += 1
    records += 1
    return record
  }

  /// Opens the segment `number` and looks at the header of the one after it.
  private mutating func enter<D: Disk & ~Copyable>(_ disk: borrowing D) throws(StoreError) {
    let header = try LogCursor.header(of: number, on: disk)
    if self.header == nil {
      chain = header.chain
      lsn = header.firstLSN
      timeFloor = header.timeFloor
      if number == 1, lsn != 1 || chain != Chain() { throw damage(.header) }
    }
    following = number < last ? try LogCursor.header(of: number + 1, on: disk) : nil
    if let following, following.firstLSN < header.firstLSN {
      throw .damaged(Damage(.header, segment: number + 1, offset: 24, lsn: following.firstLSN))
    }
    do { file = try disk.open(.segment(number), forWriting: false) } catch { throw StoreError(error) }
    self.header = header
    window.forget()
    offset = LogFormat.headerCount
    commit = nil
    records = 0
  }

  /// Goes on to the next segment, which must continue the chain.
  private mutating func leave<D: Disk & ~Copyable>(_ disk: borrowing D) throws(StoreError) {
    close(on: disk)
    number += 1
    if following?.chain != chain { throw .damaged(Damage(.chain, segment: number, offset: 48, lsn: lsn)) }
  }

  private func damage(_ reason: Damage.Reason) -> StoreError {
    .damaged(Damage(reason, segment: number, offset: offset, lsn: lsn))
  }

  /// Reads a segment's header by itself.
  static func header<D: Disk & ~Copyable>(of number: UInt32, on disk: borrowing D) throws(StoreError) -> SegmentHeader {
    var sector = InlineArray<512, UInt8>(repeating: 0)
    var count = 0
    do {
      let file = try disk.open(.segment(number), forWriting: false)
      defer { disk.close(file) }
      var room = sector.mutableSpan
      count = try disk.read(file, at: 0, count: room.count, into: &room)
    } catch {
      if error.kind == .missing { throw .damaged(Damage(.missing, segment: number, offset: 0, lsn: 0)) }
      throw StoreError(error)
    }
    do {
      return try SegmentHeader(sector.span.extracting(first: count), number: number)
    } catch { throw .damaged(error) }
  }
}
