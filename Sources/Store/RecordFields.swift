/// Why a payload is not what its kind says. A checksum that is right does not make the fields right: they may have been
/// written by another program, or by a fault of ours.
public enum RecordError: Error, Equatable, Sendable {
  /// A field goes beyond the payload's end.
  case truncated(at: Int)
  /// Octets after the last field.
  case trailing(at: Int)
  /// A field is longer than it may be, or has a value that it cannot have.
  case value(at: Int)
  /// The room for the payload is too small.
  case room
}

/// Bounds that several records share.
public enum RecordLimits {
  /// Octets of the name of an alias, a profile or a client: a UUID has 36.
  public static let name = 40
}

/// Reads the fields of a payload in their order.
struct FieldReader: ~Escapable {
  private let bytes: Span<UInt8>
  private var position = 0

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { self.bytes = bytes }

  /// Octets behind a length of 16 bits.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func octets(limit: Int) throws(RecordError) -> Span<UInt8> {
    let start = position
    let count = Int(try u16())
    return try octets(count, limit: limit, from: start)
  }

  /// Octets behind a length of 32 bits.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func manyOctets(limit: Int) throws(RecordError) -> Span<UInt8> {
    let start = position
    let count = try u32()
    guard count <= UInt32(limit) else { throw .value(at: start) }
    return try octets(Int(count), limit: limit, from: start)
  }

  /// Exactly so many octets.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func fixed(_ count: Int) throws(RecordError) -> Span<UInt8> {
    try octets(count, limit: count, from: position)
  }

  @_lifetime(self: copy self)
  @_lifetime(copy self)
  private mutating func octets(_ count: Int, limit: Int, from start: Int) throws(RecordError) -> Span<UInt8> {
    guard count <= limit else { throw .value(at: start) }
    guard bytes.count - position >= count else { throw .truncated(at: start) }
    position += count
    return bytes.extracting(position - count..<position)
  }

  @_lifetime(self: copy self)
  mutating func u8() throws(RecordError) -> UInt8 {
    try take(1)
    return bytes[position - 1]
  }

  @_lifetime(self: copy self)
  mutating func u16() throws(RecordError) -> UInt16 {
    try take(2)
    return bytes.u16(position - 2)
  }

  @_lifetime(self: copy self)
  mutating func u32() throws(RecordError) -> UInt32 {
    try take(4)
    return bytes.u32(position - 4)
  }

  @_lifetime(self: copy self)
  mutating func i64() throws(RecordError) -> Int64 {
    try take(8)
    return bytes.i64(position - 8)
  }

  /// 0 or 1.
  @_lifetime(self: copy self)
  mutating func bool() throws(RecordError) -> Bool {
    let octet = try u8()
    guard octet <= 1 else { throw .value(at: position - 1) }
    return octet == 1
  }

  /// Nothing follows: a field that came with a later version is absent.
  var isAtEnd: Bool { position == bytes.count }

  func finish() throws(RecordError) {
    guard position == bytes.count else { throw .trailing(at: position) }
  }

  @_lifetime(self: copy self)
  private mutating func take(_ count: Int) throws(RecordError) {
    guard bytes.count - position >= count else { throw .truncated(at: position) }
    position += count
  }
}

/// Writes the fields of a payload in their order. Asked once, at the end, whether everything found room.
struct FieldWriter: ~Copyable, ~Escapable {
  private var room: MutableSpan<UInt8>
  private var count = 0
  private var failed: RecordError?

  @_lifetime(copy room)
  init(_ room: consuming MutableSpan<UInt8>) { self.room = room }

  /// The payload's count.
  func finish() throws(RecordError) -> Int {
    if let failed { throw failed }
    return count
  }

  @_lifetime(self: copy self)
  mutating func octets(_ bytes: Span<UInt8>, limit: Int) {
    if bytes.count > limit { failed = failed ?? .value(at: count) }
    u16(UInt16(truncatingIfNeeded: bytes.count))
    put(bytes)
  }

  @_lifetime(self: copy self)
  mutating func manyOctets(_ bytes: Span<UInt8>, limit: Int) {
    if bytes.count > limit { failed = failed ?? .value(at: count) }
    u32(UInt32(truncatingIfNeeded: bytes.count))
    put(bytes)
  }

  @_lifetime(self: copy self)
  mutating func fixed(_ bytes: Span<UInt8>, _ exactly: Int) {
    if bytes.count != exactly { failed = failed ?? .value(at: count) }
    put(bytes)
  }

  @_lifetime(self: copy self)
  mutating func u8(_ value: UInt8) {
    guard reserve(1) else { return }
    room[count] = value
    count += 1
  }

  @_lifetime(self: copy self)
  mutating func u16(_ value: UInt16) {
    guard reserve(2) else { return }
    room.put(value, at: count)
    count += 2
  }

  @_lifetime(self: copy self)
  mutating func u32(_ value: UInt32) {
    guard reserve(4) else { return }
    room.put(value, at: count)
    count += 4
  }

  @_lifetime(self: copy self)
  mutating func i64(_ value: Int64) {
    guard reserve(8) else { return }
    room.put(UInt64(bitPattern: value), at: count)
    count += 8
  }

  @_lifetime(self: copy self)
  mutating func bool(_ value: Bool) { u8(value ? 1 : 0) }

  @_lifetime(self: copy self)
  private mutating func put(_ bytes: Span<UInt8>) {
    guard reserve(bytes.count) else { return }
    room.put(bytes, at: count)
    count += bytes.count
  }

  @_lifetime(self: copy self)
  private mutating func reserve(_ more: Int) -> Bool {
    if room.count - count < more { failed = failed ?? .room }
    return failed == nil
  }
}
