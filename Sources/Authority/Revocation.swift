import CMP
import Store

/// Which certificate is to be revoked, and why (RFC 9483 4.2).
struct RevocationRequest: ~Escapable {
  /// Content octets of the INTEGER.
  let serialNumber: Span<UInt8>
  let reason: CRLReason
  let invalidityDate: InvalidityDate?

  @_lifetime(copy serialNumber)
  init(_ serialNumber: Span<UInt8>, _ reason: CRLReason, _ invalidityDate: InvalidityDate?) {
    (self.serialNumber, self.reason, self.invalidityDate) = (serialNumber, reason, invalidityDate)
  }
}

/// rr: a certificate is revoked, put on hold, or good again (RFC 9810 5.3.9, RFC 9483 4.2, 5.1.3 and 5.3.2).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func revoke<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, _ event: inout Event, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    try checkNew(exchange)
    let request = try revocation(in: exchange, &event)
    event.serial = ShortBytes(request.serialNumber)
    guard let row = certificates.row(serial: request.serialNumber) else { throw .unknownCertificate }
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)) else { throw .internalFailure }
    try checkIssuedHere(issued, row, request, exchange.endpoint)
    try checkOwner(requester, issued, row, exchange)
    guard let moment = moment(exchange.now) else { throw .clockNotSet }
    try checkChange(request, certificates.rows[row], at: moment)
    if isReadOnly { throw .storeUnavailable }
    switch try decision(on: exchange) {
    case .approved: break
    case .waiting, .denied:
      if waiting.hasRevocation(of: CertificateTable.serialKey(issued.serial)) { throw .revocationWaits }
      return try postpone(
        exchange, answering: .error, for: requester, reference: issued.reference, holdsUse: false, &event,
        drawing: &entropy, into: &room)
    case .undecided: return try ask(about: request, issued, exchange, for: requester, &event, into: &room)
    }
    let by = requester.isRA ? requester.signer.asRA : event.reference
    let reference = ShortBytes(issued.reference)
    let nonce = try Nonce(drawing: &entropy)
    let count = try answer(exchange, serial: issued.serial, for: requester, nonce: nonce, into: &room)
    // Both records or none: what cannot be repeated must not have been done.
    guard log.stagingRoom >= 2 * Log<Medium>.recordCount(AuthorityLimits.shortRecord) + Log<Medium>.recordCount(count)
    else { throw .storeUnavailable }
    if request.reason == .removeFromCRL {
      try recordReleased(issued.serial, by: by.bytes, at: moment)
    } else {
      try recordRevoked(
        issued.serial, row: row, request.reason, invalidSince: request.invalidityDate, by: by.bytes, at: moment)
    }
    try recordAnswered(
      exchange, for: requester, serial: issued.serial, nonce: nonce, response: room.span.extracting(first: count))
    event.kind = request.reason.event
    event.reference = reference
    return Reply(count: count, event: event)
  }

  /// When something is said to have happened: now, or if the clock is not set, when the last record was written. Nothing when
  /// that cannot be told either. A revocation does not wait for a clock.
  func moment(_ now: Timestamp) -> Timestamp? {
    if isSet(now) { return now }
    return lastRecord.seconds >= AuthorityLimits.clockFloor ? lastRecord : nil
  }
}

// MARK: - Reading the body

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  @_lifetime(copy exchange)
  private func revocation(in exchange: Exchange, _ event: inout Event) throws(Condition) -> RevocationRequest {
    let content: RevReqContent
    do throws(DERError) { content = try exchange.message.body.read(RevReqContent.self) } catch {
      event.offset = error.offset
      throw error.kind == .tooMany ? .severalRevocations : .malformed
    }
    guard content.details.count == 1, let details = content.details.first else { throw .severalRevocations }
    guard let issuer = details.certDetails.issuer, let serialNumber = details.certDetails.serialNumber else {
      throw .unknownCertificate
    }
    guard isIssuer(issuer, exchange.endpoint.issuer) else { throw .wrongIssuer }
    var reason = CRLReason.unspecified
    var date: InvalidityDate?
    if let extensions = details.crlEntryDetails {
      do throws(DERError) { try extensions.check() } catch { throw .badReason }
      var each = extensions.makeIterator()
      while let next = each.next() {
        switch next.extnID {
        case .reasonCode: reason = try self.reason(next)
        case .invalidityDate: date = try invalidityDate(next, at: exchange.now)
        default: if next.critical { throw .badExtension }
        }
      }
    }
    return RevocationRequest(serialNumber, reason, date)
  }

  private func reason(_ value: borrowing Extension) throws(Condition) -> CRLReason {
    do throws(DERError) { return try CRLReason(value) } catch { throw .badReason }
  }

  /// What has become known: a date that is still to come is none.
  private func invalidityDate(_ value: borrowing Extension, at now: Timestamp) throws(Condition) -> InvalidityDate {
    let date: InvalidityDate
    do throws(DERError) { date = try InvalidityDate(value) } catch { throw .badReason }
    if isSet(now), date.moment > now { throw .badReason }
    return date
  }
}

// MARK: - What may be

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The whole serial number, and the issuer of whom the certificate is: the alias may have had another CA then. What was
  /// issued under another alias is nobody's business here, not even an RA's.
  private func checkIssuedHere(
    _ issued: borrowing Issued, _ row: Int, _ request: RevocationRequest, _ endpoint: Endpoint
  ) throws(Condition) {
    guard issued.serial.equals(request.serialNumber) else { throw .unknownCertificate }
    let own = issuer(of: endpoint).subject
    guard issuers.row(own.span) == Int(certificates.rows[row].issuer) else { throw .unknownCertificate }
    let name = policy.aliases[endpoint.alias].tenant
    guard issued.alias.equals(name.span) else { throw .revocationNotAllowed }
  }

  /// Who signs with the very certificate (RFC 9483 4.2), an RA (5.3.2), or who has the code of the entity to which it was
  /// issued, spent or not, as long as it has not expired.
  private func checkOwner(
    _ requester: Requester, _ issued: borrowing Issued, _ row: Int, _ exchange: Exchange
  ) throws(Condition) {
    if requester.isRA {
      guard requester.rights.contains(.revoke) else { throw .notAuthorized }
      return
    }
    if !requester.authenticatesBySecret {
      guard requester.signer.bytes.equals(issued.serial) else { throw .revocationNotAllowed }
      return
    }
    guard let entity = requester.entity,
      entity == entities.registered(entityKey(alias: exchange.alias, issued.reference)),
      entities.rows[entity].registered.packed < certificates.rows[row].issued.packed
    else { throw .revocationNotAllowed }
    let expires = entities.rows[entity].expires
    guard expires == 0 || exchange.now.seconds <= expires else { throw .codeUsed }
  }

  /// A hold can be ended or made final; what is revoked for good or has expired stays as it is (RFC 9483 5.1.3).
  private func checkChange(
    _ request: RevocationRequest, _ known: CertificateRow, at moment: Timestamp
  ) throws(Condition) {
    if known.notAfter < moment { throw .alreadyRevoked }
    if known.isOnHold {
      if request.reason == .certificateHold { throw .alreadyRevoked }
    } else if known.state == .revoked {
      throw .alreadyRevoked
    } else if request.reason == .removeFromCRL {
      throw .badReason
    }
  }
}

// MARK: - The answer

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Writes rp: one status, and which certificate it is about; returns its count.
  private func answer(
    _ exchange: Exchange, serial: Span<UInt8>, for requester: Requester, nonce: Nonce,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Int {
    let issuer = issuer(of: exchange.endpoint).subject
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let message = beginAnswer(
      &writer, to: exchange, for: requester, nonce: nonce)
    let body = writer.beginPKIBody(.rp)
    let statuses = writer.beginRevRepContent()
    writer.pkiStatusInfo(.accepted)
    let content = writer.endStatuses(statuses)
    let certificates = writer.beginRevCerts()
    writer.certId(issuer: issuer.span, serialNumber: serial)
    writer.end(certificates)
    writer.end(content)
    writer.end(body)
    try endAnswer(&writer, message, for: requester, from: exchange.endpoint)
    return writer.count
  }
}

extension ShortBytes {
  /// Which RA it was, for the record: `ra ` and the beginning of what binds its transactions, in hexadecimal. What it says of
  /// itself as senderKID is not verified.
  fileprivate var asRA: ShortBytes {
    var text = InlineArray<43, UInt8>(repeating: 0)
    (text[0], text[1], text[2]) = (UInt8(ascii: "r"), UInt8(ascii: "a"), 0x20)
    let signer = bytes.extracting(first: min(count, 20))
    for index in signer.indices {
      text[3 + 2 * index] = Self.digit(signer[index] >> 4)
      text[4 + 2 * index] = Self.digit(signer[index] & 15)
    }
    return ShortBytes(text.span.extracting(first: 3 + 2 * signer.count))
  }

  private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x57 + nibble }
}

extension CRLReason {
  fileprivate var event: Event.Kind {
    switch self {
    case .certificateHold: .held
    case .removeFromCRL: .released
    default: .revoked
    }
  }
}
