/// The device said whether it takes a certificate, and was answered.
///
///     serial       u16 length, at most 20, octets
///     accepted     u8: 0 or 1
///     requestHash  32 octets
///     response     u32 length, octets
public struct Confirmed: ~Escapable {
  /// Of the certificate: the octets of the INTEGER.
  public let serial: Span<UInt8>
  /// If not, the certificate counts as revoked.
  public let accepted: Bool
  /// SHA-256 of the certConf, so that the same octets get the same answer.
  public let requestHash: Span<UInt8>
  /// The answer as it was sent: DER of the PKIMessage.
  public let response: Span<UInt8>

  @_lifetime(copy serial, copy requestHash, copy response)
  public init(serial: Span<UInt8>, accepted: Bool, requestHash: Span<UInt8>, response: Span<UInt8>) {
    self.serial = serial
    self.accepted = accepted
    self.requestHash = requestHash
    self.response = response
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    serial = try fields.octets(limit: 20)
    accepted = try fields.bool()
    requestHash = try fields.fixed(32)
    response = try fields.manyOctets(limit: LogLimits.anyPayload)
    try fields.finish()
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(serial, limit: 20)
    fields.bool(accepted)
    fields.fixed(requestHash, 32)
    fields.manyOctets(response, limit: LogLimits.anyPayload)
    return try fields.finish()
  }
}
