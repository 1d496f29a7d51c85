/// A certificate was issued to take the place of another one (kur). What becomes of the old one is decided when the client
/// has confirmed the new one, and is a record of its own.
///
///     old  u16 length, at most 20, octets
///     new  u16 length, at most 20, octets
public struct Replaced: ~Escapable {
  /// Of the certificate that is renewed: the octets of the INTEGER.
  public let old: Span<UInt8>
  /// Of the one that was issued; its `Issued` record stands before this one.
  public let new: Span<UInt8>

  @_lifetime(copy old, copy new)
  public init(old: Span<UInt8>, new: Span<UInt8>) {
    self.old = old
    self.new = new
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    old = try fields.octets(limit: 20)
    new = try fields.octets(limit: 20)
    try fields.finish()
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(old, limit: 20)
    fields.octets(new, limit: 20)
    return try fields.finish()
  }
}
