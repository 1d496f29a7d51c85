/// Writes DER forward into room that belongs to someone else.
///
/// A constructed value is opened with `begin` and closed with `end`; its length is filled in at the end, moving the
/// content by the few octets that a long length needs. Fields are therefore written in the order of the standard. When
/// the room is too small, `overflowed` becomes true and nothing more is written; ask once, with `finish`.
public struct DERWriter: ~Copyable, ~Escapable {
  var room: MutableSpan<UInt8>
  /// Octets written so far.
  public private(set) var count = 0
  public private(set) var overflowed = false

  @_lifetime(copy room)
  public init(_ room: consuming MutableSpan<UInt8>) { self.room = room }

  /// The number of octets, or `overflow`.
  public func finish() throws(DERError) -> Int {
    if overflowed { throw DERError(.overflow, at: count) }
    return count
  }

  /// What has been written, from an offset that `count` gave before.
  @_lifetime(borrow self)
  public func written(from start: Int = 0) -> Span<UInt8> { room.span.extracting(start..<count) }

  @_lifetime(self: copy self)
  private mutating func fits(_ more: Int) -> Bool {
    if room.count - count < more { overflowed = true }
    return !overflowed
  }

  /// Octets as they are: an element that exists already.
  @_lifetime(self: copy self)
  public mutating func raw(_ bytes: Span<UInt8>) {
    guard fits(bytes.count) else { return }
    for index in bytes.indices { room[count + index] = bytes[index] }
    count += bytes.count
  }

  @_lifetime(self: copy self)
  public mutating func octet(_ octet: UInt8) {
    guard fits(1) else { return }
    room[count] = octet
    count += 1
  }

  /// Opens a constructed value (or an OCTET STRING around one).
  @_lifetime(self: copy self)
  public mutating func begin(_ tag: DERTag) -> DERMark {
    let mark = DERMark(start: count)
    octet(tag.octet)
    octet(0)
    return mark
  }

  /// Opens a BIT STRING around an encoding.
  @_lifetime(self: copy self)
  public mutating func beginBitString() -> DERMark {
    let mark = begin(.bitString)
    octet(0)
    return mark
  }

  /// Closes the value that `begin` opened. Values close in the reverse order of their opening.
  @_lifetime(self: copy self)
  public mutating func end(_ mark: DERMark) {
    if overflowed { return }
    let contentStart = mark.start + 2
    let length = count - contentStart
    let more = DERWriter.lengthOctets(length) - 1
    guard fits(more) else { return }
    if more > 0 {
      var index = count - 1
      while index >= contentStart {
        room[index + more] = room[index]
        index -= 1
      }
      count += more
    }
    put(length: length, octets: more, at: mark.start + 1)
  }

  /// Closes a SET OF: its elements are put into the order of DER (X.690 11.6) first.
  @_lifetime(self: copy self)
  public mutating func endSetOf(_ mark: DERMark) {
    if overflowed { return }
    sortElements(from: mark.start + 2)
    end(mark)
  }

  /// Identifier and length of a value whose content follows through `raw`.
  @_lifetime(self: copy self)
  public mutating func header(_ tag: DERTag, length: Int) {
    let more = DERWriter.lengthOctets(length) - 1
    guard fits(2 + more) else { return }
    room[count] = tag.octet
    put(length: length, octets: more, at: count + 1)
    count += 2 + more
  }

  @_lifetime(self: copy self)
  private mutating func put(length: Int, octets: Int, at position: Int) {
    guard octets > 0 else {
      room[position] = UInt8(length)
      return
    }
    room[position] = 0x80 | UInt8(octets)
    for index in 0..<octets {
      room[position + 1 + index] = UInt8(truncatingIfNeeded: length >> ((octets - 1 - index) * 8))
    }
  }

  /// How many octets a length needs (X.690 10.1).
  public static func lengthOctets(_ length: Int) -> Int {
    length < 0x80 ? 1 : length < 0x100 ? 2 : length < 0x1_0000 ? 3 : length < 0x100_0000 ? 4 : 5
  }
}

/// Where a value was opened.
public struct DERMark: Sendable {
  let start: Int
}
