import CMP
import Store

/// Every record that the authority writes: made, staged, and applied to the tables by the code that a start uses. What is
/// staged becomes durable when the loop commits; until then no answer leaves.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func recordIssued(
    _ outcome: Outcome, _ exchange: Exchange, for requester: Requester, _ order: Order, _ grant: Grant,
    response: Span<UInt8>
  ) throws(Condition) {
    let hash = library.digest(.sha256, exchange.request, Span())
    let (serial, nonce, signer) = (outcome.serial, outcome.nonce, requester.signer)
    let alias = policy.aliases[exchange.alias].tenant
    var flags = outcome.flags
    flags.isRevokedUnconfirmed = policy.aliases[exchange.alias].onUnconfirmed == .revoke
    flags.isHeldUnconfirmed = policy.aliases[exchange.alias].onUnconfirmed == .hold
    let record = Issued(
      serial: serial.bytes, alias: alias.span, reference: order.reference,
      transactionID: exchange.transactionID, requestHash: hash.bytes, senderNonce: nonce.bytes,
      signer: signer.bytes, flags: exchange.isApproved ? flags.withoutUse : flags,
      notAfter: outcome.notAfter.seconds, certificateOffset: UInt32(outcome.certificate.lowerBound),
      certificateCount: UInt32(outcome.certificate.count), response: response)
    var room = RecordRoom()
    let count: Int
    do throws(RecordError) { count = try record.write(into: room.all) } catch { throw .answerTooLarge }
    if order.registers { try recordEntity(order, grant, exchange) }
    try stage(.issued, at: exchange.now, room.bytes(count))
  }

  /// Whom an RA enrols is registered, without a code; who is registered already has the new names from now on, and where RAs
  /// name profiles the new profile, unless an operator has given it one.
  private mutating func recordEntity(_ order: Order, _ grant: Grant, _ exchange: Exchange) throws(Condition) {
    let alias = policy.aliases[exchange.alias].tenant
    let named = profileNamed(by: exchange, order)
    let isNamed = !named.isEmpty
    guard let row = registered(order.reference, alias: exchange.alias) else {
      let added = EntityAdded(
        alias: alias.span, reference: order.reference, subject: grant.subject, subjectAltName: grant.subjectAltName,
        profile: named.span, uses: 0, expires: 0, sealedSecret: Span(), profileIsNamed: isNamed)
      return try record(.entityAdded, added, at: exchange.now)
    }
    var storage = RecordRoom()
    let record = try read(entities.rows[row].added, into: &storage)
    guard let known = try? EntityAdded(storage.bytes(record)) else { throw .internalFailure }
    let isSame = known.subject.equals(grant.subject) && known.subjectAltName.equals(grant.subjectAltName)
    let keepsProfile = !isNamed || known.profile.equals(named.span) || known.profile.count > 0 && !known.profileIsNamed
    if isSame, keepsProfile { return }
    let changed = EntityAdded(
      alias: known.alias, reference: known.reference, subject: grant.subject, subjectAltName: grant.subjectAltName,
      profile: keepsProfile ? known.profile : named.span, uses: known.uses, expires: known.expires,
      sealedSecret: known.sealedSecret, client: known.client, profileIsNamed: keepsProfile ? known.profileIsNamed : true)
    try self.record(.entityChanged, changed, at: exchange.now)
  }

  /// The name of the profile that an RA has named; empty where RAs name none. Nothing of a verdict is recorded.
  private func profileNamed(by exchange: Exchange, _ order: Order) -> [UInt8] {
    let alias = policy.aliases[exchange.alias]
    guard alias.profile == .keyID else { return [] }
    guard let verdict = exchange.verdict, verdict.profile.count > 0 else { return order.profile.name }
    return (try? chosen(.keyID, alias, exchange)).map { policy.profiles[$0].name } ?? []
  }

  mutating func record(_ kind: RecordKind, _ entity: EntityAdded, at now: Timestamp) throws(Condition) {
    var room = RecordRoom()
    let count: Int
    do throws(RecordError) { count = try entity.write(into: room.all) } catch { throw .badName }
    try stage(kind, version: entity.version, at: now, room.bytes(count))
  }

  /// A certificate that the client does not want is revoked by the same record.
  mutating func recordConfirmed(
    _ exchange: Exchange, serial: Span<UInt8>, accepted: Bool, response: Span<UInt8>
  ) throws(Condition) {
    let hash = library.digest(.sha256, exchange.request, Span())
    let record = Confirmed(serial: serial, accepted: accepted, requestHash: hash.bytes, response: response)
    var room = RecordRoom()
    let count: Int
    do throws(RecordError) { count = try record.write(into: room.all) } catch { throw .answerTooLarge }
    try stage(.confirmed, at: exchange.now, room.bytes(count))
  }

  /// Revokes a certificate, puts it on hold, or makes a hold final. Whether that may be is for the caller to see, as is that
  /// the log has room. The revocationDate is `since`, or now; that of what was on hold stays that of the hold, since when nobody
  /// was to rely on it.
  public mutating func recordRevoked(
    _ serial: Span<UInt8>, row: Int, _ reason: CRLReason, invalidSince: InvalidityDate? = nil, since: Timestamp? = nil,
    by: Span<UInt8>, at now: Timestamp
  ) throws(Condition) {
    let known = certificates.rows[row]
    let time = known.state == .revoked ? revocations.rows[Int(known.revocation) - 1].time : since ?? now
    let record = Revoked(
      serial: serial, reason: reason.rawValue, time: time.seconds, by: by.extracting(first: min(by.count, 64)),
      invalidityDate: invalidSince?.moment.seconds)
    var room = RecordRoom()
    let count: Int
    do throws(RecordError) { count = try record.write(into: room.all) } catch { throw .internalFailure }
    try stage(.revoked, version: record.version, at: now, room.bytes(count))
  }

  /// Ends a hold.
  public mutating func recordReleased(_ serial: Span<UInt8>, by: Span<UInt8>, at now: Timestamp) throws(Condition) {
    let record = Released(serial: serial, by: by.extracting(first: min(by.count, 64)))
    var room = RecordRoom()
    let count: Int
    do throws(RecordError) { count = try record.write(into: room.all) } catch { throw .internalFailure }
    try stage(.released, at: now, room.bytes(count))
  }

  /// Keeps the answer of a transaction that issues nothing.
  mutating func recordAnswered(
    _ exchange: Exchange, for requester: Requester, serial: Span<UInt8>, nonce: Nonce, response: Span<UInt8>
  ) throws(Condition) {
    let hash = library.digest(.sha256, exchange.request, Span())
    let (alias, signer) = (policy.aliases[exchange.alias].tenant, requester.signer)
    let record = Answered(
      alias: alias.span, transactionID: exchange.transactionID, requestHash: hash.bytes, signer: signer.bytes,
      senderNonce: nonce.bytes, serial: serial, response: response)
    var room = RecordRoom()
    let count: Int
    do throws(RecordError) { count = try record.write(into: room.all) } catch { throw .answerTooLarge }
    try stage(.answered, at: exchange.now, room.bytes(count))
  }

  mutating func recordFailure(_ entity: Int, failures: UInt16, at now: Timestamp) throws(Condition) {
    var storage = RecordRoom()
    let added = try read(entities.rows[entity].added, into: &storage)
    guard let known = try? EntityAdded(storage.bytes(added)) else { throw .internalFailure }
    let record = EntityFailed(alias: known.alias, reference: known.reference, failures: failures)
    var room = RecordRoom()
    let count: Int
    do throws(RecordError) { count = try record.write(into: room.all) } catch { throw .internalFailure }
    try stage(.entityFailed, at: now, room.bytes(count))
  }

  /// Whether the log takes an answer's record and small ones beside it before the next commit: what belongs together is
  /// staged as a whole or not at all.
  func checkLog() throws(Condition) {
    if isReadOnly || !log.hasRoom(for: AuthorityLimits.record + AuthorityLimits.entityRecord + 1024) { throw .storeUnavailable }
  }

  /// Stages a record and applies it. Other parts of the process that write records (commands) come this way too.
  ///
  /// - Throws: `storeUnavailable` when the log has no room before the next commit, or the table of entities none at all.
  public mutating func stage(
    _ kind: RecordKind, version: UInt8 = 1, at now: Timestamp, _ payload: Span<UInt8>
  ) throws(Condition) {
    if isReadOnly { throw .storeUnavailable }
    if kind == .entityAdded, !entities.hasRoom { throw .storeUnavailable }
    if kind == .requested, !waiting.hasRoom { throw .tooManyTransactions }
    let position: LogPosition
    do throws(StoreError) { position = try log.stage(kind, version: version, at: now.seconds, payload) } catch { throw .storeUnavailable }
    do throws(RecordError) {
      try apply(kind, at: position, time: now, payload)
    } catch {
      preconditionFailure("what is staged was written by the writer of its kind")
    }
  }
}
