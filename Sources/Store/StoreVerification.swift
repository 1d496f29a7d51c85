/// Walks through a whole store and says of every segment what is in it and where it is not as it was written. Reads only,
/// without the lock; beside a daemon the commit that is being written may look torn.
///
///     var verification = try StoreVerification(disk)
///     while let report = try verification.next() { ... }
///     let verdict = verification.verdict
public struct StoreVerification<D: Disk & ~Copyable>: ~Copyable {
  private let disk: D
  private let numbers: SegmentNumbers
  private var number: UInt32 = 1
  private let head: LogHead?
  public private(set) var verdict: StoreVerdict

  /// `missing` if there is no store.
  public init(_ disk: consuming D) throws(StoreError) {
    let numbers: SegmentNumbers?
    do { numbers = try disk.segments() } catch { throw StoreError(error) }
    guard let numbers else { throw .missing }
    let heads = try LogHeads(on: disk)
    var verdict = StoreVerdict()
    verdict.isOneHeadUnreadable = heads.isOneUnreadable
    let newest = Result { () throws(StoreError) in try heads.newest }
    if case .failure(.damaged(let damage)) = newest { verdict.damage = damage }
    if case .success(let found) = newest { head = found } else { head = nil }
    self.verdict = verdict
    self.numbers = numbers
    self.disk = disk
  }

  /// The report of the next segment, or nothing after the last. What is damaged is in the report; only what the file system
  /// refuses is thrown.
  public mutating func next() throws(StoreError) -> SegmentReport? {
    guard number <= max(numbers.last, head?.segment ?? 0) else { return nil }
    let report = try walk(number)
    number += 1
    verdict.segments += 1
    verdict.records += UInt64(report.records)
    if report.lastLSN > 0 { verdict.lastLSN = report.lastLSN }
    if verdict.damage == nil { verdict.damage = report.damage }
    return report
  }

  private func walk(_ number: UInt32) throws(StoreError) -> SegmentReport {
    var report = SegmentReport(number: number)
    var cursor = LogCursor(numbers, from: number, through: number, tail: .open, head: head)
    do {
      while try cursor.next(on: disk) != nil {}
    } catch {
      guard case .damaged(let damage) = error else { throw error }
      report.damage = damage
    }
    guard let header = cursor.header else { return report }
    report.firstLSN = header.firstLSN
    report.records = cursor.records
    report.lastLSN = cursor.records > 0 ? cursor.lsn - 1 : 0
    report.octets = cursor.offset
    report.latestTime = cursor.timeFloor == .min ? nil : cursor.timeFloor
    if report.damage == nil { try end(&report, cursor, header) }
    return report
  }

  /// What follows the last record, and whether the log may end there.
  private func end(
    _ report: inout SegmentReport, _ cursor: borrowing LogCursor, _ header: SegmentHeader
  ) throws(StoreError) {
    let file: DiskFile
    do { file = try disk.open(.segment(report.number), forWriting: false) } catch { throw StoreError(error) }
    defer { disk.close(file) }
    do { report.size = try disk.count(of: file) } catch { throw StoreError(error) }
    var (offset, lsn) = (cursor.offset, cursor.lsn)
    if report.number < numbers.last { (offset, lsn) = try behindCopied(file, from: offset, lsn: lsn, header) }
    report.deadOctets = offset - cursor.offset
    let tail = try LogTail(on: disk, file, from: offset, lsn: lsn, epoch: header.epoch)
    var reason: Damage.Reason?
    switch tail {
    case .clean: reason = nil
    case .torn(let count): report.deadOctets += count
    case .damaged: reason = .record
    }
    if reason == nil, let head, report.number >= numbers.last, report.number >= head.segment, cursor.lsn <= head.lsn {
      reason = tail == .clean ? .rolledBack(to: cursor.lsn - 1) : .record
    }
    if let reason {
      report.damage = Damage(reason, segment: report.number, offset: cursor.offset, lsn: cursor.lsn)
    }
  }
}

extension StoreVerification where D: ~Copyable {
  /// Behind the one commit that recovery has copied into the next segment, if it did: that commit stands here too, whole,
  /// and a commit that the power cut tore may follow it.
  private func behindCopied(
    _ file: DiskFile, from start: Int, lsn first: UInt64, _ header: SegmentHeader
  ) throws(StoreError) -> (offset: Int, lsn: UInt64) {
    var window = SegmentWindow()
    var (offset, lsn) = (start, first)
    while let record = try LogTail.record(disk, file, &window, at: offset, epoch: header.epoch), record.lsn == lsn,
      UInt64(record.place) == lsn - first
    {
      offset += record.recordCount
      lsn += 1
    }
    return (offset, lsn)
  }
}

/// What is in one segment.
public struct SegmentReport: Equatable, Sendable {
  public let number: UInt32
  public var records = 0
  /// 0 if there is none.
  public var firstLSN: UInt64 = 0
  public var lastLSN: UInt64 = 0
  /// Where the last record ends.
  public var octets = 0
  public var size = 0
  /// Octets behind the last record that are not the zeros written ahead: a commit that the power cut tore, or, where
  /// another segment follows, records that recovery copied there.
  public var deadOctets = 0
  /// The latest time in any record up to here.
  public var latestTime: Int64?
  public var damage: Damage?

  init(number: UInt32) { self.number = number }
}

/// What is to be said of the whole store.
public struct StoreVerdict: Equatable, Sendable {
  public var segments = 0
  public var records: UInt64 = 0
  public var lastLSN: UInt64 = 0
  /// The first that was found.
  public var damage: Damage?
  /// After a power cut one head may be torn; the other one counts.
  public var isOneHeadUnreadable = false
}
