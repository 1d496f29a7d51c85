import CMP

/// nested: messages that an RA vouches for, or that it has collected (RFC 9483 5.2.2). The protection around them is an RA's
/// signature; the protection inside is verified as if the message had come alone. Only where RAs enrol whom they like may one
/// of them answer for a signature that nobody else vouches for.
///
/// One message with the transactionID of the nested one is answered as if it had come alone (5.2.2.1). Anything else is a
/// batch: its answers come in a nested message (5.2.2.2). Nothing is nested twice.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func unnest<Source: Entropy & ~Copyable>(
    _ message: PKIMessage, for requester: Requester, operation: Operation?, verdict: Verdict?, at now: Timestamp,
    _ event: inout Event, drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    guard requester.isRA, let id = message.header.transactionID else { throw .unsupportedBody }
    if requester.authenticatesBySecret { throw .protectionNotAllowed }
    let content: NestedMessageContent
    do throws(DERError) { content = try message.body.read(NestedMessageContent.self) } catch {
      event.offset = error.offset
      throw error.kind == .tooMany || error.kind == .outOfRange ? .badNesting : .malformed
    }
    var isSame = false
    var each = content.messages.makeIterator()
    while let inner = each.next() {
      if inner.body.kind == .nested { throw .badNesting }
      if let own = inner.header.transactionID, own.equals(id) { isSame = true }
    }
    if isSame {
      guard content.messages.count == 1, let inner = content.messages.first else { throw .badNesting }
      let operation = operation?.body == .nested ? nil : operation
      return respond(
        to: inner.encoded, alias: event.alias, operation: operation, login: nil, verdict: verdict,
        isVouched: requester.rights.contains(.enrol),
        at: now, drawing: &entropy, into: &room)
    }
    guard operation == nil || operation?.body == .nested else { throw .otherOperation }
    if certificates.row(transaction: transactionKey(alias: event.alias, id)) != nil { throw .transactionInUse }
    return try answer(
      content, in: message, for: requester, from: event.endpoint, at: now, &event, drawing: &entropy, into: &room)
  }

  /// An answer for each message. What would not find room for its answer is not served: RFC 9483 5.2.2.2 has the RA tell
  /// such a device systemUnavail, and nothing has happened.
  private mutating func answer<Source: Entropy & ~Copyable>(
    _ content: NestedMessageContent, in message: PKIMessage, for requester: Requester, from endpoint: Endpoint,
    at now: Timestamp, _ event: inout Event, drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    let limit = room.count - 2 * AuthorityLimits.answer
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let nonce = try Nonce(drawing: &entropy)
    let answer = beginAnswer(&writer, to: message.header, for: requester, from: endpoint, nonce: nonce, at: now)
    let body = writer.beginPKIBody(.nested)
    let messages = writer.beginNestedMessageContent()
    var served = 0
    var each = content.messages.makeIterator()
    while writer.count <= limit, let inner = each.next() {
      served += respond(
        to: inner.encoded, from: requester, alias: endpoint.alias, batch: served, at: now, drawing: &entropy, into: &writer)
    }
    if served == 0 { throw .answerTooLarge }
    writer.end(messages)
    writer.end(body)
    try endAnswer(&writer, answer, for: requester, from: endpoint)
    event.kind = .answered
    return Reply(count: writer.count, batch: served, event: event)
  }

  /// Writes the answer to one of several messages and keeps its event; returns 1 if there was an answer to write.
  @_lifetime(writer: copy writer)
  private mutating func respond<Source: Entropy & ~Copyable>(
    to request: Span<UInt8>, from agency: Requester, alias: Int, batch index: Int, at now: Timestamp,
    drawing entropy: inout Source, into writer: inout DERWriter
  ) -> Int {
    var storage = InlineArray<12288, UInt8>(repeating: 0)
    var room = storage.mutableSpan
    // A batch cannot wait for several answers of a request handler: its requests fare as if that could not be reached.
    let reply = respond(
      to: request, alias: alias, operation: nil, login: nil, verdict: Verdict(.unavailable),
      isVouched: agency.rights.contains(.enrol), at: now, drawing: &entropy, into: &room)
    guard reply.count > 0 else { return 0 }
    writer.raw(room.span.extracting(first: reply.count))
    batch[index] = reply.event
    return 1
  }
}
