import Testing

@testable import HTTP
@testable import Server

// Covers: Server.swift, Connection.swift, ServerLimits.swift

/// Slow peers; time is an argument, so nobody waits.
struct DeadlineTests {
  let start = "POST /cmp HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n"

  @Test func whoSaysNothingIsClosedAfterFiveSeconds() {
    let stage = Stage()
    #expect(stage.nextDeadline == nil)
    let peer = stage.connect()
    #expect(stage.nextDeadline == stage.now + 5000)
    stage.wait(4999)
    #expect(!stage.isClosed(peer))
    stage.wait(1)
    #expect(stage.isClosed(peer))
    #expect(stage.output(peer) == "")
    #expect(stage.nextDeadline == nil)
    #expect(stage.server.counters.timeouts == 1)
  }

  @Test func aSlowHeadGets408() {
    let stage = Stage()
    let peer = stage.connect()
    for octet in start.utf8.prefix(49) {
      stage.send([octet], on: peer)
      stage.wait(100)
    }
    #expect(stage.output(peer) == "")
    stage.wait(100)
    #expect(stage.statuses(peer) == [408])
    stage.end(peer)
    #expect(stage.isClosed(peer))
  }

  /// 5 seconds at first, one more for every KiB, 10 at most.
  @Test(arguments: [
    (0, 0, 5000), (1, 1000, 5000), (1024, 1000, 6000), (3000, 1000, 7000), (1024, 500, 10_000), (5000, 3000, 9000),
  ])
  func aSlowBodyGets408(_ octets: Int, _ every: Int64, _ expected: Int64) {
    let stage = Stage()
    let peer = stage.connect()
    stage.wait(2000)
    stage.send(start, on: peer)
    let began = stage.now
    var sent = 0
    while stage.output(peer) == "", stage.now < began + 20_000 {
      if octets > 0, stage.now > began, (stage.now - began) % every == 0, sent + octets < 19_000,
        expected == 10_000 || sent < octets
      {
        stage.send(Array(repeating: 0, count: octets), on: peer)
        sent += octets
      }
      stage.wait(100)
    }
    #expect(stage.statuses(peer) == [408])
    #expect(stage.now - began == expected)
    stage.end(peer)
    #expect(stage.isClosed(peer))
  }

  @Test func anIdleConnectionIsClosedAfterFifteenSeconds() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send(post("abc"), on: peer)
    stage.turn(.awaited)
    stage.wait(14_999)
    #expect(!stage.isClosed(peer))
    stage.send("\r\n", on: peer)  // no beginning of a request
    stage.wait(1)
    #expect(stage.isClosed(peer))
    #expect(stage.output(peer) == answer("cba"))
  }

  @Test func theNextHeadHasItsOwnFiveSeconds() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send(post("abc"), on: peer)
    stage.turn()
    stage.wait(14_000)
    stage.send("P", on: peer)
    stage.wait(4999)
    #expect(!stage.isClosed(peer))
    stage.wait(1)
    #expect(stage.statuses(peer) == [200, 408])
  }

  @Test func whoTakesNoAnswerIsClosedAfterTenSeconds() {
    let stage = Stage()
    let peer = stage.connect()
    stage.wire.room[peer] = 10
    stage.send(post("abc"), on: peer)
    stage.turn()
    #expect(stage.output(peer) == "HTTP/1.1 2")
    stage.wait(9_999)
    stage.takeOutput(10, from: peer)
    #expect(!stage.isClosed(peer))
    stage.wait(1)
    #expect(stage.isClosed(peer))
  }

  @Test func whoLingersIsClosedAfterTwoSeconds() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send(post("abc", "Connection: close\r\n") + "x", on: peer)
    stage.turn()
    #expect(stage.output(peer) == answer("cba", persists: false))
    #expect(stage.wire.halfClosed == [peer])
    stage.wait(1_999)
    #expect(!stage.isClosed(peer))
    stage.wait(1)
    #expect(stage.isClosed(peer))
  }

  /// A request that waits for its answer is not the peer's fault, however long the disk takes.
  @Test func whoWaitsForUsIsNotClosed() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send(post("abc"), on: peer)
    stage.wait(60_000)
    stage.server.answer { request, room in Stage.backwards(request, &room, .usual) }
    stage.wait(60_000)
    stage.server.release()
    #expect(stage.output(peer) == answer("cba"))
  }

  @Test func theNextDeadlineIsNeverLate() {
    let stage = Stage()
    var peers: [Int32] = []
    var seed = Seed()
    func draw(_ count: UInt64) -> UInt64 { seed.next() % count }
    for _ in 0..<5_000 {
      switch draw(5) {
      case 0: peers.append(stage.connect(.address(PeerAddress(v4: UInt32(draw(50)), port: 1))))
      case 1: if let peer = peers.randomElement(using: &seed) { stage.send("POST /cmp HTTP/1.1\r\n", on: peer) }
      case 2:
        if let peer = peers.randomElement(using: &seed) {
          stage.send("Host: a\r\nContent-Length: 9\r\n\r\nabc", on: peer)
        }
      case 3: if let peer = peers.randomElement(using: &seed), !stage.isClosed(peer) { stage.end(peer) }
      default: stage.wait(Int64(draw(400)))
      }
      if draw(3) == 0 { stage.turn() }
      let deadlines =
        stage.server.connections.filter { $0.phase != .free }.map(\.deadline)
        + stage.server.doorway.filter { $0.descriptor >= 0 }.map(\.deadline)
      let earliest = deadlines.min() ?? Int64.max
      #expect(stage.nextDeadline ?? Int64.max <= earliest)
      #expect(earliest > stage.now || earliest == Int64.max || stage.nextDeadline.map { $0 <= stage.now } == true)
      peers.removeAll { stage.isClosed($0) }
      #expect(Set(stage.server.free).count == stage.server.free.count)
      #expect(stage.server.connections.filter { $0.phase == .free }.count == stage.server.free.count)
      #expect(stage.server.connections.filter { $0.phase == .complete }.count == stage.waiting)
    }
  }
}

/// The same numbers in every run.
struct Seed: RandomNumberGenerator {
  var state: UInt64 = 1

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
