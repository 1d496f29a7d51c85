import HTTP

/// Requests about which somebody is asked before they are answered: they wait in a phase of their own, and everything else
/// goes on. A question leaves with the answers of its turn. When its answer is there, or its time over, the request is
/// answered again, knowing that. A peer that goes away meanwhile changes nothing: it may come again for its answer.
extension Server where Net: ~Copyable {
  /// Asks about the request of a connection, or says why nobody can be asked. The same request on another connection waits
  /// for the same answer.
  mutating func pose(_ question: Question, _ index: Int) -> InquiryFault? {
    if asking >= limits.asking { return .busy }
    if let twin = twin(of: index, for: question.handler) {
      connections[index].question = connections[twin].question
    } else {
      guard question.handler < links.count, links[question.handler].isUsed, openLink(question.handler) else {
        return .unreachable
      }
      links[question.handler].output += question.line
      var deadline = now + question.timeout
      if let stops { deadline = min(deadline, lastMoment(before: stops)) }
      questions.append(OpenQuestion(id: question.id, handler: question.handler, asked: now, deadline: deadline))
      earliest = min(earliest, deadline)
      connections[index].question = question.id
    }
    connections[index].phase = .asking
    asking += 1
    return nil
  }

  /// A connection that waits with the very same octets.
  private func twin(of index: Int, for handler: Int) -> Int? {
    if asking == 0 { return nil }
    let count = connections[index].requestEnd
    for other in connections.indices
    where connections[other].phase == .asking && connections[other].requestEnd == count {
      let id = connections[other].question
      guard questions.contains(where: { $0.id == id && $0.handler == handler }) else { continue }
      if isSame(pool.view(index).extracting(first: count), pool.view(other).extracting(first: count)) { return other }
    }
    return nil
  }

  private func isSame(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
    for index in one.indices where one[index] != other[index] { return false }
    return true
  }

  mutating func releaseQuestions() {
    for handler in links.indices where links[handler].sent < links[handler].output.count { flushLink(handler) }
  }

  /// Whether a handler is asked this, at present.
  public func isOpen(_ question: UInt64, to handler: Int) -> Bool {
    questions.contains { $0.id == question && $0.handler == handler }
  }

  /// The answer to a question is there: who waits for it is answered.
  ///
  /// - Parameter isMistaken: the answer means nothing.
  public mutating func resume(_ question: UInt64, isMistaken: Bool) {
    guard let open = questions.first(where: { $0.id == question }) else { return }
    (links[open.handler].hasAnswered, links[open.handler].ignored) = (true, 0)
    let after = now - open.asked
    settle(
      open, isMistaken ? .failed(.mistaken, question: question, after: after) : .answered(question: question, after: after))
  }

  mutating func settle(_ open: OpenQuestion, _ inquiry: Inquiry) {
    questions.removeAll { $0.id == open.id }
    for index in connections.indices
    where connections[index].phase == .asking && connections[index].question == open.id {
      connections[index].phase = .complete
      connections[index].inquiry = inquiry
      asking -= 1
      waiting += 1
    }
  }

  /// Whoever has not said anything at all since it was asked will not say anything any more.
  mutating func expireQuestions() {
    while let open = questions.first(where: { $0.deadline <= now }) {
      settle(open, .failed(.timeout, question: open.id, after: now - open.asked))
      if links[open.handler].heard <= open.asked { dismiss(open.handler, .silent, .lost) }
    }
    for open in questions { earliest = min(earliest, open.deadline) }
  }

  /// The server stops: who waits hears that nothing can be decided, rather than nothing.
  mutating func hasten(before end: Int64) {
    if questions.isEmpty { return }
    let last = lastMoment(before: end)
    for index in questions.indices { questions[index].deadline = min(questions[index].deadline, last) }
    earliest = min(earliest, last)
  }

  private func lastMoment(before end: Int64) -> Int64 { max(now, end - 1000) }
}
