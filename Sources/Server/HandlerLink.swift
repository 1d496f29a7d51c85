/// The connection to one who is asked about requests: one, kept, with a line a question and a line an answer. It is opened
/// with the first question, and with the next one after it has gone; one that never answers is not tried all the time.
struct HandlerLink {
  /// Negative when there is no connection.
  var descriptor: Int32 = -1
  var generation: UInt32 = 1
  var isUsed = false
  /// Questions that have not left.
  var output: [UInt8] = []
  var sent = 0
  /// Answers that nobody has looked at, the last of them perhaps incomplete.
  var input: [UInt8] = []
  var readable = false
  /// When octets came, the last time.
  var heard: Int64 = 0
  var hasAnswered = false
  /// Answers in a row that were to no open question.
  var ignored = 0
  /// It is not opened before this.
  var retry: Int64 = 0
  var pause: Int64 = 0
}

/// A line that a handler has sent, without its end.
public struct HandlerLine: Equatable, Sendable {
  public let handler: Int
  public let octets: [UInt8]
}

extension Server where Net: ~Copyable {
  /// Which handlers there are, by number. Those that are not used any more are sent away; every question is asked anew, since
  /// what it was about may be another's to decide now.
  public mutating func useHandlers(_ isUsed: [Bool], at time: Int64) {
    now = time
    while let open = questions.first { settle(open, .failed(.retired, question: open.id, after: now - open.asked)) }
    while links.count < isUsed.count { links.append(HandlerLink()) }
    for handler in links.indices {
      let wasUsed = links[handler].isUsed
      links[handler].isUsed = handler < isUsed.count && isUsed[handler]
      if links[handler].isUsed {
        if !wasUsed { (links[handler].retry, links[handler].pause) = (0, 0) }
        _ = openLink(handler)
      } else if wasUsed {
        dismiss(handler, .retired, .retired)
      }
    }
  }

  /// They are not needed any more.
  public mutating func dismissHandlers() {
    for handler in links.indices { dismiss(handler, .retired, .retired) }
  }

  /// Whether there is a connection now.
  mutating func openLink(_ handler: Int) -> Bool {
    if links[handler].descriptor >= 0 { return true }
    if now < links[handler].retry { return false }
    guard let descriptor = network.open(handler) else {
      delay(handler)
      handlerFacts.append(HandlerFact(handler: handler, kind: .unreachable))
      return false
    }
    links[handler].descriptor = descriptor
    (links[handler].readable, links[handler].hasAnswered, links[handler].ignored) = (false, false, 0)
    handlerFacts.append(HandlerFact(handler: handler, kind: .opened))
    let token = Token(index: handlerBase + handler, generation: links[handler].generation)
    if network.watch(descriptor, for: .octets, as: token.packed) { return true }
    dismiss(handler, .ended, .lost)
    return false
  }

  private mutating func delay(_ handler: Int) {
    links[handler].pause = min(max(limits.handlerPause, 2 * links[handler].pause), limits.longestHandlerPause)
    links[handler].retry = now + links[handler].pause
  }

  /// Closes the connection; who waits for an answer learns why there is none.
  mutating func dismiss(_ handler: Int, _ kind: HandlerFact.Kind, _ fault: InquiryFault) {
    if links[handler].descriptor < 0 { return }
    network.dismiss(handler, links[handler].descriptor, byForce: kind != .retired)
    links[handler].descriptor = -1
    links[handler].generation &+= 1
    (links[handler].input, links[handler].output, links[handler].sent) = ([], [], 0)
    if links[handler].hasAnswered { links[handler].pause = 0 } else { delay(handler) }
    handlerFacts.append(HandlerFact(handler: handler, kind: kind))
    while let open = questions.first(where: { $0.handler == handler }) {
      settle(open, .failed(fault, question: open.id, after: now - open.asked))
    }
  }

  mutating func takeHandler(_ event: SocketEvent, _ token: Token) {
    let handler = token.index - handlerBase
    guard handler < links.count, links[handler].generation == token.generation, links[handler].descriptor >= 0 else {
      return
    }
    if event.readable || event.ended { links[handler].readable = true }
    if event.writable { flushLink(handler) }
  }

  /// The program that was started has ended, whoever may still hold its end of the connection.
  public mutating func handlerEnded(_ handler: Int) {
    if handler < links.count { dismiss(handler, .ended, .lost) }
  }

  /// What it said is no answer.
  public mutating func rejectHandler(_ handler: Int) { dismiss(handler, .confused, .lost) }

  /// It answers a question that nobody asks any more.
  public mutating func ignoreAnswer(_ question: UInt64, of handler: Int) {
    handlerFacts.append(HandlerFact(handler: handler, kind: .ignored(question: question)))
    links[handler].ignored += 1
    if links[handler].ignored >= limits.ignoredAnswers { rejectHandler(handler) }
  }

  public mutating func forgetHandlerFacts() { handlerFacts.removeAll(keepingCapacity: true) }

  // MARK: - Octets

  /// The next line that any of them has sent, or nothing when none has.
  public mutating func nextAnswer() -> HandlerLine? {
    for handler in links.indices where links[handler].descriptor >= 0 {
      while links[handler].descriptor >= 0 {
        if let end = links[handler].input.firstIndex(of: 0x0A) {
          let line = Array(links[handler].input[..<end])
          links[handler].input.removeFirst(end + 1)
          return HandlerLine(handler: handler, octets: line)
        }
        if links[handler].input.count > limits.handlerLine {
          rejectHandler(handler)
        } else if !links[handler].readable || !fillLink(handler) {
          break
        }
      }
    }
    return nil
  }

  private mutating func fillLink(_ handler: Int) -> Bool {
    var room: [4096 of UInt8] = .init(repeating: 0)
    var octets = room.mutableSpan
    switch network.read(links[handler].descriptor, into: &octets) {
    case .moved(let count):
      for index in 0..<count { links[handler].input.append(octets[index]) }
      links[handler].heard = now
      return true
    case .wouldBlock: links[handler].readable = false
    case .ended: dismiss(handler, .ended, .lost)
    }
    return false
  }

  mutating func flushLink(_ handler: Int) {
    while links[handler].sent < links[handler].output.count {
      let (output, sent) = (links[handler].output, links[handler].sent)
      switch network.write(links[handler].descriptor, output.span.extracting(sent..<output.count)) {
      case .moved(let count): links[handler].sent += count
      case .ended: return dismiss(handler, .ended, .lost)
      case .wouldBlock:
        let token = Token(index: handlerBase + handler, generation: links[handler].generation)
        if !network.watch(links[handler].descriptor, for: .octetsAndRoom, as: token.packed) {
          dismiss(handler, .ended, .lost)
        }
        return
      }
    }
    links[handler].output.removeAll(keepingCapacity: true)
    links[handler].sent = 0
  }
}
