/// A device was given another one-time code. Its wrong secrets are forgotten: it is unlocked.
///
///     alias         u16 length, at most 40, octets
///     reference     u16 length, at most 128, octets
///     uses          u32
///     expires       i64
///     sealedSecret  u16 length, at most 256, octets
public struct EntityCode: ~Escapable {
  public let alias: Span<UInt8>
  public let reference: Span<UInt8>
  /// How often the code may be used.
  public let uses: UInt32
  /// When the code ends; 0 is never.
  public let expires: Int64
  /// The code, encrypted at rest.
  public let sealedSecret: Span<UInt8>

  @_lifetime(copy alias, copy reference, copy sealedSecret)
  public init(alias: Span<UInt8>, reference: Span<UInt8>, uses: UInt32, expires: Int64, sealedSecret: Span<UInt8>) {
    self.alias = alias
    self.reference = reference
    self.uses = uses
    self.expires = expires
    self.sealedSecret = sealedSecret
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    alias = try fields.octets(limit: RecordLimits.name)
    reference = try fields.octets(limit: 128)
    uses = try fields.u32()
    expires = try fields.i64()
    sealedSecret = try fields.octets(limit: 256)
    try fields.finish()
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(alias, limit: RecordLimits.name)
    fields.octets(reference, limit: 128)
    fields.u32(uses)
    fields.i64(expires)
    fields.octets(sealedSecret, limit: 256)
    return try fields.finish()
  }
}
