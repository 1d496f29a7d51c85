/// The log, open for writing by one process.
///
///     var log = try Log(opening: disk, epochSeed: chance)
///     var cursor = log.cursor()
///     while let entry = try log.next(&cursor) { state.apply(entry, cursor.payload) }
///     ...
///     let position = try log.stage(.issued, at: now, payload)   // in memory
///     try log.commit()                                          // on the medium: one write, one fdatasync
///
/// Between two commits nothing is allocated, and what is staged is in one room that was allocated at the start.
public struct Log<D: Disk & ~Copyable>: ~Copyable {
  var disk: D
  let limits: LogLimits
  var epochSeed: UInt32

  // What is on the medium.
  var segment: SegmentHeader
  var file = DiskFile(number: -1)
  var end = LogFormat.headerCount
  /// The file's size: what is between `end` and here is zero.
  var size = 0
  var tip: LogTip
  var head: LogHead
  /// An older segment, open for `read`.
  var older: (number: UInt32, file: DiskFile)?

  // What is staged.
  var staging: [UInt8]
  var stagedCount = 0
  var stagedRecords = 0
  /// The tip when what is staged will have been committed.
  var stagedTip: LogTip
  /// Whether what is staged begins a new segment.
  var begins = false

  var lost: DiskError?
  /// Writes and syncs so far, for the counts that tests and `status` look at.
  public internal(set) var counts = LogCounts()
  /// What was found when the log was opened.
  public internal(set) var recovery = LogRecovery()

  /// Opens the store on a disk and repairs what a power cut left; never makes one. `epochSeed` is chance: 32 bits of it,
  /// others at every start.
  public init(opening disk: consuming D, epochSeed: UInt32, limits: LogLimits = LogLimits()) throws(StoreError) {
    limits.check()
    self.disk = disk
    self.limits = limits
    self.epochSeed = epochSeed
    segment = SegmentHeader(epoch: 0, number: 0, firstLSN: 1, time: 0, timeFloor: .min, chain: Chain())
    head = LogHead(sequence: 0, segment: 0, lsn: 0, timeFloor: .min, chain: Chain())
    tip = LogTip()
    stagedTip = tip
    staging = [UInt8](repeating: 0, count: limits.staging)
    try recover()
  }

  deinit {
    if file.number >= 0 { disk.close(file) }
    if let older { disk.close(older.file) }
  }

  public var hasStaged: Bool { stagedCount > 0 }

  /// Octets that records may still take before the next commit.
  public var stagingRoom: Int { staging.count - stagedCount }

  /// Octets that a record with a payload of so many takes.
  public static func recordCount(_ payload: Int) -> Int { LogFormat.recordCount(payload) }

  /// The LSN of the last record on the medium, 0 if there is none.
  public var lastLSN: UInt64 { tip.nextLSN - 1 }

  /// The chain after that record.
  public var chain: Chain { tip.chain }

  /// The latest time in any record: the clock should never be before it. Nothing if there is no record.
  public var timeFloor: Int64? { tip.timeFloor == .min ? nil : tip.timeFloor }

  /// The number of the segment that is written to, which is the count of segments.
  public var segments: UInt32 { segment.number }

  /// From the first record on; what is committed later is not seen.
  public func cursor() -> LogCursor {
    LogCursor(SegmentNumbers(first: 1, last: segment.number), tail: .at(end), head: head)
  }

  public func next(_ cursor: inout LogCursor) throws(StoreError) -> LogEntry? { try cursor.next(on: disk) }

  /// Copies a record into the staging room. `stagingFull` until the next commit if there is no more room. `version` is that
  /// of the payload's layout.
  public mutating func stage(
    _ kind: RecordKind, version: UInt8 = 1, at time: Int64, _ payload: Span<UInt8>
  ) throws(StoreError) -> LogPosition {
    if let lost { throw .lost(lost) }
    precondition(version >= 1 && version <= kind.version, "what is written can be read")
    guard payload.count >= 1, payload.count <= limits.payload else { throw .payloadSize }
    let record = RecordHeader(
      count: payload.count, lsn: stagedTip.nextLSN, epoch: 0, kind: kind.rawValue, version: version,
      flags: (kind.isSkippable ? LogFormat.skippable : 0) | UInt16(stagedRecords), time: time, before: 0)
    guard staging.count - stagedCount >= record.recordCount, stagedRecords < Int(LogFormat.placeMask) else {
      throw .stagingFull
    }
    if stagedCount == 0 { begins = end + limits.staging > limits.segment }
    let position = LogPosition(segment: stagedSegment, offset: stagedBase + stagedCount)
    encode(record, payload, epoch: begins ? epoch(of: segment.number + 1) : segment.epoch)
    return position
  }

  /// Whether as many octets can still be staged before the next commit, in at most so many records.
  public func hasRoom(for octets: Int, records: Int = 4) -> Bool {
    let headers = records * LogFormat.recordCount(0)
    return staging.count - stagedCount - headers >= octets && stagedRecords + records < Int(LogFormat.placeMask)
  }

  /// Writes a record behind what is staged and moves the staged tip on.
  mutating func encode(_ record: RecordHeader, _ payload: Span<UInt8>, epoch: UInt32) {
    var record = record
    record.epoch = epoch
    record.before = stagedTip.chain.short
    let start = stagedCount
    var room = staging.mutableSpan
    room.put(payload, at: start + LogFormat.recordHeaderCount)
    record.write(into: &room, at: start)
    let chain = stagedTip.chain.appending(staging.span, at: start, payload: record.count)
    stagedTip.chain = chain
    stagedTip.timeFloor = max(stagedTip.timeFloor, record.time)
    stagedTip.nextLSN += 1
    stagedCount += record.recordCount
    stagedRecords += 1
  }

  /// Forgets what is staged.
  public mutating func discard() {
    stagedCount = 0
    stagedRecords = 0
    stagedTip = tip
  }

  /// Where staged records will be.
  var stagedSegment: UInt32 { begins ? segment.number + 1 : segment.number }
  var stagedBase: Int { begins ? LogFormat.headerCount : end }

  /// Another number for every segment and every start.
  func epoch(of number: UInt32) -> UInt32 {
    let mixed = (epochSeed ^ number &* 0x9E37_79B1) &* 0x85EB_CA6B
    return mixed == 0 ? 1 : mixed
  }
}

/// Behind the last record: what the next one continues.
struct LogTip: Equatable {
  var nextLSN: UInt64 = 1
  var chain = Chain()
  var timeFloor = Int64.min
}

/// What the log asked of the disk.
public struct LogCounts: Equatable, Sendable {
  public var commits = 0
  public var writes = 0
  public var octets = 0
  public var syncs = 0
  public var zerosWrittenAhead = 0
}

/// What opening the log found and did.
public struct LogRecovery: Equatable, Sendable {
  /// Octets of a commit that had not reached the medium whole, and where they are. They stay there.
  public var tornCount = 0
  public var tornSegment: UInt32 = 0
  public var tornOffset = 0
  /// Records of the last commit that were copied into a segment of their own, because nothing proved that they were on
  /// the medium and not only in memory.
  public var copiedRecords = 0
  /// Whether, on a full disk, they were written once more to where they are instead.
  public var isRewrittenInPlace = false
  /// Whether one of the two heads could not be read; the other one counts.
  public var headUnreadable = false
}
