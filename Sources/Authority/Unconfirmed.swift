import PKIX
import Store

/// What becomes of a certificate that nobody confirms in time (RFC 9483 4.1.1): what was configured when it was issued.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Makes an end of the next certificate whose time to be confirmed is over: it is kept, revoked, or put on hold. Its
  /// transaction is over in any case. Call until nothing comes; what the log has no room for is there at the next call.
  public mutating func expire(at now: Timestamp) -> Event? {
    guard now >= expiryResumes || now.seconds < expiryResumes.seconds - AuthorityLimits.expiryPause,
      let row = certificates.late(at: now)
    else { return nil }
    var event = Event(alias: 0)
    event.kind = .expired
    var storage = RecordRoom()
    guard let record = try? read(certificates.rows[row].issued, into: &storage),
      let issued = try? Issued(storage.bytes(record))
    else {
      certificates.keep(row)
      return event
    }
    event.serial = ShortBytes(issued.serial)
    event.reference = ShortBytes(issued.reference)
    event.transactionID = ShortBytes(issued.transactionID)
    event.alias = policy.alias(named: issued.alias) ?? 0
    do throws(Condition) {
      event.kind = try end(row, issued, at: now)
      return event
    } catch {
      return nil
    }
  }

  /// The last moment at which `expire` has certainly nothing to do; nothing when no certificate awaits confirmation.
  var nextExpiry: Timestamp? {
    guard let next = certificates.nextLate else { return nil }
    return max(next, expiryResumes.adding(seconds: -1))
  }

  /// When the clock has been set back nobody knows how much time has passed: then the certificate is kept.
  private mutating func end(_ row: Int, _ issued: borrowing Issued, at now: Timestamp) throws(Condition) -> Event.Kind {
    let known = certificates.rows[row]
    let fate = now < known.issuedAt ? .keep : known.whenUnconfirmed.fate
    switch fate {
    case .keep:
      certificates.keep(row)
      return .expired
    case .revoke:
      try recordRevoked(issued.serial, row: row, .cessationOfOperation, by: Span(), at: now)
      return .expiredRevoked
    case .hold:
      try recordRevoked(issued.serial, row: row, .certificateHold, by: Span(), at: now)
      return .expiredHeld
    }
  }

  /// What is remembered of it in the table. The record has the tenant: of its aliases, the most patient one counts. One that is
  /// gone had what every alias has that says nothing.
  func whenUnconfirmed(_ issued: borrowing Issued) -> (fate: Alias.Fate, after: Int64) {
    let fate: Alias.Fate =
      issued.flags.isRevokedUnconfirmed ? .revoke : issued.flags.isHeldUnconfirmed ? .hold : .keep
    var patience: Int64?
    for index in policy.aliases.indices {
      let tenant = policy.aliases[index].tenant
      if tenant.span.equals(issued.alias) { patience = max(patience ?? 0, policy.aliases[index].confirmTimeout) }
    }
    return (fate, patience ?? AuthorityLimits.confirmTimeout)
  }
}
