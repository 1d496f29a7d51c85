import CMP
import Store

/// certConf: whether the client keeps what it was given (RFC 9810 5.3.18, RFC 9483 4.1.1 and 5.1.2).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func confirm<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, _ event: inout Event, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    guard let row = certificates.row(transaction: transactionKey(alias: exchange.alias, exchange.transactionID)) else {
      throw .noTransaction
    }
    try checkAwaited(certificates.rows[row], exchange)
    try checkLog()
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)), let answer = try? PKIMessage(issued.response) else {
      throw .internalFailure
    }
    try checkContinues(exchange, issued, answer, requester, row: row)
    let verdict = try verdict(exchange, issued, answer, &event)
    event.kind = verdict == .accepted ? .confirmed : .rejected
    event.serial = ShortBytes(issued.serial)
    event.reference = ShortBytes(issued.reference)
    let count: Int
    if verdict == .wrongHash {
      event.condition = .wrongCertificateHash
      let reply = refuse(exchange.message, event, to: requester, at: exchange.now, drawing: &entropy, into: &room)
      (count, event) = (reply.count, reply.event)
    } else {
      count = try acknowledge(exchange, for: requester, drawing: &entropy, into: &room)
    }
    let response = room.span.extracting(first: count)
    try recordConfirmed(exchange, serial: issued.serial, accepted: verdict == .accepted, response: response)
    if verdict == .accepted { try retireReplaced(by: row, alias: exchange.alias, at: exchange.now) }
    return Reply(count: count, event: event)
  }

  /// `error` from a client ends its transaction and is answered by pkiConf (RFC 9810 5.3.21): what awaits confirmation is
  /// rejected by it. RFC 9483 3.6.1 lets no client send one, but OpenSSL since 3.3 does.
  mutating func abandon<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, _ event: inout Event, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    do throws(DERError) { _ = try exchange.message.body.read(ErrorMsgContent.self).pKIStatusInfo } catch {
      event.offset = error.offset
      throw .malformed
    }
    let key = transactionKey(alias: exchange.alias, exchange.transactionID)
    event.condition = .abandoned
    guard let row = certificates.row(transaction: key), isAwaited(certificates.rows[row], exchange.now) else {
      event.kind = .answered
      return Reply(count: try acknowledge(exchange, for: requester, drawing: &entropy, into: &room), event: event)
    }
    try checkLog()
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)), let answer = try? PKIMessage(issued.response) else {
      throw .internalFailure
    }
    try checkContinues(exchange, issued, answer, requester, row: row)
    event.kind = .rejected
    event.serial = ShortBytes(issued.serial)
    event.reference = ShortBytes(issued.reference)
    let count = try acknowledge(exchange, for: requester, drawing: &entropy, into: &room)
    try recordConfirmed(
      exchange, serial: issued.serial, accepted: false, response: room.span.extracting(first: count))
    return Reply(count: count, event: event)
  }

  private func isAwaited(_ known: CertificateRow, _ now: Timestamp) -> Bool {
    known.awaitsConfirmation && now <= known.confirmable.upperBound
  }

  /// A client that did not get its pkiConf may send another certConf; one that was to send none, or is too late, may not.
  private func checkAwaited(_ known: CertificateRow, _ exchange: Exchange) throws(Condition) {
    if known.state == .confirmed, known.answered != known.issued { throw .alreadyConfirmed }
    guard isAwaited(known, exchange.now) else { throw .noTransaction }
  }

  /// The credential of the request, protection of the same kind, and the nonce of our answer (RFC 9483 3.2, 3.5, 4.1.1).
  /// A code that was given after the request is another credential.
  private func checkContinues(
    _ exchange: Exchange, _ issued: borrowing Issued, _ answer: PKIMessage, _ requester: Requester, row: Int
  ) throws(Condition) {
    let (entity, signer) = (requester.entity, requester.signer)
    guard signer.bytes.equals(issued.signer) else { throw .otherCredential }
    if !requester.isRA, let entity, entity != entities.registered(entityKey(alias: exchange.alias, issued.reference)) {
      throw .otherCredential
    }
    if requester.authenticatesBySecret, let entity {
      guard entities.rows[entity].code.packed < certificates.rows[row].issued.packed,
        requester.means == .login || policy.aliases[exchange.alias].responseProtection == .signature
          || answer.header.protectionAlg?.algorithm == exchange.message.header.protectionAlg?.algorithm
      else { throw .otherCredential }
    }
    guard let nonce = exchange.message.header.recipNonce, nonce.equals(issued.senderNonce) else {
      throw .badRecipientNonce
    }
  }

  private enum Verdict {
    case accepted, rejected, wrongHash
  }

  /// No status at all rejects (RFC 9810 5.3.18). certHash is computed over the certificate as it was sent, with the hash of
  /// its signature or with hashAlg, for which pvno is 3.
  private func verdict(
    _ exchange: Exchange, _ issued: borrowing Issued, _ answer: PKIMessage, _ event: inout Event
  ) throws(Condition) -> Verdict {
    let content: CertConfirmContent
    do throws(DERError) { content = try exchange.message.body.read(CertConfirmContent.self) } catch {
      event.offset = error.offset
      throw .malformed
    }
    guard let status = content.statuses.first else { return .rejected }
    guard content.statuses.count == 1 else { throw .severalRequests }
    guard status.certReqId.answers(answer) else { throw .badRequestID }
    guard let certificate = try? Certificate(issued.certificate),
      var algorithm = SignatureAlgorithm(certificate.signatureAlgorithm)?.digest
    else { throw .internalFailure }
    if let hashAlg = status.hashAlg {
      guard exchange.message.header.pvno == 3, hashAlg.hasNoParameters, let named = DigestAlgorithm(hashAlg.algorithm)
      else {
        throw .badAlgorithm
      }
      algorithm = named
    }
    let hash = library.digest(algorithm, issued.certificate, Span())
    guard library.equal(hash.bytes, status.certHash) else { return .wrongHash }
    return status.isAccepted ? .accepted : .rejected
  }

  /// Writes pkiConf, which answers a rejection too; returns its count.
  private func acknowledge<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Int {
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let message = beginAnswer(
      &writer, to: exchange.message.header, for: requester, from: exchange.endpoint, nonce: try Nonce(drawing: &entropy),
      at: exchange.now)
    let body = writer.beginPKIBody(.pkiconf)
    writer.pkiConfirmContent()
    writer.end(body)
    try endAnswer(&writer, message, for: requester, from: exchange.endpoint)
    return writer.count
  }
}

extension CertReqId {
  /// Whether the answer carried it; after p10cr clients confirm 0 or -1, whichever it was.
  fileprivate func answers(_ answer: PKIMessage) -> Bool {
    guard let reply = try? answer.body.read(CertRepMessage.self), let response = reply.response.first else {
      return false
    }
    return self == response.certReqId || answer.body.kind == .cp && (self == 0 || self == -1)
  }
}
