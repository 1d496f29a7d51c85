import Authority
import CMP
import HTTP
import PKIX
import Server

/// Every handler that the configuration names, each once, by a number that it keeps as long as it is named.
struct HandlerTable {
  private(set) var addresses: [HandlerAddress?] = []

  /// Those that are named no more give their numbers to those that are new.
  mutating func take(_ configuration: Configuration) {
    let named = configuration.aliases.compactMap { $0.handler }
    for number in addresses.indices {
      if let address = addresses[number], !named.contains(address) { addresses[number] = nil }
    }
    for address in named where number(of: address) == nil {
      if let free = addresses.firstIndex(where: { $0 == nil }) { addresses[free] = address } else { addresses.append(address) }
    }
  }

  func number(of address: HandlerAddress) -> Int? { addresses.firstIndex { $0 == address } }
}

// MARK: - Asking

extension Responder {
  /// What was said about a request; the number 0 when nobody has been asked, or somebody has who is not to be heard any more.
  func said(about request: borrowing Request) -> HandlerAnswer {
    switch request.inquiry {
    case .none, .failed(.retired, _, _): return HandlerAnswer(unansweredTo: 0)
    case .failed(_, let question, _): return HandlerAnswer(unansweredTo: question)
    case .answered(let question, _):
      for answer in verdicts where answer.id == question { return answer }
      return HandlerAnswer(unansweredTo: question)
    }
  }

  /// The question of a reply, which stands in `members`, as a line.
  mutating func ask(
    _ reply: Office.Reply, from peer: Peer, _ members: Span<UInt8>, at now: Timestamp
  ) -> Answer {
    let settings = configuration.aliases[reply.event.alias]
    guard let address = settings.handler, let handler = handlers.number(of: address) else {
      return .fault(.internalServerError)
    }
    lastQuestion += 1
    var line = Text("{\"id\":")
    line.append(lastQuestion)
    line.append(constant: ",\"peer\":\"")
    peer.append(to: &line)
    line.append(constant: "\",")
    line.append(raw: members)
    line.append(constant: "}\n")
    log(reply.event, from: peer, at: now, question: lastQuestion)
    return .asking(Question(id: lastQuestion, handler: handler, line: line.bytes, timeout: settings.handlerTimeout))
  }

  /// How asking went, in a line of its own before that of the decision.
  mutating func log(_ inquiry: Inquiry, _ decision: Verdict.Decision, at now: Timestamp) {
    let (id, time): (UInt64, Int64)
    switch inquiry {
    case .none: return
    case .answered(let question, let after):
      lines.begin("handler-answered", at: now)
      (id, time) = (question, after)
      lines.add("decision", decision.name)
    case .failed(let fault, let question, let after):
      lines.begin("handler-not-answered", at: now)
      lines.add("why", fault.name)
      (id, time) = (question, after)
    }
    lines.add("question", Int64(clamping: id))
    lines.add("ms", time)
    lines.end()
  }

  mutating func log(_ fact: HandlerFact, at now: Timestamp) {
    lines.begin(fact.kind.name, at: now)
    if fact.handler < handlers.addresses.count, let address = handlers.addresses[fact.handler] {
      let path = address.words[0]
      lines.add("handler", path.span)
    }
    if case .ignored(let question) = fact.kind { lines.add("question", Int64(clamping: question)) }
    lines.end()
  }
}

// MARK: - In the loop

extension ServeCommand {
  /// A line of a handler: the answer to an open question, or nothing that counts.
  mutating func hear(_ line: HandlerLine) {
    guard let answer = HandlerAnswer(line.octets) else { return server.rejectHandler(line.handler) }
    guard server.isOpen(answer.id, to: line.handler) else { return server.ignoreAnswer(answer.id, of: line.handler) }
    if !answer.isMistaken { responder.verdicts.append(answer) }
    server.resume(answer.id, isMistaken: answer.isMistaken)
  }

  /// After the configuration was read: who is named is there, who is named no more goes.
  mutating func useHandlers(at now: Int64) {
    let addresses = responder.handlers.addresses
    let before = server.network.handlers.addresses
    // Who had a number that belongs to another one now goes first.
    var stays: [Bool] = []
    for number in addresses.indices where number < before.count {
      stays.append(addresses[number] != nil && before[number] == addresses[number])
    }
    server.useHandlers(stays, at: now)
    server.network.handlers.addresses = addresses
    server.useHandlers(addresses.map { $0 != nil }, at: now)
  }
}

// MARK: - Words of the log

extension Verdict.Decision {
  var name: StaticString {
    switch self {
    case .allow: "allow"
    case .deny: "deny"
    case .wait: "wait"
    case .unavailable: "none"
    }
  }
}

extension InquiryFault {
  var name: StaticString {
    switch self {
    case .timeout: "timeout"
    case .lost: "lost"
    case .unreachable: "unreachable"
    case .busy: "busy"
    case .mistaken: "mistaken"
    case .retired: "retired"
    }
  }
}

extension HandlerFact.Kind {
  var name: StaticString {
    switch self {
    case .opened: "handler-opened"
    case .unreachable: "handler-unreachable"
    case .ended: "handler-ended"
    case .confused: "handler-confused"
    case .silent: "handler-silent"
    case .retired: "handler-retired"
    case .ignored: "handler-answer-ignored"
    }
  }
}
