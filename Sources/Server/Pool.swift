/// The memory of all connections, asked for once. The system gives it page by page as it is first written to, so a buffer
/// costs what its longest request and answer took.
@safe @usableFromInline struct Pool: ~Copyable {
  @usableFromInline let base: UnsafeMutableRawPointer
  private let count: Int
  /// Octets of one buffer, a multiple of the page.
  let size: Int

  static let page = 4096

  init(count: Int, size: Int) {
    precondition(count > 0 && size > 0, "a pool has buffers and they have room")
    self.count = count
    self.size = (size + Pool.page - 1) / Pool.page * Pool.page
    unsafe base = .allocate(byteCount: count * self.size, alignment: Pool.page)
  }

  @inlinable deinit { unsafe base.deallocate() }

  /// One buffer, of which nothing is known but what was written to it.
  @_lifetime(&self)
  mutating func octets(_ index: Int) -> MutableSpan<UInt8> {
    precondition(index >= 0 && index < count, "buffers are asked for by the number of their connection")
    let start = unsafe (base + index * size).assumingMemoryBound(to: UInt8.self)
    let span = unsafe MutableSpan(_unsafeStart: start, count: size)
    return unsafe _overrideLifetime(span, mutating: &self)
  }

  /// The same to be read. (A `let` of the MutableSpan would do, but the compiler puts that in a box on the heap.)
  @_lifetime(borrow self)
  func view(_ index: Int) -> Span<UInt8> {
    precondition(index >= 0 && index < count, "buffers are asked for by the number of their connection")
    let start = unsafe (base + index * size).assumingMemoryBound(to: UInt8.self)
    let span = unsafe Span(_unsafeStart: start, count: size)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The first octets of a buffer to be read and the rest of it to be written to, at once.
  mutating func split<Result>(
    _ index: Int, at place: Int, _ body: (Span<UInt8>, inout MutableSpan<UInt8>) -> Result
  ) -> Result {
    precondition(index >= 0 && index < count && place >= 0 && place <= size, "a buffer is split inside itself")
    let start = unsafe (base + index * size).assumingMemoryBound(to: UInt8.self)
    let front = unsafe Span(_unsafeStart: start, count: place)
    var rest = unsafe MutableSpan(_unsafeStart: start + place, count: size - place)
    return body(front, &rest)
  }
}

extension MutableSpan where Element == UInt8 {
  /// Some of the octets, to be written to while the whole is not.
  @_lifetime(&self)
  mutating func part(_ range: Range<Int>) -> MutableSpan<UInt8> { _mutatingExtracting(range) }
}
