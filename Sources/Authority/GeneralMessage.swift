import CMP
import Store

/// genm: questions about what everybody may know who is known here (RFC 9483 4.3, 5.1.4; RFC 9810 5.3.19). Nothing is
/// recorded: the same question is answered anew, and a store that takes no records does not matter.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func inform<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, _ event: inout Event, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    try checkNew(exchange)
    let questions = try questions(in: exchange, &event)
    var storage = RecordRoom()
    var count = 0
    if let row = requester.entity { count = try read(entities.rows[row].added, into: &storage).count }
    let entity = try Registration(storage.bytes(count))
    let profile = policy.profiles[try profile(of: entity, asking: questions, exchange, for: requester, &event)]
    let subject = InformationSubject(exchange, entity, profile)
    let nonce = try Nonce(drawing: &entropy)
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let message = beginAnswer(
      &writer, to: exchange.message.header, for: requester, from: exchange.endpoint, nonce: nonce, at: exchange.now)
    let body = writer.beginPKIBody(.genp)
    let content = writer.beginGenMsgContent()
    try answer(questions, subject, &writer, &event)
    writer.end(content)
    writer.end(body)
    try endAnswer(&writer, message, for: requester, from: exchange.endpoint)
    event.kind = .answered
    if entity.reference.count > 0 { event.reference = ShortBytes(entity.reference) }
    return Reply(count: writer.count, event: event)
  }

  /// The profile that the answers speak of. Where senderKID names it, and it names none, that matters only to who asks about it.
  private func profile(
    of entity: Registration, asking questions: SequenceOf<InfoTypeAndValue>, _ exchange: Exchange, for requester: Requester,
    _ event: inout Event
  ) throws(Condition) -> Int {
    do throws(Condition) { return try profile(of: entity, exchange, for: requester, &event) } catch {
      let alias = policy.aliases[exchange.alias]
      guard alias.profile == .keyID, let any = alias.profiles.first else { throw error }
      var each = questions.makeIterator()
      while let question = each.next() { if question.infoType.isAboutProfile { throw error } }
      return any
    }
  }

  /// RFC 9483 4.3: exactly one question. RFC 9810 5.3.19 has any number of them, and none at all asks whether anybody is here.
  @_lifetime(copy exchange)
  private func questions(
    in exchange: Exchange, _ event: inout Event
  ) throws(Condition) -> SequenceOf<InfoTypeAndValue> {
    let content: GenMsgContent
    do throws(DERError) { content = try exchange.message.body.read(GenMsgContent.self) } catch {
      event.offset = error.offset
      throw error.kind == .tooMany ? .severalQuestions : .malformed
    }
    let isLightweight = policy.aliases[exchange.alias].strictness == .lightweight
    if isLightweight, content.items.count != 1 { throw .severalQuestions }
    return content.items
  }

  /// Every answer in the order of the questions. What is not known here is listed at the end (unsupportedOIDs); when nothing
  /// else was asked, it is refused.
  @_lifetime(writer: copy writer)
  private func answer(
    _ questions: SequenceOf<InfoTypeAndValue>, _ subject: InformationSubject, _ writer: inout DERWriter,
    _ event: inout Event
  ) throws(Condition) {
    let isLightweight = policy.aliases[subject.exchange.alias].strictness == .lightweight
    var unknown = 0
    var each = questions.makeIterator()
    while let question = each.next() {
      // RFC 9483 4.3: "the infoValue of the request MUST be absent", but for those that name something.
      if isLightweight, question.infoValue != nil, question.infoType.isBare {
        event.offset = question.offset
        throw .malformed
      }
      do throws(InformationFault) { try answer(question, subject, &writer) } catch {
        switch error {
        case .malformed(let error):
          event.offset = error.offset
          throw .malformed
        case .unknown:
          if questions.count == 1 { throw .unknownInformation }
          unknown += 1
        }
      }
    }
    if unknown == 0 { return }
    let item = writer.beginInfoTypeAndValue(.unsupportedOIDs)
    let list = writer.begin(.sequence)
    each = questions.makeIterator()
    while let question = each.next() {
      if !question.infoType.isInformation { writer.objectIdentifier(question.infoType) }
    }
    writer.end(list)
    writer.end(item)
  }
}

/// About whom, and what is registered of them: what an answer depends on.
struct InformationSubject: ~Escapable {
  let exchange: Exchange
  let entity: Registration
  let profile: Profile

  @_lifetime(copy exchange, copy entity)
  init(_ exchange: Exchange, _ entity: Registration, _ profile: Profile) {
    (self.exchange, self.entity, self.profile) = (exchange, entity, profile)
  }
}

/// Why a question has no answer.
enum InformationFault: Error {
  case malformed(DERError)
  case unknown
}

extension ObjectIdentifier {
  /// Whether a question of this type is about what certificates will be like.
  fileprivate var isAboutProfile: Bool {
    switch self {
    case .certReqTemplate, .signKeyPairTypes, .encKeyPairTypes, .keyPairParamReq: true
    default: false
    }
  }

  /// Whether questions of this type are answered.
  var isInformation: Bool {
    switch self {
    case .caCerts, .rootCaCert, .certReqTemplate, .crlStatusList, .currentCRL, .caProtEncCert: true
    case .signKeyPairTypes, .encKeyPairTypes, .preferredSymmAlg, .keyPairParamReq, .suppLangTags: true
    default: false
    }
  }

  /// Whether such a question names nothing.
  fileprivate var isBare: Bool {
    switch self {
    case .rootCaCert, .crlStatusList, .keyPairParamReq, .suppLangTags: false
    default: isInformation
    }
  }
}
