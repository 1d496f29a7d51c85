import Testing

@testable import Server

// Covers: Server+Asking.swift, HandlerLink.swift, Question.swift

/// A server whose answers to `ask...` need a handler: number 0, reached by the descriptors 900, 901, ...
final class Inquirer {
  let stage: Stage
  var asked: UInt64 = 0
  /// How each request was answered: what the owner knew then.
  var inquiries: [Inquiry] = []
  var handler = 0
  var timeout: Int64 = 1000

  init(_ limits: ServerLimits = ServerLimits(), descriptors: [Int32] = [900, 901, 902]) {
    stage = Stage(limits)
    stage.wire.handlers[0] = descriptors
    stage.server.useHandlers([true], at: stage.now)
  }

  /// One turn: lines are heard, time is up, what is complete is answered.
  func turn(isDurable: Bool = true) {
    hear()
    stage.server.expire(at: stage.now)
    answer()
    if !isDurable {
      stage.server.retract()
      answer()
    }
    stage.server.release()
  }

  private func answer() {
    stage.server.answer { request, room in
      guard request.inquiry == .none, request.body.count > 3, request.body[0] == UInt8(ascii: "a") else {
        self.inquiries.append(request.inquiry)
        return Stage.backwards(request, &room, .usual)
      }
      self.asked += 1
      return .asking(
        Question(id: self.asked, handler: self.handler, line: Array("\(self.asked)?\n".utf8), timeout: self.timeout))
    }
  }

  /// A line is a number, with `!` when the answer means nothing; anything else is confused.
  private func hear() {
    while let line = stage.server.nextAnswer() {
      let text = String(decoding: line.octets, as: UTF8.self)
      guard let id = UInt64(text.filter { $0 != "!" }) else {
        stage.server.rejectHandler(line.handler)
        continue
      }
      if stage.server.isOpen(id, to: line.handler) {
        stage.server.resume(id, isMistaken: text.hasSuffix("!"))
      } else {
        stage.server.ignoreAnswer(id, of: line.handler)
      }
    }
  }

  func ask(_ body: String = "ask", _ fields: String = "") -> Int32 {
    let peer = stage.connect()
    stage.send(post(body + "...", fields), on: peer)
    turn()
    return peer
  }

  func say(_ text: String, on descriptor: Int32 = 900) {
    stage.send(text, on: descriptor)
    turn()
  }

  func wait(_ milliseconds: Int64) {
    stage.now += milliseconds
    turn()
  }

  var facts: [HandlerFact.Kind] { stage.server.handlerFacts.map(\.kind) }
}

struct AskingTests {
  @Test func anAnswerResumesTheRequest() {
    let inquirer = Inquirer()
    let peer = inquirer.ask()
    let stage = inquirer.stage
    #expect(stage.output(900) == "1?\n" && stage.output(peer) == "" && stage.waiting == 0)
    inquirer.stage.now += 40
    inquirer.say("1\n")
    #expect(stage.output(peer) == answer("...ksa"))
    #expect(inquirer.inquiries == [.answered(question: 1, after: 40)])
    #expect(inquirer.facts == [.opened])
  }

  /// Octets of a line come as they may; a long wait for one request is nobody else's.
  @Test func othersGoOn() {
    let inquirer = Inquirer()
    let stage = inquirer.stage
    let slow = inquirer.ask()
    let other = stage.connect()
    for round in 1...3 {
      stage.send(post("b"), on: other)
      inquirer.turn()
      #expect(stage.statuses(other).count == round)
    }
    inquirer.say("")
    inquirer.say("1")
    #expect(stage.output(slow) == "")
    inquirer.say("\n")
    #expect(stage.statuses(slow) == [200])
  }

  @Test func timeIsOver() {
    let inquirer = Inquirer()
    let peer = inquirer.ask()
    #expect(inquirer.stage.nextDeadline == inquirer.stage.now + 1000)
    inquirer.wait(999)
    #expect(inquirer.stage.output(peer) == "")
    inquirer.wait(1)
    #expect(inquirer.inquiries == [.failed(.timeout, question: 1, after: 1000)])
    #expect(inquirer.stage.statuses(peer) == [200])
    // It has not said a word: it goes, and the next question opens it anew.
    #expect(inquirer.facts == [.opened, .silent] && inquirer.stage.wire.dismissed == [.init(handler: 0, byForce: true)])
    inquirer.stage.now += 250
    _ = inquirer.ask()
    #expect(inquirer.stage.output(901) == "2?\n")
  }

  /// Who answers others is slow with one, and stays.
  @Test func slowIsNotSilent() {
    let inquirer = Inquirer()
    let slow = inquirer.ask("aa")
    inquirer.stage.now += 10
    let fast = inquirer.ask("ab")
    inquirer.say("2\n")
    #expect(inquirer.stage.statuses(fast) == [200])
    inquirer.wait(1000)
    #expect(inquirer.stage.statuses(slow) == [200] && inquirer.facts == [.opened])
    inquirer.say("1\n")
    #expect(inquirer.facts == [.opened, .ignored(question: 1)])
  }

  @Test(arguments: ["x\n", "1 and more\n", String(repeating: "1", count: 20_000)])
  func confusedOnesGo(said: String) {
    let inquirer = Inquirer()
    let peer = inquirer.ask()
    inquirer.say(said)
    #expect(inquirer.inquiries == [.failed(.lost, question: 1, after: 0)])
    #expect(inquirer.facts == [.opened, .confused] && inquirer.stage.isClosed(900))
    #expect(inquirer.stage.statuses(peer) == [200])
  }

  @Test func whoAnswersNobodyGoesAtLast() {
    let inquirer = Inquirer()
    inquirer.say(String(repeating: "7\n", count: 63))
    #expect(!inquirer.stage.isClosed(900))
    inquirer.say("7\n")
    #expect(inquirer.stage.isClosed(900) && inquirer.facts.last == .confused)
  }

  @Test func anAnswerThatMeansNothing() {
    let inquirer = Inquirer()
    let peer = inquirer.ask()
    inquirer.say("1!\n")
    #expect(inquirer.inquiries == [.failed(.mistaken, question: 1, after: 0)])
    #expect(inquirer.stage.statuses(peer) == [200] && !inquirer.stage.isClosed(900))
  }

  @Test func whoGoesWhileAsked() {
    let inquirer = Inquirer()
    let peer = inquirer.ask()
    inquirer.stage.end(900)
    inquirer.turn()
    #expect(inquirer.inquiries == [.failed(.lost, question: 1, after: 0)] && inquirer.facts == [.opened, .ended])
    #expect(inquirer.stage.statuses(peer) == [200])
    let late = inquirer.stage.wire.tokens[900]!
    inquirer.stage.server.take(SocketEvent(token: late, readable: true), at: inquirer.stage.now)
  }

  /// Nobody there is said at once; who has never answered is tried again after a pause that doubles.
  @Test func nobodyThere() {
    let inquirer = Inquirer(descriptors: [])
    var tried = 1
    let stage = inquirer.stage
    #expect(inquirer.facts == [.unreachable])
    for pause in [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] as [Int64] {
      stage.now += pause - 1
      _ = inquirer.ask()
      #expect(inquirer.facts.count == tried)
      stage.now += 1
      _ = inquirer.ask()
      tried += 1
      #expect(inquirer.facts.count == tried)
    }
    #expect(inquirer.inquiries.allSatisfy { if case .failed(.unreachable, _, 0) = $0 { true } else { false } })
    inquirer.inquiries = []
    stage.wire.handlers[0] = [950]
    stage.now += 30_000
    let peer = inquirer.ask()
    inquirer.say("\(inquirer.asked)\n", on: 950)
    #expect(stage.statuses(peer) == [200] && inquirer.inquiries.count == 1)
  }

  /// One that worked is opened again at once.
  @Test func whoHasAnsweredIsMissed() {
    let inquirer = Inquirer()
    _ = inquirer.ask()
    inquirer.say("1\n")
    inquirer.stage.end(900)
    inquirer.turn()
    _ = inquirer.ask("ab")
    #expect(inquirer.stage.output(901) == "2?\n")
  }

  @Test func halfOfThePlacesIsLeftToOthers() {
    var limits = ServerLimits()
    limits.connections = 6
    let inquirer = Inquirer(limits)
    for number in 0..<4 { _ = inquirer.ask("a\(number)") }
    #expect(inquirer.stage.output(900) == "1?\n2?\n3?\n")
    #expect(inquirer.inquiries == [.failed(.busy, question: 4, after: 0)])
  }

  /// The same octets on several connections are one question.
  @Test func twins() {
    let inquirer = Inquirer()
    let peers = [inquirer.ask(), inquirer.ask(), inquirer.ask("ab"), inquirer.ask("ask", "X: y\r\n")]
    #expect(inquirer.stage.output(900) == "1?\n3?\n4?\n")
    inquirer.say("1\n")
    #expect(peers.map { inquirer.stage.statuses($0).count } == [1, 1, 0, 0])
  }

  /// Octets that come meanwhile are the next request's; a peer that goes away changes nothing.
  @Test func whatPeersDoMeanwhile() {
    let inquirer = Inquirer()
    let stage = inquirer.stage
    let pipelining = inquirer.ask("aa")
    stage.send(post("b"), on: pipelining)
    let leaving = inquirer.ask("ab")
    stage.end(leaving)
    inquirer.turn()
    #expect(stage.output(pipelining) == "" && !stage.isClosed(leaving))
    inquirer.say("2\n1\n")
    stage.turn()
    #expect(stage.statuses(pipelining) == [200, 200] && stage.isClosed(leaving))
    #expect(inquirer.inquiries.filter { $0 != .none }.count == 2)
  }

  /// What could not be made durable is answered again, with the same knowledge.
  @Test func retracted() {
    let inquirer = Inquirer()
    let peer = inquirer.ask()
    inquirer.stage.send("1\n", on: 900)
    inquirer.turn(isDurable: false)
    #expect(inquirer.inquiries == [.answered(question: 1, after: 0), .answered(question: 1, after: 0)])
    #expect(inquirer.stage.statuses(peer) == [200] && inquirer.stage.output(900) == "1?\n")
  }

  /// Who does not read is no reason to wait.
  @Test func aFullPipe() {
    let inquirer = Inquirer()
    inquirer.stage.wire.room[900] = 1
    let peer = inquirer.ask()
    #expect(inquirer.stage.output(900) == "1" && inquirer.stage.wire.interest[900] == .octetsAndRoom)
    inquirer.stage.takeOutput(9, from: 900)
    #expect(inquirer.stage.output(900) == "1?\n")
    inquirer.say("1\n")
    #expect(inquirer.stage.statuses(peer) == [200])
  }

  /// A second before the end everybody hears that nothing can be decided; new questions are not asked for longer.
  @Test func stopping() {
    let inquirer = Inquirer()
    inquirer.timeout = 60_000
    let stage = inquirer.stage
    let peer = inquirer.ask()
    let begun = stage.connect()
    stage.send("POST /cmp HTTP/1.1\r\n", on: begun)
    stage.server.stop(at: stage.now)
    stage.send("Host: a\r\nContent-Length: 4\r\n\r\nabcd", on: begun)
    inquirer.wait(3999)
    #expect(stage.output(peer) == "" && !stage.isFinished)
    inquirer.wait(1)
    #expect(stage.statuses(peer) == [200] && stage.statuses(begun) == [200] && stage.isFinished)
    stage.server.dismissHandlers()
    #expect(stage.isClosed(900))
  }

  @Test func anotherHandler() {
    let inquirer = Inquirer()
    let peer = inquirer.ask()
    inquirer.stage.wire.handlers[1] = [950]
    inquirer.stage.server.useHandlers([false, true], at: inquirer.stage.now)
    #expect(inquirer.stage.wire.dismissed == [.init(handler: 0, byForce: false)])
    inquirer.turn()
    #expect(inquirer.inquiries == [.failed(.retired, question: 1, after: 0)])
    #expect(inquirer.stage.statuses(peer) == [200])
    _ = inquirer.ask()
    #expect(inquirer.inquiries.last == .failed(.unreachable, question: 2, after: 0))
    inquirer.handler = 1
    _ = inquirer.ask()
    #expect(inquirer.stage.output(950) == "3?\n")
  }

  @Test func aProgramThatHasEnded() {
    let inquirer = Inquirer()
    _ = inquirer.ask()
    inquirer.stage.server.handlerEnded(0)
    inquirer.stage.server.handlerEnded(9)
    inquirer.turn()
    #expect(inquirer.inquiries == [.failed(.lost, question: 1, after: 0)] && inquirer.stage.isClosed(900))
  }

  /// Whoever insists on asking after nobody could be asked is not asked about a third time.
  @Test func insisting() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send(post("ask"), on: peer)
    stage.server.answer { _, _ in .asking(Question(id: 1, handler: 5, line: [], timeout: 1)) }
    stage.server.release()
    #expect(stage.statuses(peer) == [503])
  }
}
