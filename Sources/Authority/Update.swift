import CMP
import Store

/// kur: a certificate takes the place of one that is still good (RFC 9483 4.1.3, 5.1.1). Whoever asks is known by the old
/// certificate, and what the new one says comes from the old one.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func update<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, _ event: inout Event, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    try checkNew(exchange)
    // A secret shows who somebody is, not that they have the old key (RFC 9483 4.1.3, 2).
    if requester.authenticatesBySecret || requester.hasToken { throw .updateNeedsSignature }
    if requester.isRA, !requester.rights.contains(.renew) { throw .notAuthorized }
    let message = try certReqMsg(in: exchange, &event)
    let row = try renewed(by: message, exchange, requester, &event)
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)), let old = try? Certificate(issued.certificate) else {
      throw .internalFailure
    }
    event.oldSerial = ShortBytes(issued.serial)
    try checkRenewable(old, row, at: exchange.now)
    let entity = try owner(of: issued, row, requester, alias: exchange.alias)
    let takesUse = takesUse(requester, of: entity, alias: exchange.alias)
    if takesUse, let entity { try checkCode(of: entity, for: exchange) }
    var entityStorage = RecordRoom()
    var count = 0
    if let entity { count = try read(entities.rows[entity].added, into: &entityStorage).count }
    let registration = try Registration(entityStorage.bytes(count))
    let profile = policy.profiles[try self.profile(of: registration, exchange, for: requester, &event)]
    let request = try crmf(message, exchange, profile, for: requester, &event)
    let subject = old.tbsCertificate.subject.encoded
    if let key = request.publicKey {
      try checkKey(key, of: issued.reference, subject, renewing: old, alias: exchange.alias)
    }
    let isImplicit = try checkRoom(for: request, exchange)
    let order = Order(
      reference: issued.reference, subject: subject, subjectAltName: try old.alternativeNames(),
      profile: profile.taking(request.extensions), isImplicit: isImplicit, isRenewal: true,
      fixesNames: registration.subjectAltName.count > 0,
      consumesUse: takesUse)
    var reply = try issue(request, order, exchange, for: requester, &event, drawing: &entropy, into: &room)
    if reply.event.kind == .waiting || reply.asks { return reply }
    try recordReplaced(issued.serial, by: reply.event.serial, at: exchange.now)
    if isImplicit { try retire(row, issued, alias: exchange.alias, at: exchange.now) }
    reply.event.kind = .updated
    return reply
  }

  /// The row of the certificate that is to be renewed: the one that protects the message, or for an RA, which renews for
  /// others, the one that oldCertID names, or the last one of whom the template names (EJBCA: RA mode). Whoever renews their
  /// own and names another one has something wrong.
  private mutating func renewed(
    by message: CertReqMsg, _ exchange: Exchange, _ requester: Requester, _ event: inout Event
  ) throws(Condition) -> Int {
    var named = try oldCertID(of: message, &event)
    // OpenSSL puts the certificate that signs there, also when an RA's does.
    if requester.isRA, let own = named, isForeignSigner(own, exchange, requester) { named = nil }
    var found: Int?
    var isOfSubject = false
    if requester.isRA, let named {
      found = certificates.row(serial: named.serialNumber)
    } else {
      found = certificates.row(serial: requester.signer.bytes)
      if requester.isRA, let row = try last(of: message, alias: exchange.alias) { (found, isOfSubject) = (row, true) }
    }
    guard let row = found else {
      guard requester.isRA else { throw .updateNeedsSignature }
      let subject = message.certReq.certTemplate.subject
      throw named == nil && (subject?.isEmpty ?? true) ? .badTemplate : .unknownCertificate
    }
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)), let old = try? Certificate(issued.certificate) else {
      throw .internalFailure
    }
    if let named, !named.matches(issuer: old.tbsCertificate.issuer, serialNumber: issued.serial) {
      throw .otherOldCertificate
    }
    // The table finds by a part of the number; and another tenant's are nobody's business here.
    let tenant = policy.aliases[exchange.alias].tenant
    guard named != nil || isOfSubject || issued.serial.equals(requester.signer.bytes) else { throw .updateNeedsSignature }
    guard issued.alias.equals(tenant.span) else { throw .otherOldCertificate }
    return row
  }

  /// Whether it is the certificate that signed, which was not issued here: that cannot be what is to be renewed.
  private func isForeignSigner(_ named: CertId, _ exchange: Exchange, _ requester: Requester) -> Bool {
    guard requester.isForeign, let first = exchange.message.extraCerts?.first,
      let signer = try? Certificate(first.encoded), fingerprint(signer).bytes.equals(requester.signer.bytes)
    else { return false }
    let content = signer.tbsCertificate
    return named.matches(issuer: content.issuer, serialNumber: content.serialNumber)
  }

  /// The last certificate of whom the template names.
  private mutating func last(of message: CertReqMsg, alias: Int) throws(Condition) -> Int? {
    guard let subject = message.certReq.certTemplate.subject, !subject.isEmpty,
      let entity = try identified(by: subject, alias: alias)
    else { return nil }
    return entities.rows[entity].lastCertificate
  }

  @_lifetime(copy message)
  private func oldCertID(of message: CertReqMsg, _ event: inout Event) throws(Condition) -> CertId? {
    guard let controls = message.certReq.controls else { return nil }
    do throws(DERError) { return try controls.oldCertID() } catch {
      event.offset = error.offset
      throw .badControl
    }
  }

  /// Not revoked and not expired (RFC 9483 4.1.3). A signer is known to be neither; whom an RA names is looked at here.
  private func checkRenewable(_ old: Certificate, _ row: Int, at now: Timestamp) throws(Condition) {
    if certificates.rows[row].state == .revoked { throw .alreadyRevoked }
    if !isSet(now) { throw .clockNotSet }
    if !old.tbsCertificate.validity.contains(now) { throw .expiredCertificate }
  }

  /// The entity that the old certificate was issued to, which is still the same one; nothing when none is registered, as for
  /// what an RA has asked for.
  private func owner(
    of issued: borrowing Issued, _ row: Int, _ requester: Requester, alias: Int
  ) throws(Condition) -> Int? {
    var owner: Int?
    if issued.reference.count > 0 {
      owner = entities.registered(entityKey(alias: alias, issued.reference))
      guard let owner, entities.rows[owner].registered.packed < certificates.rows[row].issued.packed else {
        throw .notAuthorized
      }
    }
    guard requester.isRA || owner == requester.entity else { throw .notAuthorized }
    return owner
  }
}

// MARK: - What becomes of the old one

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  private mutating func recordReplaced(_ old: Span<UInt8>, by new: ShortBytes, at now: Timestamp) throws(Condition) {
    var room = RecordRoom()
    let count: Int
    do throws(RecordError) { count = try Replaced(old: old, new: new.bytes).write(into: room.all) } catch {
      throw .internalFailure
    }
    try stage(.replaced, at: now, room.bytes(count))
  }

  /// The client has the new certificate and says so: what the policy says of the old one happens now, not before.
  mutating func retireReplaced(by row: Int, alias: Int, at now: Timestamp) throws(Condition) {
    guard let old = certificates.rows[row].replaces else { return }
    var storage = RecordRoom()
    let record = try read(certificates.rows[old].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)) else { throw .internalFailure }
    try retire(old, issued, alias: alias, at: now)
  }

  private mutating func retire(
    _ row: Int, _ issued: borrowing Issued, alias: Int, at now: Timestamp
  ) throws(Condition) {
    guard policy.aliases[alias].onUpdate == .revoke, certificates.rows[row].state != .revoked else { return }
    try recordRevoked(issued.serial, row: row, .superseded, by: issued.reference, at: now)
  }
}

extension Certificate {
  /// The encoded GeneralNames, or nothing.
  @_lifetime(copy self)
  fileprivate func alternativeNames() throws(Condition) -> Span<UInt8> {
    guard let value = first(.subjectAltName) else { return encoded.extracting(first: 0) }
    guard let names = try? GeneralNames(value) else { throw .internalFailure }
    return names.encoded
  }
}
