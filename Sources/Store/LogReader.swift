/// The log for reading only: no lock, nothing repaired, nothing written, so that it works beside the daemon and on a
/// medium that is mounted read-only.
///
/// It gives the records up to the first that is not whole, which beside a daemon may be one that is just being written.
/// Whether the end is where it should be is the question of `StoreVerification`.
public struct LogReader<D: Disk & ~Copyable>: ~Copyable {
  private let disk: D
  private var cursor: LogCursor

  /// Over the segments that are there now; `missing` if there is no store.
  public init(_ disk: consuming D) throws(StoreError) {
    let numbers: SegmentNumbers?
    do { numbers = try disk.segments() } catch { throw StoreError(error) }
    guard let numbers else { throw .missing }
    if numbers.first != 1 { throw .damaged(Damage(.missing, segment: 1, offset: 0, lsn: 1)) }
    cursor = LogCursor(numbers, tail: .open, head: nil)
    self.disk = disk
  }

  deinit { cursor.abandon(on: disk) }

  /// The next record, or nothing at the end.
  public mutating func next() throws(StoreError) -> LogEntry? { try cursor.next(on: disk) }

  /// The payload of the record that `next` gave, until it is called again.
  public var payload: Span<UInt8> {
    @_lifetime(borrow self) get { cursor.payload }
  }

  /// Reads a record that `next` gave before; its payload is the first `count` octets of `room`.
  public func read(_ position: LogPosition, into room: inout MutableSpan<UInt8>) throws(StoreError) -> LogEntry {
    guard position.isPossible else { throw .noRecord }
    let file: DiskFile
    do { file = try disk.open(.segment(position.segment), forWriting: false) } catch {
      throw error.kind == .missing ? .noRecord : StoreError(error)
    }
    defer { disk.close(file) }
    return try disk.record(position, in: file, into: &room)
  }
}
