/// A certificate was revoked.
///
///     serial  u16 length, at most 20, octets
///     reason  u8
///     time    i64
///     by      u16 length, at most 64, octets
public struct Revoked: ~Escapable {
  /// The octets of the INTEGER.
  public let serial: Span<UInt8>
  /// CRLReason (RFC 5280 5.3.1).
  public let reason: UInt8
  /// The revocationDate.
  public let time: Int64
  /// Who asked for it.
  public let by: Span<UInt8>

  @_lifetime(copy serial, copy by)
  public init(serial: Span<UInt8>, reason: UInt8, time: Int64, by: Span<UInt8>) {
    self.serial = serial
    self.reason = reason
    self.time = time
    self.by = by
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    serial = try fields.octets(limit: 20)
    reason = try fields.u8()
    time = try fields.i64()
    by = try fields.octets(limit: 64)
    try fields.finish()
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(serial, limit: 20)
    fields.u8(reason)
    fields.i64(time)
    fields.octets(by, limit: 64)
    return try fields.finish()
  }
}
