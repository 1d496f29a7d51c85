/// What follows the last record of the last segment.
enum LogTail: Equatable {
  /// Zeros or nothing.
  case clean
  /// A commit that did not reach the medium whole: `count` octets from the end of the log to the last that is not zero.
  case torn(count: Int)
  /// Records of a later commit: what is not readable here had been acknowledged.
  case damaged

  /// Looks at everything from `offset` on, where the record `lsn` of this epoch is not (LogFormat.swift, the rule at the end).
  init<D: Disk & ~Copyable>(
    on disk: borrowing D, _ file: DiskFile, from offset: Int, lsn: UInt64, epoch: UInt32
  ) throws(StoreError) {
    var window = SegmentWindow()
    let total: Int
    do { total = try disk.count(of: file) } catch { throw StoreError(error) }
    var position = offset
    var last = offset
    while position < total {
      let count = min(total - position, 8)
      guard try window.load(disk, file, at: position, count: count) else { break }
      if !window.bytes(at: position, count: count).isZero(0..<count) { last = position + count }
      guard total - position >= LogFormat.recordHeaderCount else {
        position += count
        continue
      }
      let record = try LogTail.record(disk, file, &window, at: position, epoch: epoch)
      if let record, record.lsn >= lsn, record.place < record.lsn {
        if record.lsn - record.place > lsn {
          self = .damaged
          return
        }
        position += record.recordCount
        last = position
      } else {
        position += count
      }
    }
    self = last == offset ? .clean : .torn(count: last - offset)
  }

  /// An intact record of this epoch at this place, if there is one.
  static func record<D: Disk & ~Copyable>(
    _ disk: borrowing D, _ file: DiskFile, _ window: inout SegmentWindow, at position: Int, epoch: UInt32
  ) throws(StoreError) -> RecordHeader? {
    guard try window.load(disk, file, at: position, count: LogFormat.recordHeaderCount),
      let record = RecordHeader(window.bytes(at: position, count: LogFormat.recordHeaderCount), at: 0),
      record.epoch == epoch, try window.load(disk, file, at: position, count: record.recordCount),
      record.isIntact(window.bytes(at: position, count: record.recordCount), at: 0)
    else { return nil }
    return record
  }
}
