import CMP
import Store

/// Why nothing could be decided about a request that waits.
public enum ApprovalFault: Error, Equatable, Sendable {
  /// There is a decision already.
  case decided(Decision)
  case over
  /// The device was removed, registered anew, or locked since.
  case entityGone, entityLocked
  /// It was given a new code since, so the old one authenticates nothing any more.
  case codeReplaced
  /// The certificate that signed the request was revoked, or has ended.
  case signerRevoked
  /// The store takes no record at the moment.
  case storeUnavailable
}

/// What operators decide about requests that wait, and what time decides.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Approves or denies. What is approved is verified once more when the client asks for it; what could only fail then is not
  /// approved now.
  ///
  /// - Parameters:
  ///   - reason: UTF-8 for whoever asked, at most `AuthorityLimits.reason` octets.
  ///   - by: who decides, at most 64 octets.
  public mutating func decide(
    _ number: Int, _ verdict: Decided.Verdict, reason: Span<UInt8>, by: Span<UInt8>, at now: Timestamp
  ) throws(ApprovalFault) {
    let row = waiting.rows[number]
    guard row.decision == .waiting else { throw .decided(row.decision) }
    if row.until < now { throw .over }
    var storage = RecordRoom()
    var fault: ApprovalFault?
    do throws(Condition) {
      let count = try read(row.requested, into: &storage).count
      if verdict == .approved { fault = try self.fault(of: row, storage.bytes(count), at: now) }
      if fault == nil { try recordDecided(storage.bytes(count), verdict, reason: reason, by: by, at: now) }
    } catch {
      fault = .storeUnavailable
    }
    if let fault { throw fault }
  }

  /// What has changed since the request was taken, so that it could not be granted.
  private func fault(
    of row: PendingRow, _ payload: Span<UInt8>, at now: Timestamp
  ) throws(Condition) -> ApprovalFault? {
    guard let requested = try? Requested(payload) else { throw .internalFailure }
    // A revocation may be for a device that is gone; whoever asks for it is looked at when it asks again.
    guard let request = try? PKIMessage(requested.request) else { throw .internalFailure }
    if let entity = row.entity, request.body.kind != .rr {
      let now = entities.rows[entity]
      if now.state == .removed || now.registered.packed > row.requested.packed { return .entityGone }
      // Guesses of others keep nobody from renewing by a certificate.
      if now.isLocked, isSecret(requested.signer) { return .entityLocked }
      if requested.signer.count == 0, now.code.packed > row.requested.packed { return .codeReplaced }
    }
    guard requested.signer.count > 0, let signer = certificates.row(serial: requested.signer) else { return nil }
    let certificate = certificates.rows[signer]
    return certificate.state == .revoked || certificate.notAfter < now ? .signerRevoked : nil
  }

  mutating func recordDecided(
    _ payload: Span<UInt8>, _ verdict: Decided.Verdict, reason: Span<UInt8>, by: Span<UInt8>, at now: Timestamp
  ) throws(Condition) {
    guard let requested = try? Requested(payload) else { throw .internalFailure }
    let record = Decided(
      alias: requested.alias, transactionID: requested.transactionID, verdict: verdict, reason: reason, by: by)
    var room = RecordRoom()
    let count: Int
    do throws(RecordError) { count = try record.write(into: room.all) } catch { throw .internalFailure }
    try stage(.decided, at: now, room.bytes(count))
  }

  /// The next request whose time is over: it is forgotten, and the use that it held is given back. Recorded, so that a start
  /// knows it too. Call until nothing comes; while the store takes no records, nothing does.
  public mutating func lapse(at now: Timestamp) -> Event? {
    guard isSet(now), !isReadOnly, let number = waiting.over(at: now) else { return nil }
    var event = Event(alias: 0)
    event.kind = .lapsed
    var storage = RecordRoom()
    do throws(Condition) {
      let count = try read(waiting.rows[number].requested, into: &storage).count
      guard let requested = try? Requested(storage.bytes(count)) else { throw .internalFailure }
      event.reference = ShortBytes(requested.reference)
      event.transactionID = ShortBytes(requested.transactionID)
      event.alias = policy.alias(named: requested.alias) ?? 0
      try recordDecided(storage.bytes(count), .lapsed, reason: Span(), by: Span(), at: now)
    } catch {
      return nil
    }
    return event
  }
}
