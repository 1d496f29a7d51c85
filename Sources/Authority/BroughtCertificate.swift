import CMP
import Store

/// A certificate that a CA issued before it came here, as an operator brings it. Once it is recorded it is as if it had been
/// issued here: its device renews it and revokes it, and nobody touches the device.
public struct BroughtCertificate: ~Escapable {
  /// DER. That the CA issued it is for the caller to see.
  public let encoded: Span<UInt8>
  /// The tenant whose device it is of.
  public let alias: Span<UInt8>
  /// The device, or empty: whoever is registered with its subject, else under its common name.
  public let reference: Span<UInt8>
  /// The profile of a device that is registered by this, or empty.
  public let profile: Span<UInt8>
  /// What the CA's last CRL says of it.
  public let revocation: Revocation?

  public struct Revocation: Equatable, Sendable {
    public let reason: CRLReason
    public let time: Timestamp
    public let invalidityDate: InvalidityDate?

    public init(reason: CRLReason, time: Timestamp, invalidityDate: InvalidityDate?) {
      (self.reason, self.time, self.invalidityDate) = (reason, time, invalidityDate)
    }
  }

  @_lifetime(copy encoded, copy alias, copy reference, copy profile)
  public init(
    _ encoded: Span<UInt8>, alias: Span<UInt8>, reference: Span<UInt8>, profile: Span<UInt8>, revocation: Revocation?
  ) {
    self.encoded = encoded
    self.alias = alias
    self.reference = reference
    self.profile = profile
    self.revocation = revocation
  }

  /// What became of one.
  public enum Fate: Equatable, Sendable {
    /// It is recorded, and if nobody was there its device is registered, without a code.
    case taken(registers: Bool)
    /// The very same is there already.
    case known
    /// It was there and is revoked now: the CA's last CRL is a later one.
    case revoked
    /// The log has no room before its next commit: nothing was done.
    case later
  }

  public enum Fault: Error, Equatable, Sendable {
    case malformed(DERError)
    /// More than `AuthorityLimits.broughtCertificate` octets, or names that no record has room for.
    case tooLarge
    /// Nobody is registered with its subject, and it has no common name in UTF-8 to register somebody under.
    case nobody
    /// Somebody with another subject is registered under its common name.
    case otherSubject
    /// It is there already, as another tenant's or another device's.
    case elsewhere
    /// Its serial number is zero or negative (RFC 5280 4.1.2.2).
    case badSerial
    /// Another certificate has its serial number, or one whose last octets are the same.
    case serialInUse
    /// Another device has a certificate with its public key.
    case keyInUse
    /// The store holds as many as it may.
    case full
    /// The store cannot be read, or takes nothing.
    case store(Condition)
  }
}

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Records a certificate that was issued elsewhere, or with `isTrial` only says what would become of it.
  public mutating func take(
    _ brought: BroughtCertificate, isTrial: Bool, at now: Timestamp
  ) throws(BroughtCertificate.Fault) -> BroughtCertificate.Fate {
    guard brought.encoded.count <= AuthorityLimits.broughtCertificate else { throw .tooLarge }
    let certificate: Certificate
    do throws(DERError) { certificate = try Certificate(brought.encoded) } catch { throw .malformed(error) }
    if let row = try known(certificate, brought) {
      guard let revocation = brought.revocation, isNews(revocation, row) else { return .known }
      if isTrial { return .revoked }
      guard log.hasRoom(for: AuthorityLimits.shortRecord) else { return .later }
      do throws(Condition) { try revoke(certificate, row, revocation, at: now) } catch { throw .store(error) }
      return .revoked
    }
    let owner = try owner(of: certificate, brought)
    let reference = try reference(of: certificate, brought, owner)
    try checkKey(certificate, of: reference.bytes)
    guard certificates.hasRoom, owner != nil || entities.hasRoom else { throw .full }
    if isTrial { return .taken(registers: owner == nil) }
    let records = brought.encoded.count + AuthorityLimits.entityRecord + 2 * AuthorityLimits.shortRecord
    guard log.hasRoom(for: records) else { return .later }
    do throws(Condition) {
      if owner == nil { try register(certificate, brought, reference.bytes, at: now) }
      try record(certificate, brought, reference.bytes, at: now)
    } catch {
      throw error == .badName || error == .answerTooLarge ? .tooLarge : .store(error)
    }
    return .taken(registers: owner == nil)
  }

  /// The row of a certificate that is there already.
  private mutating func known(
    _ certificate: Certificate, _ brought: BroughtCertificate
  ) throws(BroughtCertificate.Fault) -> Int? {
    let serial = certificate.tbsCertificate.serialNumber
    guard serial.count <= 20 else { throw .tooLarge }
    // Zero is none of a certificate's, and binds the transactions of an RA's secret.
    guard serial[0] & 0x80 == 0, serial.count > 1 || serial[0] != 0 else { throw .badSerial }
    guard let row = certificates.row(serial: serial) else { return nil }
    var storage = RecordRoom()
    let count = try recordOf(row, into: &storage)
    guard let issued = try? Issued(storage.bytes(count)) else { throw .store(.internalFailure) }
    guard issued.certificate.equals(certificate.encoded) else { throw .serialInUse }
    guard issued.alias.equals(brought.alias), brought.reference.count == 0 || issued.reference.equals(brought.reference)
    else { throw .elsewhere }
    return row
  }

  /// Whether a certificate that is there has to be revoked by what the CA's CRL says: a hold says nothing of what this store
  /// has held or revoked itself.
  private func isNews(_ revocation: BroughtCertificate.Revocation, _ row: Int) -> Bool {
    let known = certificates.rows[row]
    if revocation.reason == .certificateHold { return known.revocation == 0 }
    return known.state != .revoked || known.isOnHold
  }

  private mutating func recordOf(_ row: Int, into storage: inout RecordRoom) throws(BroughtCertificate.Fault) -> Int {
    do throws(Condition) { return try read(certificates.rows[row].issued, into: &storage).count } catch {
      throw .store(error)
    }
  }

  /// Whose it is, if that one is registered.
  private mutating func owner(
    of certificate: Certificate, _ brought: BroughtCertificate
  ) throws(BroughtCertificate.Fault) -> Int? {
    if brought.reference.count > 0 { return entity(alias: brought.alias, reference: brought.reference) }
    let subject = certificate.tbsCertificate.subject
    do throws(Condition) {
      if let row = try registered(as: subject, without: nil, of: brought.alias) { return row }
      guard let name = subject.last(.commonName)?.value.content,
        let row = entity(alias: brought.alias, reference: name)
      else { return nil }
      var storage = RecordRoom()
      let count = try read(entities.rows[row].added, into: &storage).count
      guard let added = try? EntityAdded(storage.bytes(count)) else { throw .internalFailure }
      if added.subject.count == 0 { return row }
    } catch {
      throw .store(error)
    }
    throw .otherSubject
  }

  private mutating func reference(
    of certificate: Certificate, _ brought: BroughtCertificate, _ owner: Int?
  ) throws(BroughtCertificate.Fault) -> DeviceName {
    var name = DeviceName()
    var isWhole = true
    if let owner {
      var storage = RecordRoom()
      do throws(Condition) {
        let count = try read(entities.rows[owner].added, into: &storage).count
        guard let added = try? EntityAdded(storage.bytes(count)) else { throw .internalFailure }
        isWhole = name.append(added.reference)
      } catch {
        throw .store(error)
      }
    } else if brought.reference.count > 0 {
      isWhole = name.append(brought.reference)
    } else {
      guard let own = certificate.tbsCertificate.subject.last(.commonName)?.value.content else { throw .nobody }
      isWhole = name.append(own)
    }
    guard isWhole else { throw .tooLarge }
    guard name.count > 0, name.bytes.isText else { throw .nobody }
    return name
  }

  /// One key is of one device.
  private mutating func checkKey(
    _ certificate: Certificate, of reference: Span<UInt8>
  ) throws(BroughtCertificate.Fault) {
    let key = certificate.tbsCertificate.subjectPublicKeyInfo.subjectPublicKey
    guard let row = certificates.row(key: KeyIndex.key(of: certificate, using: library)) else { return }
    var storage = RecordRoom()
    let count = try recordOf(row, into: &storage)
    guard let issued = try? Issued(storage.bytes(count)), let known = try? Certificate(issued.certificate) else {
      throw .store(.internalFailure)
    }
    guard known.tbsCertificate.subjectPublicKeyInfo.subjectPublicKey.equals(key) else { return }
    guard issued.reference.equals(reference) else { throw .keyInUse }
  }

  private mutating func register(
    _ certificate: Certificate, _ brought: BroughtCertificate, _ reference: Span<UInt8>, at now: Timestamp
  ) throws(Condition) {
    let added = EntityAdded(
      alias: brought.alias, reference: reference, subject: certificate.tbsCertificate.subject.encoded,
      subjectAltName: Span(), profile: brought.profile, uses: 0, expires: 0, sealedSecret: Span())
    try record(.entityAdded, added, at: now)
  }

  /// No answer stands in its record, so none can be repeated; its transaction is one that nobody has had.
  private mutating func record(
    _ certificate: Certificate, _ brought: BroughtCertificate, _ reference: Span<UInt8>, at now: Timestamp
  ) throws(Condition) {
    let content = certificate.tbsCertificate
    let hash = library.digest(.sha256, brought.encoded, Span())
    var flags = IssuedFlags(isImplicitlyConfirmed: true, hasModifications: false, consumesUse: false)
    flags.isBrought = true
    let unasked = InlineArray<32, UInt8>(repeating: 0)
    let record = Issued(
      serial: content.serialNumber, alias: brought.alias, reference: reference, transactionID: hash.bytes,
      requestHash: unasked.span, senderNonce: Span(), signer: Span(), flags: flags,
      notAfter: content.validity.notAfter.seconds, certificateOffset: 0,
      certificateCount: UInt32(brought.encoded.count), response: brought.encoded)
    var room = RecordRoom()
    let count: Int
    do throws(RecordError) { count = try record.write(into: room.all) } catch { throw .answerTooLarge }
    try stage(.issued, at: now, room.bytes(count))
    guard let revocation = brought.revocation, let row = certificates.row(serial: content.serialNumber) else { return }
    try revoke(certificate, row, revocation, at: now)
  }

  private mutating func revoke(
    _ certificate: Certificate, _ row: Int, _ revocation: BroughtCertificate.Revocation, at now: Timestamp
  ) throws(Condition) {
    let by: InlineArray<3, UInt8> = [0x43, 0x52, 0x4C]  // CRL
    try recordRevoked(
      certificate.tbsCertificate.serialNumber, row: row, revocation.reason, invalidSince: revocation.invalidityDate,
      since: revocation.time, by: by.span, at: now)
  }
}
