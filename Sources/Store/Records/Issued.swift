/// A certificate was issued: certificate, transaction and the use of the one-time code in one record, so that no power cut
/// can part them.
///
///     serial             u16 length, at most 20, octets
///     alias              u16 length, at most 40, octets
///     reference          u16 length, at most 128, octets
///     transactionID      u16 length, at most 64, octets
///     requestHash        32 octets
///     senderNonce        u16 length, at most 64, octets
///     signer             u16 length, at most 20, octets
///     flags              u16
///     notAfter           i64
///     certificateOffset  u32
///     certificateCount   u32
///     response           u32 length, octets: the answer, and where flags say so the certificate behind it
public struct Issued: ~Escapable {
  /// The octets of the INTEGER.
  public let serial: Span<UInt8>
  public let alias: Span<UInt8>
  /// The device, or empty if the request was not made with a code of one.
  public let reference: Span<UInt8>
  public let transactionID: Span<UInt8>
  /// SHA-256 of the request, so that the same octets get the same answer; zeros when there was none (`flags.isBrought`).
  public let requestHash: Span<UInt8>
  /// Ours: what the next message must say as recipNonce.
  public let senderNonce: Span<UInt8>
  /// The serial number of the certificate that signed the request, or empty if a code authenticated it: the transaction is
  /// continued with the same.
  public let signer: Span<UInt8>
  public let flags: IssuedFlags
  public let notAfter: Int64
  /// Where the certificate begins in what the record holds of the answer.
  public let certificateOffset: UInt32
  /// Octets of the certificate.
  public let certificateCount: UInt32
  /// The answer, and behind it the certificate when the answer has it encrypted.
  private let octets: Span<UInt8>

  /// - Parameter response: the answer; when `flags.certificateFollows`, with the certificate right behind it.
  @_lifetime(
    copy serial, copy alias, copy reference, copy transactionID, copy requestHash, copy senderNonce, copy signer,
    copy response)
  public init(
    serial: Span<UInt8>, alias: Span<UInt8>, reference: Span<UInt8>, transactionID: Span<UInt8>,
    requestHash: Span<UInt8>, senderNonce: Span<UInt8>, signer: Span<UInt8>, flags: IssuedFlags, notAfter: Int64,
    certificateOffset: UInt32, certificateCount: UInt32, response: Span<UInt8>
  ) {
    self.serial = serial
    self.alias = alias
    self.reference = reference
    self.transactionID = transactionID
    self.requestHash = requestHash
    self.senderNonce = senderNonce
    self.signer = signer
    self.flags = flags
    self.notAfter = notAfter
    self.certificateOffset = certificateOffset
    self.certificateCount = certificateCount
    octets = response
    precondition(
      Issued.holds(response, flags, certificateOffset, certificateCount), "the certificate lies inside the answer")
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    serial = try fields.octets(limit: 20)
    alias = try fields.octets(limit: RecordLimits.name)
    reference = try fields.octets(limit: 128)
    transactionID = try fields.octets(limit: 64)
    requestHash = try fields.fixed(32)
    senderNonce = try fields.octets(limit: 64)
    signer = try fields.octets(limit: 20)
    flags = IssuedFlags(rawValue: try fields.u16())
    notAfter = try fields.i64()
    certificateOffset = try fields.u32()
    certificateCount = try fields.u32()
    octets = try fields.manyOctets(limit: LogLimits.anyPayload)
    try fields.finish()
    guard Issued.holds(octets, flags, certificateOffset, certificateCount) else {
      throw .value(at: payload.count - octets.count - 12)
    }
  }

  /// Whether the certificate lies inside, and, where it is kept beside the answer, at the end.
  private static func holds(_ octets: Span<UInt8>, _ flags: IssuedFlags, _ offset: UInt32, _ count: UInt32) -> Bool {
    guard count <= UInt32(octets.count), offset <= UInt32(octets.count) - count else { return false }
    return !flags.certificateFollows || offset == UInt32(octets.count) - count
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(serial, limit: 20)
    fields.octets(alias, limit: RecordLimits.name)
    fields.octets(reference, limit: 128)
    fields.octets(transactionID, limit: 64)
    fields.fixed(requestHash, 32)
    fields.octets(senderNonce, limit: 64)
    fields.octets(signer, limit: 20)
    fields.u16(flags.rawValue)
    fields.i64(notAfter)
    fields.u32(certificateOffset)
    fields.u32(certificateCount)
    fields.manyOctets(octets, limit: LogLimits.anyPayload)
    return try fields.finish()
  }

  /// The answer as it was sent, DER of the PKIMessage; without the private key if it had one (`flags.isAbridged`).
  public var response: Span<UInt8> {
    @_lifetime(copy self) get { flags.certificateFollows ? octets.extracting(first: Int(certificateOffset)) : octets }
  }

  /// The certificate, inside the answer or behind it.
  public var certificate: Span<UInt8> {
    @_lifetime(copy self) get {
      octets.extracting(Int(certificateOffset)..<Int(certificateOffset) + Int(certificateCount))
    }
  }
}

/// What else an `Issued` record says. Bits that this version does not know are kept.
public struct IssuedFlags: Equatable, Sendable {
  public var rawValue: UInt16

  public init(rawValue: UInt16 = 0) { self.rawValue = rawValue }

  public init(
    isImplicitlyConfirmed: Bool, hasModifications: Bool, consumesUse: Bool, certificateFollows: Bool = false,
    isAbridged: Bool = false
  ) {
    rawValue = (isImplicitlyConfirmed ? 1 : 0) | (hasModifications ? 2 : 0) | (consumesUse ? 4 : 0)
    rawValue |= (certificateFollows ? 8 : 0) | (isAbridged ? 16 : 0)
  }

  /// No certConf is awaited: implicitConfirm was asked for and granted.
  public var isImplicitlyConfirmed: Bool { rawValue & 1 != 0 }
  /// The status was grantedWithMods.
  public var hasModifications: Bool { rawValue & 2 != 0 }
  /// One use of the device's code is spent.
  public var consumesUse: Bool { rawValue & 4 != 0 }
  /// The answer has the certificate encrypted; in the clear it stands behind the answer.
  public var certificateFollows: Bool { rawValue & 8 != 0 }
  /// The answer brought a private key, which is kept nowhere: what stands here is not what was sent and is not sent again.
  public var isAbridged: Bool { rawValue & 16 != 0 }
  /// When nobody confirms it in time, it is revoked: what was configured when it was issued holds, whatever is later.
  public var isRevokedUnconfirmed: Bool {
    get { rawValue & 32 != 0 }
    set { rawValue = newValue ? rawValue | 32 : rawValue & ~32 }
  }
  /// When nobody confirms it in time, it is put on hold.
  public var isHeldUnconfirmed: Bool {
    get { rawValue & 64 != 0 }
    set { rawValue = newValue ? rawValue | 64 : rawValue & ~64 }
  }
  /// It was issued before its CA came here, and an operator brought it: the certificate stands where an answer would.
  public var isBrought: Bool {
    get { rawValue & 128 != 0 }
    set { rawValue = newValue ? rawValue | 128 : rawValue & ~128 }
  }
}
