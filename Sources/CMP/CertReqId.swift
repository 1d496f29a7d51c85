/// `certReqId INTEGER`: which request of a message an answer, a confirmation or a question is about.
///
/// RFC 9483 has 0, and -1 for p10cr; whatever it is, it comes back. It is therefore carried as the content octets of the
/// INTEGER, of which there are `PKIXLimits.certReqId` at most.
extension DERReader {
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func certReqId() throws(DERError) -> Span<UInt8> {
    let start = offset
    let id = try integer()
    if id.count > PKIXLimits.certReqId { throw DERError(.outOfRange, at: start) }
    return id
  }
}

extension DERWriter {
  /// Content octets of an INTEGER that somebody else chose.
  @_lifetime(self: copy self)
  mutating func certReqId(_ id: Span<UInt8>) { primitive(.integer, id) }
}

extension Span<UInt8> {
  /// Whether these are the content octets of this INTEGER, from -128 to 127.
  public func isInteger(_ value: Int8) -> Bool { count == 1 && self[0] == UInt8(bitPattern: value) }
}
