/// DER: a cursor over bytes that belong to someone else.
///
/// This module knows X.690 and nothing of certificates. It never allocates, never copies and never traps on what it
/// reads: every departure from DER is a `DERError` with an offset. A view that a reader hands out lives as long as the
/// bytes.
///
/// To read a constructed value, take a reader of its content, read the fields, and call `finish()`:
///
///     var fields = try reader.sequence()
///     let version = try fields.optionalExplicit(0)
///     ...
///     try fields.finish()
public struct DERReader: ~Escapable {
  let bytes: Span<UInt8>
  /// Where `bytes` starts in the outermost bytes.
  let base: Int
  var position: Int

  /// Over whole bytes; offsets in errors count from `offset`.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>, offset: Int = 0) {
    self.bytes = bytes
    base = offset
    position = 0
  }

  public var isAtEnd: Bool { position == bytes.count }

  /// The offset of the next element, from the start of the outermost bytes.
  public var offset: Int { base + position }

  /// What has not been read yet.
  public var rest: Span<UInt8> {
    @_lifetime(copy self) get { bytes.extracting(position..<bytes.count) }
  }

  /// What this reader has before it and a later copy of it has already read.
  @_lifetime(copy self)
  public func read(before later: borrowing DERReader) -> Span<UInt8> {
    bytes.extracting(position..<max(position, min(later.position, bytes.count)))
  }

  /// The tag of the next element, or nothing at the end.
  public var nextTag: DERTag? { isAtEnd ? nil : DERTag(octet: bytes[position]) }

  public func failure(_ kind: DERError.Kind) -> DERError { DERError(kind, at: offset) }

  /// There must be nothing left.
  public func finish() throws(DERError) {
    if !isAtEnd { throw failure(.trailingData) }
  }

  /// The next element, whatever it is.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func element() throws(DERError) -> DERElement {
    let start = position
    let header = try DERHeader(bytes, at: start, base: base)
    position = header.end
    return DERElement(
      tag: header.tag, encoded: bytes.extracting(start..<header.end), headerCount: header.contentStart - start,
      offset: base + start)
  }

  /// The next element, which must have this tag.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func element(_ tag: DERTag) throws(DERError) -> DERElement {
    guard let next = nextTag else { throw failure(.truncated) }
    guard next == tag else { throw failure(.unexpectedTag) }
    return try element()
  }

  /// The next element if it has this tag; nothing is read if it has another or if there is none.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func optional(_ tag: DERTag) throws(DERError) -> DERElement? {
    guard nextTag == tag else { return nil }
    return try element()
  }
}

/// One identifier and length (X.690 8.1.2, 8.1.3, 10.1), checked against what holds it.
struct DERHeader {
  let tag: DERTag
  let contentStart: Int
  let end: Int

  init(_ bytes: Span<UInt8>, at start: Int, base: Int) throws(DERError) {
    guard bytes.count - start >= 2 else { throw DERError(.truncated, at: base + start) }
    tag = DERTag(octet: bytes[start])
    if tag.number == 0x1F { throw DERError(.highTagNumber, at: base + start) }
    let first = bytes[start + 1]
    if first < 0x80 {
      contentStart = start + 2
      end = contentStart + Int(first)
    } else {
      let octets = Int(first & 0x7F)
      if octets == 0 { throw DERError(.indefiniteLength, at: base + start + 1) }
      if octets > 4 { throw DERError(.badLength, at: base + start + 1) }
      guard bytes.count - start - 2 >= octets else { throw DERError(.truncated, at: base + start + 1) }
      var length: UInt32 = 0
      for index in 0..<octets { length = length << 8 | UInt32(bytes[start + 2 + index]) }
      if length < 0x80 || bytes[start + 2] == 0 || length > 0x7FFF_FFFF {
        throw DERError(.badLength, at: base + start + 1)
      }
      contentStart = start + 2 + octets
      guard Int(length) <= bytes.count - contentStart else { throw DERError(.truncated, at: base + start) }
      end = contentStart + Int(length)
    }
    guard end <= bytes.count else { throw DERError(.truncated, at: base + start) }
  }
}
