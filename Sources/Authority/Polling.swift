import CMP
import Store

/// pollReq: whether a request that waits can be answered now (RFC 9810 5.3.22, RFC 9483 4.4). While it waits, nothing is
/// recorded and nothing is issued; the first pollReq after the approval gets what the request asked for, made at that moment.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func poll<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, _ event: inout Event, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    guard let number = waiting.row(transactionKey(alias: exchange.alias, exchange.transactionID)),
      exchange.now <= waiting.rows[number].until
    else { throw .notWaiting }
    let row = waiting.rows[number]
    var storage = RecordRoom()
    let record = try read(row.requested, into: &storage)
    guard let requested = try? Requested(storage.bytes(record)), let request = try? PKIMessage(requested.request) else {
      throw .internalFailure
    }
    try checkContinues(exchange, requested, request, requester, row)
    let id = try polledID(exchange, request, &event)
    event.reference = ShortBytes(requested.reference)
    switch decision(on: request, row, exchange) {
    case .waiting, .undecided:
      return try askAgain(id, exchange, requested, requester, &event, drawing: &entropy, into: &room)
    case .denied:
      return try deny(row, Exchange(request, approvedIn: exchange), requester, &event, drawing: &entropy, into: &room)
    case .approved: break
    }
    let approved = Exchange(request, approvedIn: exchange)
    do throws(Condition) {
      return try serve(approved, for: requester, &event, drawing: &entropy, into: &room)
    } catch {
      event.condition = error
      if error.passes {
        return try askAgain(id, exchange, requested, requester, &event, drawing: &entropy, into: &room)
      }
      let words = error == .handlerDenied ? Verdict.words(exchange.verdict) : nil
      if error == .handlerDenied { try recordDenied(storage.bytes(record), words, at: exchange.now) }
      return refuse(approved, event, words, to: requester, drawing: &entropy, into: &room)
    }
  }

  /// The credential of the request, protection of the same kind, and a nonce that an answer of this transaction has had
  /// (RFC 9483 3.2, 3.5, 4.4). A code that was given after the request is another credential.
  private func checkContinues(
    _ exchange: Exchange, _ requested: borrowing Requested, _ request: PKIMessage, _ requester: Requester,
    _ row: PendingRow
  ) throws(Condition) {
    let (entity, signer) = (requester.entity, requester.signer)
    guard signer.bytes.equals(requested.signer) else { throw .otherCredential }
    if !requester.isRA, let entity, entity != entities.registered(entityKey(alias: exchange.alias, requested.reference)) {
      throw .otherCredential
    }
    if requester.authenticatesBySecret, let entity {
      guard entities.rows[entity].code.packed < row.requested.packed,
        exchange.header.protectionAlg?.algorithm == request.header.protectionAlg?.algorithm
      else { throw .otherCredential }
    }
    guard let nonce = exchange.header.recipNonce, isPollNonce(nonce, requested) else { throw .badRecipientNonce }
  }

  /// The certReqId that is asked about, which comes back: the one of the request, or after p10cr 0 or -1. Several entries are
  /// read, and each must be about the one request that there is.
  private func polledID(
    _ exchange: Exchange, _ request: PKIMessage, _ event: inout Event
  ) throws(Condition) -> CertReqId {
    let content: PollReqContent
    do throws(DERError) { content = try exchange.message.body.read(PollReqContent.self) } catch {
      event.offset = error.offset
      throw .malformed
    }
    let isLightweight = policy.aliases[exchange.alias].strictness == .lightweight
    guard let first = content.requests.first, content.requests.count == 1 || !isLightweight else {
      throw .severalRequests
    }
    var each = content.requests.makeIterator()
    while let next = each.next() {
      guard request.body.isAsked(next.certReqId) else { throw .badRequestID }
    }
    return first.certReqId
  }

  /// pollRep: not yet.
  private func askAgain<Source: Entropy & ~Copyable>(
    _ id: CertReqId, _ exchange: Exchange, _ requested: borrowing Requested, _ requester: Requester,
    _ event: inout Event, drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let nonce = try pollNonce(requested, drawing: &entropy)
    let message = beginAnswer(&writer, to: exchange, for: requester, nonce: nonce)
    let body = writer.beginPKIBody(.pollRep)
    writer.pollRepContent(id, checkAfter: Int(policy.aliases[exchange.alias].checkAfter))
    writer.end(body)
    try endAnswer(&writer, message, for: requester, from: exchange.endpoint)
    event.kind = .waiting
    return Reply(count: writer.count, awaitsPoll: true, event: event)
  }

  /// What an operator denied: the answer to the request, with the operator's words.
  private mutating func deny<Source: Entropy & ~Copyable>(
    _ row: PendingRow, _ exchange: Exchange, _ requester: Requester, _ event: inout Event,
    drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    guard let position = row.decided else { throw .internalFailure }
    var storage = RecordRoom()
    let record = try read(position, into: &storage)
    guard let decided = try? Decided(storage.bytes(record)) else { throw .internalFailure }
    event.condition = .denied
    let reason: Span<UInt8>? = decided.reason.count > 0 ? decided.reason : nil
    return refuse(exchange, event, reason, to: requester, drawing: &entropy, into: &room)
  }
}

// MARK: - Nonces

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Half of it is chance; the other half proves, with a key that only the record has, that the nonce was made here for this
  /// transaction. So every pollReq is checked, also after a restart, and no pollRep has to be recorded.
  private func pollNonce<Source: Entropy & ~Copyable>(
    _ requested: borrowing Requested, drawing entropy: inout Source
  ) throws(Condition) -> Nonce {
    var nonce = try Nonce(drawing: &entropy)
    let proof = library.mac(.sha256, key: requested.nonceKey, nonce.bytes.extracting(first: 8), Span())
    nonce.replaceSecondHalf(with: proof.bytes)
    return nonce
  }

  /// Whether it is the nonce of the answer that said to wait, or of a pollRep.
  private func isPollNonce(_ nonce: Span<UInt8>, _ requested: borrowing Requested) -> Bool {
    if nonce.equals(requested.senderNonce) { return true }
    guard nonce.count == 16 else { return false }
    let proof = library.mac(.sha256, key: requested.nonceKey, nonce.extracting(first: 8), Span())
    return library.equal(proof.bytes.extracting(first: 8), nonce.extracting(8..<16))
  }
}

// MARK: - Bodies

extension PKIBody {
  /// Whether a pollReq with this certReqId is about this request: RFC 9483 4.4 says 0 for a CertResponse, whose certReqId it
  /// is, and -1 for any other answer.
  fileprivate func isAsked(_ id: CertReqId) -> Bool {
    switch kind {
    case .p10cr: return id == 0 || id == -1
    case .ir, .cr, .kur:
      guard let requests = try? read(CertReqMessages.self), let first = requests.messages.first else { return false }
      return id == CertReqId(first.certReq.certReqId)
    default: return id == -1
    }
  }
}

extension Condition {
  /// Ours, and over some day without anybody doing anything about the request: whoever waits may go on waiting.
  var passes: Bool {
    switch self {
    case .storeUnavailable, .clockNotSet, .tooManyTransactions, .statusUnknown, .handlerUnavailable: true
    default: false
    }
  }
}
