/// A CRL was issued. The record comes before the CRL is seen by anybody, so that its number is never given again.
///
///     issuer      u16 length, at most 1024, octets
///     number      u64
///     thisUpdate  i64
///     nextUpdate  i64
public struct CRLIssued: ~Escapable {
  /// DER of the Name.
  public let issuer: Span<UInt8>
  /// The CRLNumber (RFC 5280 5.2.3).
  public let number: UInt64
  public let thisUpdate: Int64
  public let nextUpdate: Int64

  @_lifetime(copy issuer)
  public init(issuer: Span<UInt8>, number: UInt64, thisUpdate: Int64, nextUpdate: Int64) {
    self.issuer = issuer
    self.number = number
    self.thisUpdate = thisUpdate
    self.nextUpdate = nextUpdate
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    issuer = try fields.octets(limit: 1024)
    number = UInt64(bitPattern: try fields.i64())
    thisUpdate = try fields.i64()
    nextUpdate = try fields.i64()
    try fields.finish()
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(issuer, limit: 1024)
    fields.i64(Int64(bitPattern: number))
    fields.i64(thisUpdate)
    fields.i64(nextUpdate)
    return try fields.finish()
  }
}
