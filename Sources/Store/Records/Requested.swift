/// A request was accepted and waits for somebody's approval: everything that is needed to grant it later, and the use of the
/// one-time code that it holds until then.
///
///     alias          u16 length, at most 40, octets
///     reference      u16 length, at most 128, octets
///     transactionID  u16 length, at most 64, octets
///     requestHash    32 octets
///     signer         u16 length, at most 20, octets
///     senderNonce    u16 length, at most 64, octets
///     nonceKey       16 octets
///     flags          u16
///     until          i64
///     request        u32 length, octets
///     response       u32 length, octets
public struct Requested: ~Escapable {
  public let alias: Span<UInt8>
  /// The device, or empty if nothing is registered for whoever asks.
  public let reference: Span<UInt8>
  public let transactionID: Span<UInt8>
  /// SHA-256 of the request, so that the same octets get the same answer.
  public let requestHash: Span<UInt8>
  /// What the transaction is bound to, as in `Issued`; empty if a code authenticated the request.
  public let signer: Span<UInt8>
  /// Ours, in the answer that says to wait: what the first pollReq says as recipNonce.
  public let senderNonce: Span<UInt8>
  /// With which the nonces of the pollReps are made, so that a pollReq can be checked after a restart.
  public let nonceKey: Span<UInt8>
  public let flags: RequestedFlags
  /// The last second in which it may be granted.
  public let until: Int64
  /// The request as it was received: DER of the PKIMessage.
  public let request: Span<UInt8>
  /// The answer that says to wait, as it was sent.
  public let response: Span<UInt8>

  @_lifetime(
    copy alias, copy reference, copy transactionID, copy requestHash, copy signer, copy senderNonce, copy nonceKey,
    copy request, copy response)
  public init(
    alias: Span<UInt8>, reference: Span<UInt8>, transactionID: Span<UInt8>, requestHash: Span<UInt8>,
    signer: Span<UInt8>, senderNonce: Span<UInt8>, nonceKey: Span<UInt8>, flags: RequestedFlags, until: Int64,
    request: Span<UInt8>, response: Span<UInt8>
  ) {
    self.alias = alias
    self.reference = reference
    self.transactionID = transactionID
    self.requestHash = requestHash
    self.signer = signer
    self.senderNonce = senderNonce
    self.nonceKey = nonceKey
    self.flags = flags
    self.until = until
    self.request = request
    self.response = response
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    alias = try fields.octets(limit: RecordLimits.name)
    reference = try fields.octets(limit: 128)
    transactionID = try fields.octets(limit: 64)
    requestHash = try fields.fixed(32)
    signer = try fields.octets(limit: 20)
    senderNonce = try fields.octets(limit: 64)
    nonceKey = try fields.fixed(16)
    flags = RequestedFlags(rawValue: try fields.u16())
    until = try fields.i64()
    request = try fields.manyOctets(limit: LogLimits.anyPayload)
    response = try fields.manyOctets(limit: LogLimits.anyPayload)
    try fields.finish()
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(alias, limit: RecordLimits.name)
    fields.octets(reference, limit: 128)
    fields.octets(transactionID, limit: 64)
    fields.fixed(requestHash, 32)
    fields.octets(signer, limit: 20)
    fields.octets(senderNonce, limit: 64)
    fields.fixed(nonceKey, 16)
    fields.u16(flags.rawValue)
    fields.i64(until)
    fields.manyOctets(request, limit: LogLimits.anyPayload)
    fields.manyOctets(response, limit: LogLimits.anyPayload)
    return try fields.finish()
  }
}

/// What else a `Requested` record says. Bits that this version does not know are kept.
public struct RequestedFlags: Equatable, Sendable {
  public var rawValue: UInt16

  public init(rawValue: UInt16 = 0) { self.rawValue = rawValue }

  public init(holdsUse: Bool) { rawValue = holdsUse ? 1 : 0 }

  /// One use of the device's code is set aside for it: given back if nothing is issued.
  public var holdsUse: Bool { rawValue & 1 != 0 }
}
