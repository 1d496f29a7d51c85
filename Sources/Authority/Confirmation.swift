import CMP
import Store

/// certConf: whether the client keeps what it was given (RFC 9810 5.3.18, RFC 9483 4.1.1 and 5.1.2).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func confirm<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, _ event: Event, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    guard let row = certificates.row(transaction: transactionKey(alias: exchange.alias, exchange.transactionID)) else {
      throw .noTransaction
    }
    let known = certificates.rows[row]
    let limit = known.issuedAt.adding(seconds: policy.aliases[exchange.alias].confirmTimeout)
    guard known.state == .issued, !known.isLate, exchange.now <= limit else {
      throw known.state == .confirmed ? .alreadyConfirmed : .noTransaction
    }
    if isReadOnly { throw .storeUnavailable }
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)) else { throw .internalFailure }
    try checkContinues(exchange, issued, requester, row: row)
    let verdict = try verdict(exchange, issued)
    var reply = Reply(count: 0, event: event)
    reply.event.kind = verdict.isAccepted ? .confirmed : .rejected
    reply.event.serial = ShortBytes(issued.serial)
    reply.event.reference = ShortBytes(issued.reference)
    if verdict.isWrongHash {
      reply.event.condition = .wrongCertificateHash
      reply = refuse(exchange.message, reply.event, to: requester, at: exchange.now, drawing: &entropy, into: &room)
    } else {
      reply.count = try acknowledge(exchange, for: requester, drawing: &entropy, into: &room)
    }
    try recordConfirmed(
      row, serial: issued.serial, exchange, accepted: verdict.isAccepted, response: room.span.extracting(first: reply.count))
    return reply
  }

  /// The same credential as in the request, and the nonce of our answer (RFC 9483 3.5, 4.1.1).
  private func checkContinues(
    _ exchange: Exchange, _ issued: borrowing Issued, _ requester: Requester, row: Int
  ) throws(Condition) {
    guard requester.entity == entities.row(entityKey(alias: exchange.alias, issued.reference)),
      requester.authenticatesBySecret == issued.flags.consumesUse, requester.certificate != row
    else { throw .otherCredential }
    guard let nonce = exchange.message.header.recipNonce, nonce.equals(issued.senderNonce) else { throw .badRecipientNonce }
  }

  private struct Verdict {
    var isAccepted = false
    var isWrongHash = false
  }

  /// No status at all rejects (RFC 9810 5.3.18). certHash is computed over the certificate as it was sent, with the hash of
  /// its signature or with hashAlg.
  private func verdict(_ exchange: Exchange, _ issued: borrowing Issued) throws(Condition) -> Verdict {
    let content: CertConfirmContent
    do { content = try exchange.message.body.read(CertConfirmContent.self) } catch { throw .malformed }
    guard let status = content.statuses.first else { return Verdict() }
    guard content.statuses.count == 1 else { throw .severalRequests }
    guard isRequestID(status.certReqId, of: issued) else { throw .badRequestID }
    var algorithm = issuer(of: exchange.alias).key.algorithm.digest
    if let hashAlg = status.hashAlg {
      guard let named = DigestAlgorithm(hashAlg.algorithm), hashAlg.hasNoParameters else { throw .badAlgorithm }
      algorithm = named
    }
    let hash = library.digest(algorithm, issued.certificate, Span())
    guard library.equal(hash.bytes, status.certHash) else { return Verdict(isAccepted: false, isWrongHash: true) }
    return Verdict(isAccepted: status.isAccepted)
  }

  /// The certReqId that the answer carried; after p10cr clients confirm 0 or -1, whichever it was.
  private func isRequestID(_ id: CertReqId, of issued: borrowing Issued) -> Bool {
    guard let message = try? PKIMessage(issued.response), let reply = try? message.body.read(CertRepMessage.self),
      let response = reply.response.first
    else { return false }
    if id == response.certReqId { return true }
    return message.body.kind == .cp && (id == 0 || id == -1)
  }

  /// Writes pkiConf, which answers a rejection too; returns its count.
  private func acknowledge<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Int {
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let message = beginAnswer(
      &writer, to: exchange.message.header, for: requester, alias: exchange.alias, nonce: try Nonce(drawing: &entropy),
      at: exchange.now)
    let body = writer.beginPKIBody(.pkiconf)
    writer.pkiConfirmContent()
    writer.end(body)
    try endAnswer(&writer, message, for: requester, alias: exchange.alias)
    return writer.count
  }
}

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The next certificate whose time to be confirmed is over: it stays what it is, and its transaction ends
  /// (RFC 9483 4.1.1). Call until nothing comes.
  public mutating func expire(at now: Timestamp) -> Event? {
    var longest: Int64 = 0
    for alias in policy.aliases { longest = max(longest, alias.confirmTimeout) }
    guard let row = certificates.expireOpen(issuedBefore: now.adding(seconds: -longest)) else { return nil }
    var event = Event(alias: 0)
    event.kind = .expired
    event.condition = nil
    var storage = RecordRoom()
    guard let record = try? read(certificates.rows[row].issued, into: &storage),
      let issued = try? Issued(storage.bytes(record))
    else { return event }
    event.serial = ShortBytes(issued.serial)
    event.reference = ShortBytes(issued.reference)
    event.transactionID = ShortBytes(issued.transactionID)
    event.alias = policy.alias(named: issued.alias) ?? 0
    return event
  }
}
