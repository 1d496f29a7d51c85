/// Two values opened together: an EXPLICIT tag and what is inside.
public struct DERPairMark: Sendable {
  let outer: DERMark
  let inner: DERMark
}

extension DERWriter {
  @_lifetime(self: copy self)
  mutating func beginPair(_ outer: DERTag, _ inner: DERTag) -> DERPairMark {
    DERPairMark(outer: begin(outer), inner: begin(inner))
  }

  @_lifetime(self: copy self)
  public mutating func end(_ mark: DERPairMark) {
    end(mark.inner)
    end(mark.outer)
  }
}

extension DERReader {
  /// `[number] EXPLICIT` around a type that reads itself, when it is there.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func optionalExplicit<Value: DERReadable & ~Escapable>(
    _ number: UInt8, _ type: Value.Type
  ) throws(DERError) -> Value? {
    guard var inside = try optionalExplicit(number) else { return nil }
    let value = try Value(&inside)
    try inside.finish()
    return value
  }
}
