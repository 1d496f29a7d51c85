/// A piece of a file in memory, moved along as it is read.
struct SegmentWindow: ~Copyable {
  /// Twice the largest record.
  static let room = 2 * LogLimits.anyPayload + 512

  private var buffer: [UInt8]
  private var start = 0
  private var filled = 0

  init() { buffer = [UInt8](repeating: 0, count: SegmentWindow.room) }

  /// Before another file, or the same after it changed.
  mutating func forget() { filled = 0 }

  /// Brings octets of the file into memory; false if the file ends before.
  mutating func load<D: Disk & ~Copyable>(
    _ disk: borrowing D, _ file: DiskFile, at offset: Int, count: Int
  ) throws(StoreError) -> Bool {
    precondition(count <= buffer.count, "a window holds any record")
    if offset >= start, offset + count <= start + filled { return true }
    filled = 0
    var room = buffer.mutableSpan
    do { filled = try disk.read(file, at: offset, count: room.count, into: &room) } catch { throw StoreError(error) }
    start = offset
    return filled >= count
  }

  /// Octets that `load` brought.
  @_lifetime(borrow self)
  func bytes(at offset: Int, count: Int) -> Span<UInt8> {
    buffer.span.extracting(offset - start..<offset - start + count)
  }

  /// What is in memory from an offset on.
  @_lifetime(borrow self)
  func rest(from offset: Int) -> Span<UInt8> { buffer.span.extracting(offset - start..<filled) }
}
