/// A device (end entity) became known under an alias, with its first one-time code. Replaces none: the reference was free.
///
///     alias           u16 length, at most 32, octets
///     reference       u16 length, at most 128, octets
///     subject         u16 length, at most 1024, octets
///     subjectAltName  u16 length, at most 1024, octets
///     profile         u16 length, at most 32, octets
///     uses            u32
///     expires         i64
///     sealedSecret    u16 length, at most 256, octets
public struct EntityAdded: ~Escapable {
  /// The CA or RA that it belongs to, as in the path of the URL.
  public let alias: Span<UInt8>
  /// What the device says as its senderKID.
  public let reference: Span<UInt8>
  /// DER of the Name for its certificates, or empty: the request's.
  public let subject: Span<UInt8>
  /// DER of GeneralNames, or empty.
  public let subjectAltName: Span<UInt8>
  /// The profile of its certificates, or empty: the default.
  public let profile: Span<UInt8>
  /// How often the code may be used.
  public let uses: UInt32
  /// When the code ends; 0 is never.
  public let expires: Int64
  /// The code, encrypted at rest.
  public let sealedSecret: Span<UInt8>

  @_lifetime(copy alias, copy reference, copy subject, copy subjectAltName, copy profile, copy sealedSecret)
  public init(
    alias: Span<UInt8>, reference: Span<UInt8>, subject: Span<UInt8>, subjectAltName: Span<UInt8>,
    profile: Span<UInt8>, uses: UInt32, expires: Int64, sealedSecret: Span<UInt8>
  ) {
    self.alias = alias
    self.reference = reference
    self.subject = subject
    self.subjectAltName = subjectAltName
    self.profile = profile
    self.uses = uses
    self.expires = expires
    self.sealedSecret = sealedSecret
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    alias = try fields.octets(limit: 32)
    reference = try fields.octets(limit: 128)
    subject = try fields.octets(limit: 1024)
    subjectAltName = try fields.octets(limit: 1024)
    profile = try fields.octets(limit: 32)
    uses = try fields.u32()
    expires = try fields.i64()
    sealedSecret = try fields.octets(limit: 256)
    try fields.finish()
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(alias, limit: 32)
    fields.octets(reference, limit: 128)
    fields.octets(subject, limit: 1024)
    fields.octets(subjectAltName, limit: 1024)
    fields.octets(profile, limit: 32)
    fields.u32(uses)
    fields.i64(expires)
    fields.octets(sealedSecret, limit: 256)
    return try fields.finish()
  }
}
