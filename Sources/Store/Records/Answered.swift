/// The answer of a transaction that issues nothing, for which something was done: the same octets get it again.
///
///     alias          u16 length, at most 40, octets
///     transactionID  u16 length, at most 64, octets
///     requestHash    32 octets
///     signer         u16 length, at most 20, octets
///     senderNonce    u16 length, at most 64, octets
///     serial         u16 length, at most 20, octets
///     response       u32 length, octets
public struct Answered: ~Escapable {
  public let alias: Span<UInt8>
  public let transactionID: Span<UInt8>
  /// SHA-256 of the request.
  public let requestHash: Span<UInt8>
  /// What authenticated the request: see `Issued`.
  public let signer: Span<UInt8>
  /// Ours.
  public let senderNonce: Span<UInt8>
  /// Of the certificate that the request was about, or empty: the octets of the INTEGER.
  public let serial: Span<UInt8>
  /// The answer as it was sent: DER of the PKIMessage.
  public let response: Span<UInt8>

  @_lifetime(
    copy alias, copy transactionID, copy requestHash, copy signer, copy senderNonce, copy serial, copy response)
  public init(
    alias: Span<UInt8>, transactionID: Span<UInt8>, requestHash: Span<UInt8>, signer: Span<UInt8>,
    senderNonce: Span<UInt8>, serial: Span<UInt8>, response: Span<UInt8>
  ) {
    self.alias = alias
    self.transactionID = transactionID
    self.requestHash = requestHash
    self.signer = signer
    self.senderNonce = senderNonce
    self.serial = serial
    self.response = response
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    alias = try fields.octets(limit: RecordLimits.name)
    transactionID = try fields.octets(limit: 64)
    requestHash = try fields.fixed(32)
    signer = try fields.octets(limit: 20)
    senderNonce = try fields.octets(limit: 64)
    serial = try fields.octets(limit: 20)
    response = try fields.manyOctets(limit: LogLimits.anyPayload)
    try fields.finish()
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(alias, limit: RecordLimits.name)
    fields.octets(transactionID, limit: 64)
    fields.fixed(requestHash, 32)
    fields.octets(signer, limit: 20)
    fields.octets(senderNonce, limit: 64)
    fields.octets(serial, limit: 20)
    fields.manyOctets(response, limit: LogLimits.anyPayload)
    return try fields.finish()
  }
}
