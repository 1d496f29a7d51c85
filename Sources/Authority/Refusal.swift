import CMP

/// What is told to whoever is refused: one bit, one sentence, protected so that somebody can check it (RFC 9483 3.6).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Refuses for the event's condition. If even the refusal cannot be made, the answer has no octets and the connection is
  /// closed.
  ///
  /// - Parameter message: what is refused, or nothing when it could not be read: then nobody is named (RFC 9483 3.6.4).
  func refuse<Source: Entropy & ~Copyable>(
    _ message: PKIMessage?, _ event: Event, to requester: Requester?, at now: Timestamp, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) -> Reply {
    let condition = event.condition ?? .internalFailure
    do throws(Condition) {
      var writer = DERWriter(room._mutatingExtracting(0..<room.count))
      let answer = beginAnswer(
        &writer, to: message?.header, for: requester, alias: event.alias, nonce: try Nonce(drawing: &entropy), at: now)
      let id = p10crRequestID(event.alias)
      writer.refusal(condition, of: requester == nil ? nil : message?.body, p10cr: id)
      try endAnswer(&writer, answer, for: requester, alias: event.alias)
      return Reply(count: writer.count, event: event)
    } catch {
      return Reply(count: 0, event: event)
    }
  }
}

extension DERWriter {
  /// The body of a refusal: `ip`, `cp` or `kup` with status rejection for what is wrong inside an authenticated certificate
  /// request, `error` for everything else.
  @_lifetime(self: copy self)
  fileprivate mutating func refusal(_ condition: Condition, of body: PKIBody?, p10cr: CertReqId) {
    guard let body, condition.isOfCertificateRequest, let kind = body.kind?.answer,
      kind == .ip || kind == .cp || kind == .kup
    else {
      let error = beginPKIBody(.error)
      errorMsgContent(condition.sentence, condition.failInfo)
      end(error)
      return
    }
    let answer = beginPKIBody(kind)
    let content = beginCertRepMessage()
    let id = kind == .cp && body.kind == .p10cr ? p10cr : body.requestedID ?? 0
    certResponse(id, rejection: condition.sentence, condition.failInfo)
    end(content)
    end(answer)
  }
}

extension PKIBody {
  /// The certReqId of the first request in `ir`, `cr` or `kur`; nothing for anything else.
  fileprivate var requestedID: CertReqId? {
    guard kind == .ir || kind == .cr || kind == .kur else { return nil }
    guard let requests = try? read(CertReqMessages.self), let first = requests.messages.first else { return nil }
    return CertReqId(first.certReq.certReqId)
  }
}
