/// The hold of a certificate was ended: it is good again.
///
///     serial  u16 length, at most 20, octets
///     by      u16 length, at most 64, octets
public struct Released: ~Escapable {
  /// The octets of the INTEGER.
  public let serial: Span<UInt8>
  /// Who asked for it.
  public let by: Span<UInt8>

  @_lifetime(copy serial, copy by)
  public init(serial: Span<UInt8>, by: Span<UInt8>) {
    self.serial = serial
    self.by = by
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    serial = try fields.octets(limit: 20)
    by = try fields.octets(limit: 64)
    try fields.finish()
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(serial, limit: 20)
    fields.octets(by, limit: 64)
    return try fields.finish()
  }
}
