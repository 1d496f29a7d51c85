import Store

/// Room on the stack for the payload of one record.
struct RecordRoom: ~Copyable {
  private var storage = InlineArray<14336, UInt8>(repeating: 0)

  /// The payload that `read` has put here.
  @_lifetime(borrow self)
  func bytes(_ record: LogEntry) -> Span<UInt8> { storage.span.extracting(first: record.count) }

  @_lifetime(borrow self)
  func bytes(_ count: Int) -> Span<UInt8> { storage.span.extracting(first: count) }

  /// Where a payload is written.
  var all: MutableSpan<UInt8> {
    @_lifetime(&self) mutating get { storage.mutableSpan }
  }

  mutating func read<Medium: Disk & ~Copyable>(
    _ position: LogPosition, of log: inout Log<Medium>
  ) throws(StoreError) -> LogEntry {
    var span = storage.mutableSpan
    return try log.read(position, into: &span)
  }
}

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Reads a record that is known to be there. A store that cannot be read is our failure, never the peer's.
  mutating func read(_ position: LogPosition, into room: inout RecordRoom) throws(Condition) -> LogEntry {
    do throws(StoreError) { return try room.read(position, of: &log) } catch { throw .internalFailure }
  }
}

extension MutableSpan where Element == UInt8 {
  /// Copies bytes to the start; nothing when they do not fit.
  mutating func copy(_ bytes: Span<UInt8>) -> Int? {
    guard bytes.count <= count else { return nil }
    for index in bytes.indices { self[index] = bytes[index] }
    return bytes.count
  }
}
