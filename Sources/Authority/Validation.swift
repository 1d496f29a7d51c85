import CMP
import Store

/// What is asked of a message before anybody is believed (RFC 9483 3.5), and before anything costly is computed.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  func check(
    _ message: PKIMessage, alias: Int, at now: Timestamp, _ event: inout Event
  ) throws(Condition) {
    do throws(PKIMessageFault) {
      try message.check()
    } catch {
      event.offset = error.offset
      throw Condition(error.field)
    }
    let alias = policy.aliases[alias]
    let header = message.header
    if header.transactionID == nil { throw .noTransactionID }
    guard let nonce = header.senderNonce else { throw .badSenderNonce }
    if alias.strictness == .lightweight {
      if nonce.count < 16 { throw .badSenderNonce }
      // RFC 9483 3.1: there is no message that a first one could answer.
      if header.recipNonce != nil, message.body.begins { throw .badRecipientNonce }
      if !isServed(header.recipient, alias: alias) { throw .otherRecipient }
    }
    // RFC 9483 3.5 asks for it where "the receiving system has a reliable system time".
    if alias.messageTimeWindow > 0, isSet(now), let time = header.messageTime {
      let difference = time.seconds - now.seconds
      if difference > alias.messageTimeWindow || difference < -alias.messageTimeWindow { throw .badTime }
    }
  }

  /// RFC 9483 3.5 wants recipients handled gracefully: only who names another authority is told so, and only where every
  /// rule is kept.
  private func isServed(_ recipient: GeneralName, alias: Alias) -> Bool {
    guard let name = recipient.directoryName, !name.isEmpty else { return true }
    for issuer in alias.issuers where isIssuer(name, issuer) || isSigner(name, of: issuer) { return true }
    return false
  }

  /// The recorded answer, when exactly these bytes have been answered before: a client that lost an answer gets it again,
  /// and nothing is issued twice (RFC 9483 4.1.1).
  mutating func replay(
    _ request: Span<UInt8>, _ message: PKIMessage, _ event: Event, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply? {
    if let reply = try replayWaiting(request, message, event, into: &room) { return reply }
    guard let id = message.header.transactionID else { return nil }
    let key = transactionKey(alias: event.alias, id)
    guard let number = certificates.row(transaction: key) else {
      guard let position = answers.position(key) else { return nil }
      let hash = library.digest(.sha256, request, Span())
      guard let count = try recorded(position, answering: hash, into: &room) else { return nil }
      var reply = Reply(count: count, event: event)
      reply.event.kind = .replayed
      return reply
    }
    let row = certificates.rows[number]
    let hash = library.digest(.sha256, request, Span())
    var count = try recorded(row.answered, answering: hash, into: &room)
    if count == nil, row.answered != row.issued { count = try recorded(row.issued, answering: hash, into: &room) }
    guard let count else { return nil }
    var reply = Reply(count: count, event: event)
    reply.event.kind = .replayed
    reply.awaitsConfirmation = row.awaitsConfirmation
    return reply
  }

  /// Copies the answer of a record, if it answers a request with this hash; returns its count.
  private mutating func recorded(
    _ position: LogPosition, answering hash: Digest, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Int? {
    var storage = RecordRoom()
    let record = try read(position, into: &storage)
    switch record.kind {
    case .issued:
      guard let issued = try? Issued(storage.bytes(record)) else { throw .internalFailure }
      guard issued.requestHash.equals(hash.bytes) else { return nil }
      if issued.flags.isAbridged { throw .answerNotKept }
      return room.copy(issued.response)
    case .confirmed:
      guard let confirmed = try? Confirmed(storage.bytes(record)) else { throw .internalFailure }
      return confirmed.requestHash.equals(hash.bytes) ? room.copy(confirmed.response) : nil
    case .answered:
      guard let answered = try? Answered(storage.bytes(record)) else { throw .internalFailure }
      return answered.requestHash.equals(hash.bytes) ? room.copy(answered.response) : nil
    default: throw .internalFailure
    }
  }

  /// Whether a transaction of this alias has had this transactionID.
  func isInUse(_ transactionID: Span<UInt8>, alias: Int) -> Bool {
    let key = transactionKey(alias: alias, transactionID)
    return certificates.row(transaction: key) != nil || answers.position(key) != nil || waiting.row(key) != nil
  }

  /// Transactions of different tenants never meet.
  func transactionKey(alias: Int, _ id: Span<UInt8>) -> UInt64 {
    let name = policy.aliases[alias].tenant
    return library.key(name.span, id)
  }
}

extension PKIBody {
  /// Whether it is the first message of a transaction.
  fileprivate var begins: Bool {
    switch kind {
    case .ir, .cr, .p10cr, .kur, .rr, .genm, .nested: true
    default: false
    }
  }
}

extension Condition {
  /// What a field outside its bounds means.
  init(_ field: PKIMessageFault.Field) {
    switch field {
    case .pvno: self = .unsupportedVersion
    case .transactionID: self = .noTransactionID
    case .senderNonce: self = .badSenderNonce
    case .recipNonce: self = .badRecipientNonce
    default: self = .malformed
    }
  }
}

extension Digest {
  /// The first 8 octets as a number.
  var key: UInt64 {
    var key: UInt64 = 0
    for index in 0..<8 { key = key << 8 | UInt64(storage[index]) }
    return key
  }
}
