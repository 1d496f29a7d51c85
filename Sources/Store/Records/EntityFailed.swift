/// Somebody used a wrong secret for this device.
///
///     alias      u16 length, at most 40, octets
///     reference  u16 length, at most 128, octets
///     failures   u16
public struct EntityFailed: ~Escapable {
  public let alias: Span<UInt8>
  public let reference: Span<UInt8>
  /// How often by now, since the code was given.
  public let failures: UInt16

  @_lifetime(copy alias, copy reference)
  public init(alias: Span<UInt8>, reference: Span<UInt8>, failures: UInt16) {
    self.alias = alias
    self.reference = reference
    self.failures = failures
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    alias = try fields.octets(limit: RecordLimits.name)
    reference = try fields.octets(limit: 128)
    failures = try fields.u16()
    try fields.finish()
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(alias, limit: RecordLimits.name)
    fields.octets(reference, limit: 128)
    fields.u16(failures)
    return try fields.finish()
  }
}
