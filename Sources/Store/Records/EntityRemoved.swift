/// A device may enrol no more. Its certificates stay as they are.
///
///     alias      u16 length, at most 40, octets
///     reference  u16 length, at most 128, octets
public struct EntityRemoved: ~Escapable {
  public let alias: Span<UInt8>
  public let reference: Span<UInt8>

  @_lifetime(copy alias, copy reference)
  public init(alias: Span<UInt8>, reference: Span<UInt8>) {
    self.alias = alias
    self.reference = reference
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    alias = try fields.octets(limit: RecordLimits.name)
    reference = try fields.octets(limit: 128)
    try fields.finish()
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(alias, limit: RecordLimits.name)
    fields.octets(reference, limit: 128)
    return try fields.finish()
  }
}
