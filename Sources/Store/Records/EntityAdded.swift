/// A device (end entity) became known under an alias, with its first one-time code. Replaces none: the reference was free.
/// As `entityChanged` it says what is registered of a device that stays the same one; its code and its uses stay, too.
///
///     alias           u16 length, at most 40, octets
///     reference       u16 length, at most 128, octets
///     subject         u16 length, at most 1024, octets
///     subjectAltName  u16 length, at most 1024, octets
///     profile         u16 length, at most 40, octets
///     uses            u32
///     expires         i64
///     sealedSecret    u16 length, at most 256, octets
///     client          u16 length, at most 40, octets, from version 2 on
///     profileIsNamed  u8, 1, in version 3 only
///
/// It is written in the lowest version that holds it, so that every program reads what it can.
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
  /// The code, encrypted at rest; empty for whom an RA has enrolled, who has none.
  public let sealedSecret: Span<UInt8>
  /// The group of devices that it belongs to, or empty.
  public let client: Span<UInt8>
  /// An RA has named the profile, which holds where RAs may and as long as they may; otherwise an operator has.
  public let profileIsNamed: Bool

  @_lifetime(copy alias, copy reference, copy subject, copy subjectAltName, copy profile, copy sealedSecret, copy client)
  public init(
    alias: Span<UInt8>, reference: Span<UInt8>, subject: Span<UInt8>, subjectAltName: Span<UInt8>,
    profile: Span<UInt8>, uses: UInt32, expires: Int64, sealedSecret: Span<UInt8>, client: Span<UInt8> = Span(),
    profileIsNamed: Bool = false
  ) {
    self.alias = alias
    self.reference = reference
    self.subject = subject
    self.subjectAltName = subjectAltName
    self.profile = profile
    self.uses = uses
    self.expires = expires
    self.sealedSecret = sealedSecret
    self.client = client
    self.profileIsNamed = profileIsNamed
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    alias = try fields.octets(limit: RecordLimits.name)
    reference = try fields.octets(limit: 128)
    subject = try fields.octets(limit: 1024)
    subjectAltName = try fields.octets(limit: 1024)
    profile = try fields.octets(limit: RecordLimits.name)
    uses = try fields.u32()
    expires = try fields.i64()
    sealedSecret = try fields.octets(limit: 256)
    client = fields.isAtEnd ? payload.extracting(first: 0) : try fields.octets(limit: RecordLimits.name)
    profileIsNamed = !fields.isAtEnd
    if profileIsNamed, try fields.u8() != 1 { throw .value(at: payload.count - 1) }
    try fields.finish()
  }

  /// The version of the layout that `write` uses.
  public var version: UInt8 { profileIsNamed ? 3 : client.count == 0 ? 1 : 2 }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(alias, limit: RecordLimits.name)
    fields.octets(reference, limit: 128)
    fields.octets(subject, limit: 1024)
    fields.octets(subjectAltName, limit: 1024)
    fields.octets(profile, limit: RecordLimits.name)
    fields.u32(uses)
    fields.i64(expires)
    fields.octets(sealedSecret, limit: 256)
    if client.count > 0 || profileIsNamed { fields.octets(client, limit: RecordLimits.name) }
    if profileIsNamed { fields.u8(1) }
    return try fields.finish()
  }
}
