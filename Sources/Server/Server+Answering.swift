import HTTP

extension Server where Net: ~Copyable {
  /// Gives every complete request, in place, to `body`, which writes the content of the answer at the start of the room.
  public mutating func answer(_ body: (Request, inout MutableSpan<UInt8>) -> Answer) {
    if waiting == 0 { return }
    for index in connections.indices where connections[index].phase == .complete {
      waiting -= 1
      if answer(index, body) { answered += 1 }
    }
  }

  /// Whether there is an answer. If not, somebody is asked about the request; if nobody can be, it is answered knowing that.
  private mutating func answer(_ index: Int, _ body: (Request, inout MutableSpan<UInt8>) -> Answer) -> Bool {
    var answer = written(index, body)
    if let question = answer.question {
      guard let fault = pose(question, index) else { return false }
      connections[index].inquiry = .failed(fault, question: question.id, after: 0)
      answer = written(index, body)
      if answer.question != nil { answer = .fault(.serviceUnavailable) }
    }
    put(answer, index, connections[index].received, isHead: connections[index].head.method == .head)
    connections[index].phase = .answered
    return true
  }

  private mutating func written(_ index: Int, _ body: (Request, inout MutableSpan<UInt8>) -> Answer) -> Answer {
    let connection = connections[index]
    let start = connection.received
    let answerRoom = limits.answerBody
    let answer = pool.split(index, at: start) { front, rest in
      var room = rest.part(HTTPLimits.responseHead..<(HTTPLimits.responseHead + answerRoom))
      let request = Request(connection.head, front.extracting(first: connection.requestEnd), from: connection.peer, connection.inquiry)
      return body(request, &room)
    }
    precondition(
      answer.count >= 0 && answer.count <= answerRoom && (answer.content.isEmpty || answer.count == 0),
      "an answer is not longer than its room, or brings its own")
    return answer
  }

  /// Puts the head in front of the content.
  private mutating func put(_ answer: Answer, _ index: Int, _ start: Int, isHead: Bool) {
    let isAwaited = answer.persistence == .awaited
    let persists = stops == nil || isAwaited ? connections[index].persists(after: answer.persistence) : false
    let head = ResponseHead(
      answer.status, answer.mediaType, contentLength: answer.count + answer.content.count, persists: persists,
      allow: answer.allow, date: date, validators: answer.validators)
    connections[index].output = pool.put(index, head, before: start + HTTPLimits.responseHead)
    if !isHead {
      connections[index].output.count += answer.count
      connections[index].content = answer.content
    }
    connections[index].closes = !persists
    connections[index].isAwaited = isAwaited
    connections[index].touched = max(connections[index].touched, connections[index].output.end)
  }

  /// Takes back the answers of this turn, because what they say could not be made durable: their requests wait again.
  public mutating func retract() {
    if answered > 0 {
      for index in connections.indices where connections[index].phase == .answered {
        connections[index].phase = .complete
        connections[index].content = []
      }
      waiting += answered
      answered = 0
    }
    retractControls()
  }

  /// What the answers of this turn say is durable: they leave.
  public mutating func release() {
    if answered > 0 {
      for index in connections.indices where connections[index].phase == .answered {
        answered -= 1
        connections[index].answers += 1
        connections[index].phase = .writing
        setDeadline(index, now + limits.writeTime + Int64(connections[index].content.count / limits.slowestReader))
        flush(index)
      }
    }
    releaseControls()
    releaseQuestions()
  }

  /// Answers a fault of HTTP. Nothing after it on this connection can be understood, so it closes.
  mutating func refuse(_ index: Int, _ fault: HTTPFault) {
    note(connections[index].peer, fault)
    let head = ResponseHead(fault.status, persists: false, date: date)
    connections[index].output = pool.put(index, head, before: HTTPLimits.responseHead)
    connections[index].touched = max(connections[index].touched, HTTPLimits.responseHead)
    connections[index].requestEnd = 0
    connections[index].closes = true
    connections[index].phase = .writing
    setDeadline(index, now + limits.writeTime)
    flush(index)
  }

  /// Writes what can be written now.
  mutating func flush(_ index: Int) {
    let output = connections[index].output
    if output.count == 0 { return flushContent(index) }
    switch pool.write(index, output, to: connections[index].descriptor, over: &network) {
    case .moved(let count) where count == output.count:
      connections[index].output = OctetRange(start: output.end, count: 0)
      flushContent(index)
    case .moved(let count):
      connections[index].output = OctetRange(start: output.start + count, count: output.count - count)
      awaitRoom(index)
    case .wouldBlock: awaitRoom(index)
    case .ended: close(index)
    }
  }

  /// What comes after the buffer, from an array that others may be sent too.
  private mutating func flushContent(_ index: Int) {
    let (content, sent) = (connections[index].content, connections[index].contentSent)
    if content.isEmpty { return finish(index) }
    switch network.write(connections[index].descriptor, content.span.extracting(sent..<content.count)) {
    case .moved(let count) where count == content.count - sent: finish(index)
    case .moved(let count):
      connections[index].contentSent = sent + count
      awaitRoom(index)
    case .wouldBlock: awaitRoom(index)
    case .ended: close(index)
    }
  }

  private mutating func awaitRoom(_ index: Int) {
    let token = Token(index: index, generation: connections[index].generation)
    if !network.watch(connections[index].descriptor, for: .octetsAndRoom, as: token.packed) { close(index) }
  }

  /// The answer has left.
  private mutating func finish(_ index: Int) {
    connections[index].content = []
    connections[index].contentSent = 0
    let connection = connections[index]
    if !connection.closes {
      pool.next(index, &connections[index], limits, at: now)
      earliest = min(earliest, connections[index].deadline)
      giveBack(index)
      advance(index)
    } else if connection.received > connection.requestEnd || connection.readable {
      seeOut(leave(index))
    } else {
      close(index)
    }
  }

  /// Returns the memory of a long request or answer to the system.
  private mutating func giveBack(_ index: Int) {
    let kept = max(connections[index].received, 3 * Pool.page)
    if connections[index].touched <= kept { return }
    pool.forget(index, kept..<connections[index].touched, over: &network)
    connections[index].touched = kept
  }

  mutating func close(_ index: Int) {
    if connections[index].phase != .free { network.close(leave(index)) }
  }

  /// Makes the place free and hands out the descriptor.
  mutating func leave(_ index: Int) -> Int32 {
    if connections[index].phase == .complete { waiting -= 1 }
    if connections[index].phase == .answered { answered -= 1 }
    if connections[index].phase == .asking { asking -= 1 }
    connections[index].received = 0
    connections[index].content = []
    connections[index].contentSent = 0
    giveBack(index)
    connections[index].phase = .free
    connections[index].deadline = Int64.max
    connections[index].generation &+= 1
    free.append(index)
    return connections[index].descriptor
  }
}
