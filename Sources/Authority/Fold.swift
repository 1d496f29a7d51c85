import CMP
import Store

/// From records to tables: the one place where memory follows the log, at start for every record, at run time for each one
/// as it is staged.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Forgets everything and derives it anew: at start, and after the disk has refused records that were already applied.
  public mutating func derive() throws(StoreError) {
    let counts = uncommittedGuesses
    certificates = CertificateTable()
    entities = EntityTable()
    tenants = TenantTable()
    revocations = RevocationTable()
    issuers = IssuerTable()
    answers = AnswerTable()
    waiting = PendingTable()
    lastRecord = Timestamp(seconds: 0)
    lastIssue = Timestamp(seconds: 0)
    var cursor = log.cursor()
    while let record = try log.next(&cursor) {
      do throws(RecordError) {
        try apply(record.kind, at: record.position, time: Timestamp(seconds: record.time), cursor.payload)
      } catch {
        // Its checksum is right, so it was written like this. To go on without it could mean to accept a code twice.
        let reason = Damage.Reason.unknown(kind: record.kind.rawValue, version: 1)
        throw .damaged(Damage(reason, record.position, lsn: record.lsn))
      }
    }
    // Whoever wrote the last record had seen that these are late. What is to be revoked or held has a record if it was.
    certificates.keepLate(at: lastRecord)
    recount(counts)
  }

  mutating func apply(
    _ kind: RecordKind, at position: LogPosition, time: Timestamp, _ payload: Span<UInt8>
  ) throws(RecordError) {
    switch kind {
    case .entityAdded: apply(try EntityAdded(payload), position)
    case .entityCode: apply(try EntityCode(payload), position)
    case .entityChanged: applyChanged(try EntityAdded(payload), position)
    case .entityRemoved: apply(try EntityRemoved(payload))
    case .entityFailed: apply(try EntityFailed(payload))
    case .issued: apply(try Issued(payload), position, time)
    case .confirmed: apply(try Confirmed(payload), position, time)
    case .revoked: apply(try Revoked(payload), position)
    case .replaced: apply(try Replaced(payload))
    case .released: apply(try Released(payload))
    case .crlIssued: apply(try CRLIssued(payload))
    case .answered: apply(try Answered(payload), position)
    case .requested: apply(try Requested(payload), position, time)
    case .decided: apply(try Decided(payload), position)
    }
    lastRecord = max(lastRecord, time)
  }

  private mutating func apply(_ added: EntityAdded, _ position: LogPosition) {
    let key = library.key(added.alias, added.reference)
    entities.add(key, added, of: tenants.enter(added.alias), at: position)
  }

  private mutating func applyChanged(_ changed: EntityAdded, _ position: LogPosition) {
    guard let row = entities.registered(library.key(changed.alias, changed.reference)) else { return }
    entities.change(row, changed, at: position)
  }

  private mutating func apply(_ code: EntityCode, _ position: LogPosition) {
    guard let row = entities.registered(library.key(code.alias, code.reference)) else { return }
    entities.setCode(row, at: position, uses: code.uses, expires: code.expires)
  }

  private mutating func apply(_ removed: EntityRemoved) {
    guard let row = entities.registered(library.key(removed.alias, removed.reference)) else { return }
    entities.remove(row)
  }

  private mutating func apply(_ failed: EntityFailed) {
    guard let row = entities.registered(library.key(failed.alias, failed.reference)) else { return }
    entities.setFailures(row, failed.failures)
  }

  private mutating func apply(_ issued: Issued, _ position: LogPosition, _ time: Timestamp) {
    var row = CertificateRow(
      transactionKey: library.key(issued.alias, issued.transactionID), serialKey: CertificateTable.serialKey(issued.serial),
      issued: position, issuedAt: time, notAfter: Timestamp(seconds: issued.notAfter),
      state: issued.flags.isImplicitlyConfirmed ? .confirmed : .issued)
    row.whenUnconfirmed = whenUnconfirmed(issued)
    if let name = issuerName(of: issued.certificate), let number = issuers.enter(name) { row.issuer = UInt8(number) }
    certificates.add(row, of: tenants.enter(issued.alias), key: key(of: issued))
    leave(row.transactionKey)
    lastIssue = max(lastIssue, time)
    guard let entity = entities.row(library.key(issued.alias, issued.reference)) else { return }
    // Of those that were brought the one that ends last is the last one, in whichever order they came.
    if issued.flags.isBrought, let last = entities.rows[entity].lastCertificate,
      certificates.rows[last].notAfter > row.notAfter, certificates.rows[last].state != .revoked
    {
      return
    }
    entities.issued(
      entity, certificate: certificates.rows.count - 1, consuming: issued.flags.consumesUse,
      bySecret: isSecret(issued.signer))
  }

  /// Whether a transaction is bound to something else than a certificate that was issued here.
  func isSecret(_ signer: Span<UInt8>) -> Bool { signer.count == 0 || certificates.row(serial: signer) == nil }

  private func key(of issued: borrowing Issued) -> UInt64? {
    guard issued.flags.isBrought else { return KeyIndex.key(of: issued.certificate) }
    guard let certificate = try? Certificate(issued.certificate) else { return nil }
    return KeyIndex.key(of: certificate, using: library)
  }

  private mutating func apply(_ confirmed: Confirmed, _ position: LogPosition, _ time: Timestamp) {
    guard let row = certificates.row(serial: confirmed.serial) else { return }
    certificates.answer(row, confirmed: confirmed.accepted, at: position)
    guard !confirmed.accepted, certificates.rows[row].state == .issued else { return }
    revoke(
      RevocationRow(confirmed.serial, row: row, reason: CertificateRow.unwanted, time: time, record: position), nil)
  }

  private mutating func apply(_ revoked: Revoked, _ position: LogPosition) {
    guard let row = certificates.row(serial: revoked.serial) else { return }
    let date = revoked.invalidityDate.map { InvalidityDate(Timestamp(seconds: $0)) }
    let known = certificates.rows[row]
    if known.state == .revoked {
      let number = Int(known.revocation) - 1
      revocations.change(number, reason: revoked.reason, invalidityDate: date, record: position)
      certificates.revoke(row, reason: revoked.reason, revocation: number)
      issuers.change(Int(known.issuer))
    } else {
      let time = Timestamp(seconds: revoked.time)
      revoke(RevocationRow(revoked.serial, row: row, reason: revoked.reason, time: time, record: position), date)
    }
  }

  private mutating func revoke(_ revocation: RevocationRow, _ invalidityDate: InvalidityDate?) {
    let row = Int(revocation.row)
    let number = revocations.add(revocation, invalidityDate: invalidityDate)
    certificates.revoke(row, reason: revocation.reason, revocation: number)
    issuers.change(Int(certificates.rows[row].issuer))
  }

  private mutating func apply(_ released: Released) {
    guard let row = certificates.row(serial: released.serial), certificates.rows[row].isOnHold else { return }
    revocations.release(Int(certificates.rows[row].revocation) - 1)
    certificates.release(row)
    issuers.change(Int(certificates.rows[row].issuer))
  }

  private mutating func apply(_ issued: CRLIssued) {
    guard let row = issuers.enter(issued.issuer) else { return }
    issuers.issued(
      row, issued.number, thisUpdate: Timestamp(seconds: issued.thisUpdate),
      nextUpdate: Timestamp(seconds: issued.nextUpdate))
  }

  private mutating func apply(_ answered: Answered, _ position: LogPosition) {
    let key = library.key(answered.alias, answered.transactionID)
    answers.add(key, at: position)
    leave(key)
  }

  /// The encoded issuer of a certificate that was recorded: only as much is read as stands before it.
  @_lifetime(copy certificate)
  private func issuerName(of certificate: Span<UInt8>) -> Span<UInt8>? {
    do throws(DERError) {
      var reader = DERReader(certificate)
      var fields = try reader.sequence()
      var tbs = try fields.sequence()
      _ = try tbs.optionalExplicit(0)
      _ = try tbs.integer()
      _ = try tbs.element(.sequence)
      return try tbs.element(.sequence).encoded
    } catch {
      return nil
    }
  }

  private mutating func apply(_ replaced: Replaced) {
    guard let row = certificates.row(serial: replaced.new) else { return }
    certificates.setReplaced(row, certificates.row(serial: replaced.old))
  }

  /// The row of the device that is registered under an alias now.
  public func entity(alias: Span<UInt8>, reference: Span<UInt8>) -> Int? { entities.registered(library.key(alias, reference)) }
}

extension Cryptography where Self: ~Copyable {
  /// Of an alias's name and something that is unique in it. Names of aliases end at a zero octet, so that no two pairs
  /// have the same bytes. Asked of the library and not of the authority, which would be copied for it, 7 KiB each time.
  func key(_ alias: Span<UInt8>, _ name: Span<UInt8>) -> UInt64 {
    var terminated = InlineArray<41, UInt8>(repeating: 0)
    let count = min(alias.count, RecordLimits.name)
    for index in 0..<count { terminated[index] = alias[index] }
    return digest(.sha256, terminated.span.extracting(first: count + 1), name).key
  }
}
