import CMP

/// What is told to whoever is refused: one bit, one sentence, and where to look in the log here (RFC 9483 3.6).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Refuses for the event's condition. If even the refusal cannot be made, the answer has no octets and the connection is
  /// closed.
  ///
  /// - Parameters:
  ///   - message: what is refused, or nothing when it could not be read: then nobody is named (RFC 9483 3.6.4).
  ///   - words: UTF-8 that is told instead of the condition's sentence.
  func refuse<Source: Entropy & ~Copyable>(
    _ message: PKIMessage?, _ event: Event, _ words: Span<UInt8>? = nil, to requester: Requester?, at now: Timestamp,
    drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) -> Reply {
    refuse(
      message?.header, message?.body, recipNonce: nil, words: words, event, to: requester, at: now, drawing: &entropy,
      into: &room)
  }

  /// Refuses what waited, in answer to a pollReq: as the request itself would have been refused.
  ///
  /// - Parameter words: UTF-8 that is told instead of the condition's sentence.
  func refuse<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, _ event: Event, _ words: Span<UInt8>?, to requester: Requester,
    drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) -> Reply {
    refuse(
      exchange.header, exchange.message.body, recipNonce: recipNonce(for: exchange), words: words, event, to: requester,
      at: exchange.now, drawing: &entropy, into: &room)
  }

  private func refuse<Source: Entropy & ~Copyable>(
    _ header: PKIHeader?, _ refused: PKIBody?, recipNonce: Span<UInt8>?, words: Span<UInt8>?, _ event: Event,
    to requester: Requester?, at now: Timestamp, drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) -> Reply {
    var event = event
    let condition = event.condition ?? .internalFailure
    let alias = policy.aliases[event.alias]
    let told = condition.answer(in: alias.errorStyle, to: refused?.kind, isRA: alias.servesUnregistered)
    if told.body == .none { return Reply(count: 0, isBadHTTP: true, event: event) }
    do throws(Condition) {
      let nonce = try Nonce(drawing: &entropy)
      event.mark = ShortBytes(nonce.bytes.extracting(first: Event.markCount))
      let text = RefusalText(sentence: condition.sentence, words: words, mark: event.mark)
      let body = requester == nil || told.body == .error ? nil : refused
      let id = p10crRequestID(event.alias)
      var writer = DERWriter(room._mutatingExtracting(0..<room.count))
      if told.isProtected {
        let answer = beginAnswer(
          &writer, to: header, for: requester, from: event.endpoint, nonce: nonce, recipNonce: recipNonce, at: now)
        writer.refusal(text, told.failInfo, of: body, p10cr: id)
        try endAnswer(&writer, answer, for: requester, from: event.endpoint)
      } else {
        let answer = beginUnprotected(&writer, to: header, from: event.endpoint, nonce: nonce, at: now)
        writer.refusal(text, told.failInfo, of: body, p10cr: id)
        writer.end(answer)
        if writer.overflowed { throw .answerTooLarge }
      }
      return Reply(count: writer.count, event: event)
    } catch {
      return Reply(count: 0, event: event)
    }
  }

  /// The beginning of an answer that nobody vouches for.
  @_lifetime(writer: copy writer)
  private func beginUnprotected(
    _ writer: inout DERWriter, to request: PKIHeader?, from endpoint: Endpoint, nonce: Nonce, at now: Timestamp
  ) -> PKIMessageMark {
    let message = writer.beginPKIMessage()
    let sender = unsignedSender(from: endpoint)
    var fields = PKIHeaderFields(sender: sender.span, recipient: recipient(for: request, alias: endpoint.alias))
    fields.pvno = request?.answerVersion ?? 2
    fields.transactionID = request?.usableTransactionID
    fields.recipNonce = request?.usableSenderNonce
    fields.messageTime = now
    fields.senderNonce = nonce.bytes
    writer.pkiHeader(fields)
    return message
  }
}

/// One sentence for a person, and the mark of the line in our log that says more: `... (log 0b5c1f7e)`. The mark is the
/// beginning of this answer's senderNonce: it is in the answer anyway, and says nothing.
private struct RefusalText: ~Escapable {
  let sentence: StaticString
  /// Said instead of the sentence.
  let words: Optional<Span<UInt8>>
  let mark: ShortBytes

  @_lifetime(copy words)
  init(sentence: StaticString, words: Span<UInt8>?, mark: ShortBytes) {
    (self.sentence, self.words, self.mark) = (sentence, words, mark)
  }
}

extension DERWriter {
  /// The body of a refusal: what answers the request's kind, with status rejection, when there is such a thing; else `error`.
  @_lifetime(self: copy self)
  fileprivate mutating func refusal(
    _ text: RefusalText, _ failInfo: PKIFailureInfo, of body: PKIBody?, p10cr: CertReqId
  ) {
    switch body?.kind?.answer {
    case .ip?, .cp?, .kup?:
      guard let body, let kind = body.kind?.answer else { return }
      let answer = beginPKIBody(kind)
      let content = beginCertRepMessage()
      let response = beginCertResponse(body.kind == .p10cr ? p10cr : body.requestedID ?? 0)
      rejection(text, failInfo)
      end(response)
      end(content)
      end(answer)
    case .rp?:
      let answer = beginPKIBody(.rp)
      let statuses = beginRevRepContent()
      rejection(text, failInfo)
      end(endStatuses(statuses))
      end(answer)
    default:
      let answer = beginPKIBody(.error)
      let content = beginErrorMsgContent()
      rejection(text, failInfo)
      end(content)
      end(answer)
    }
  }

  /// The PKIStatusInfo.
  @_lifetime(self: copy self)
  private mutating func rejection(_ text: RefusalText, _ failInfo: PKIFailureInfo) {
    let info = begin(.sequence)
    pkiStatus(.rejection)
    let strings = begin(.sequence)
    let string = begin(.utf8String)
    if let words = text.words { raw(words) } else { raw(text.sentence) }
    raw(" (log ")
    let mark = text.mark
    for index in mark.bytes.indices { hex(mark.bytes[index]) }
    raw(")")
    end(string)
    end(strings)
    pkiFailureInfo(failInfo)
    end(info)
  }

  @_lifetime(self: copy self)
  private mutating func hex(_ value: UInt8) {
    nibble(value >> 4)
    nibble(value & 0xF)
  }

  @_lifetime(self: copy self)
  private mutating func nibble(_ value: UInt8) {
    octet(value < 10 ? 0x30 + value : 0x57 + value)
  }
}

extension PKIBody {
  /// The certReqId of the first request in `ir`, `cr` or `kur`; nothing for anything else.
  var requestedID: CertReqId? {
    guard kind == .ir || kind == .cr || kind == .kur else { return nil }
    guard let requests = try? read(CertReqMessages.self), let first = requests.messages.first else { return nil }
    return CertReqId(first.certReq.certReqId)
  }
}
