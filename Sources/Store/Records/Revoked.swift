/// A certificate was revoked, or put on hold, or after a hold revoked for good.
///
///     serial          u16 length, at most 20, octets
///     reason          u8
///     time            i64
///     by              u16 length, at most 64, octets
///     invalidityDate  i64, in version 2 only
///
/// Without an invalidity date it is written in version 1, which every program reads.
public struct Revoked: ~Escapable {
  /// The octets of the INTEGER.
  public let serial: Span<UInt8>
  /// CRLReason (RFC 5280 5.3.1).
  public let reason: UInt8
  /// The revocationDate.
  public let time: Int64
  /// Who asked for it.
  public let by: Span<UInt8>
  /// Since when the certificate was no longer to be trusted (RFC 5280 5.3.2), if that was said.
  public let invalidityDate: Int64?

  @_lifetime(copy serial, copy by)
  public init(serial: Span<UInt8>, reason: UInt8, time: Int64, by: Span<UInt8>, invalidityDate: Int64? = nil) {
    self.serial = serial
    self.reason = reason
    self.time = time
    self.by = by
    self.invalidityDate = invalidityDate
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    serial = try fields.octets(limit: 20)
    reason = try fields.u8()
    time = try fields.i64()
    by = try fields.octets(limit: 64)
    invalidityDate = fields.isAtEnd ? nil : try fields.i64()
    try fields.finish()
  }

  /// The version of the layout that `write` uses.
  public var version: UInt8 { invalidityDate == nil ? 1 : 2 }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(serial, limit: 20)
    fields.u8(reason)
    fields.i64(time)
    fields.octets(by, limit: 64)
    if let invalidityDate { fields.i64(invalidityDate) }
    return try fields.finish()
  }
}
