import CMP
import Store

/// Requests that are in order and not answered yet, because somebody has to approve them (RFC 9483 4.4, 5.1.5): everything
/// has been verified when a client is told to wait, and is verified again when its request is granted.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// What is to become of a request that is in order: the alias's request handler is asked first (Asking.swift), then
  /// people. Who is not to be asked has no objection.
  func decision(on exchange: Exchange) throws(Condition) -> Decision {
    let verdict = try handlerDecision(on: exchange)
    if exchange.isApproved || verdict != .approved { return verdict }
    return needsPerson(exchange.message.body.kind, alias: exchange.alias) ? .waiting : .approved
  }

  func needsPerson(_ kind: PKIBody.Kind?, alias: Int) -> Bool {
    kind == .rr ? policy.aliases[alias].needsApprovalToRevoke : policy.aliases[alias].needsApproval
  }

  /// Tells the client to wait for a certificate, in the answer that its request would have had.
  mutating func postpone<Source: Entropy & ~Copyable>(
    _ request: CertificateRequest, _ order: Order, _ exchange: Exchange, for requester: Requester, _ event: inout Event,
    drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    try postpone(
      exchange, answering: request.answer, request.requestID, for: requester, reference: order.reference,
      holdsUse: order.consumesUse, &event, drawing: &entropy, into: &room)
  }

  /// Tells the client to wait and keeps the request.
  ///
  /// - Parameter answer: `ip`, `cp` or `kup`; for everything else `error` (RFC 9483 4.4).
  mutating func postpone<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, answering answer: PKIBody.Kind, _ id: CertReqId = -1, for requester: Requester,
    reference: Span<UInt8>, holdsUse: Bool, _ event: inout Event, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    let alias = policy.aliases[exchange.alias]
    if try hasCode(exchange, requester, &event) { throw .badControl }
    guard waiting.hasRoom(for: tenants.number(of: alias.tenant.span), upTo: alias.waitingLimit) else { throw .tooManyTransactions }
    guard exchange.request.count <= AuthorityLimits.pendingRequest else { throw .answerTooLarge }
    let nonce = try Nonce(drawing: &entropy)
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let message = beginAnswer(&writer, to: exchange, for: requester, nonce: nonce)
    writer.waiting(answer, id)
    try endAnswer(&writer, message, for: requester, from: exchange.endpoint)
    let count = writer.count
    let key = try Nonce(drawing: &entropy)
    try recordRequested(
      exchange, for: requester, reference: reference, holdsUse: holdsUse, nonce: nonce, nonceKey: key,
      response: room.span.extracting(first: count))
    event.kind = .waiting
    event.reference = ShortBytes(reference)
    return Reply(count: count, awaitsPoll: true, event: event)
  }

  /// A request is kept whole, and a code is never kept in the clear. A challengePassword may be anything, and is no code unless
  /// it is that of whoever asks.
  private mutating func hasCode(
    _ exchange: Exchange, _ requester: Requester, _ event: inout Event
  ) throws(Condition) -> Bool {
    if requester.hasToken || policy.aliases[exchange.alias].challenge != .none { return true }
    guard let token = try challenge(in: exchange, &event) else { return false }
    guard exchange.message.body.kind == .p10cr else { return true }
    guard let entity = requester.entity, entities.rows[entity].hasSecret else { return false }
    return try isCode(token, of: entity, else: nil)
  }

  private mutating func recordRequested(
    _ exchange: Exchange, for requester: Requester, reference: Span<UInt8>, holdsUse: Bool, nonce: Nonce,
    nonceKey: Nonce, response: Span<UInt8>
  ) throws(Condition) {
    let alias = policy.aliases[exchange.alias]
    let hash = library.digest(.sha256, exchange.request, Span())
    let (name, signer) = (alias.tenant, requester.signer)
    let record = Requested(
      alias: name.span, reference: reference, transactionID: exchange.transactionID, requestHash: hash.bytes,
      signer: signer.bytes, senderNonce: nonce.bytes, nonceKey: nonceKey.bytes, flags: RequestedFlags(holdsUse: holdsUse),
      until: exchange.now.adding(seconds: alias.approvalTimeout).seconds, request: exchange.request, response: response)
    var room = RecordRoom()
    let count: Int
    do throws(RecordError) { count = try record.write(into: room.all) } catch { throw .answerTooLarge }
    try stage(.requested, at: exchange.now, room.bytes(count))
  }

  /// The answer that said to wait, when exactly these bytes wait.
  mutating func replayWaiting(
    _ request: Span<UInt8>, _ message: PKIMessage, _ event: Event, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply? {
    guard let id = message.header.transactionID,
      let row = waiting.row(transactionKey(alias: event.alias, id))
    else { return nil }
    var storage = RecordRoom()
    let record = try read(waiting.rows[row].requested, into: &storage)
    guard let requested = try? Requested(storage.bytes(record)) else { throw .internalFailure }
    let hash = library.digest(.sha256, request, Span())
    guard requested.requestHash.equals(hash.bytes), let count = room.copy(requested.response) else { return nil }
    var reply = Reply(count: count, awaitsPoll: true, event: event)
    reply.event.kind = .replayed
    return reply
  }
}

// MARK: - From records to the table

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func apply(_ requested: Requested, _ position: LogPosition, _ time: Timestamp) {
    let entity = entities.row(library.key(requested.alias, requested.reference))
    let holdsUse = requested.flags.holdsUse && entity != nil
    if let entity, holdsUse { entities.hold(entity, bySecret: isSecret(requested.signer)) }
    var row = PendingRow(
      transactionKey: library.key(requested.alias, requested.transactionID), requested: position, requestedAt: time,
      until: Timestamp(seconds: requested.until), tenant: tenants.enter(requested.alias), entity: entity,
      holdsUse: holdsUse)
    row.revokes = revokedKey(requested.request)
    waiting.add(row)
  }

  private func revokedKey(_ request: Span<UInt8>) -> UInt64? {
    guard let message = try? PKIMessage(request), message.body.kind == .rr,
      let content = try? message.body.read(RevReqContent.self), let serial = content.details.first?.certDetails.serialNumber
    else { return nil }
    return CertificateTable.serialKey(serial)
  }

  /// What is denied stays until its time is over, so that its client hears of it.
  mutating func apply(_ decided: Decided, _ position: LogPosition) {
    guard let row = waiting.row(library.key(decided.alias, decided.transactionID)) else { return }
    switch decided.verdict {
    case .approved: waiting.decide(row, .approved, at: position)
    case .denied:
      giveBackUse(of: row)
      waiting.decide(row, .denied, at: position)
    case .lapsed:
      giveBackUse(of: row)
      waiting.remove(row)
    }
  }

  /// What waited has been answered, by a record.
  mutating func leave(_ key: UInt64) {
    if let row = waiting.row(key) { waiting.remove(row) }
  }

  /// The use goes back to the code that it was taken from, and to no later one.
  private mutating func giveBackUse(of row: Int) {
    guard waiting.giveUpUse(row), let entity = waiting.rows[row].entity else { return }
    let code = entities.rows[entity].code
    if code.packed < waiting.rows[row].requested.packed { entities.release(entity) }
  }
}

extension DERWriter {
  /// The body that says to wait.
  @_lifetime(self: copy self)
  fileprivate mutating func waiting(_ answer: PKIBody.Kind, _ id: CertReqId) {
    let text: StaticString = "the request waits for approval"
    if answer == .error {
      let body = beginPKIBody(.error)
      let content = beginErrorMsgContent()
      pkiStatusInfo(.waiting, text: text)
      end(content)
      end(body)
    } else {
      let body = beginPKIBody(answer)
      let content = beginCertRepMessage()
      let response = beginCertResponse(id)
      pkiStatusInfo(.waiting, text: text)
      end(response)
      end(content)
      end(body)
    }
  }
}

extension IssuedFlags {
  /// The use was spent when the request began to wait.
  var withoutUse: IssuedFlags { IssuedFlags(rawValue: rawValue & ~4) }
}
