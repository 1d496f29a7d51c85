import Testing

@testable import HTTP
@testable import Server

// Covers: Server+Accepting.swift, Peer.swift, Doorway.swift

struct AcceptingTests {
  func peer(_ number: UInt32) -> Peer { .address(PeerAddress(v4: 0x0A00_0000 + number, port: 1)) }

  @Test func eachAddressHasItsPlaces() {
    var limits = ServerLimits()
    limits.connectionsPerAddress = 8
    let stage = Stage(limits)
    let first = (0..<8).map { _ in stage.connect(peer(1)) }
    for descriptor in first { stage.send(post("abc"), on: descriptor) }
    let ninth = stage.connect(peer(1))
    #expect(stage.output(ninth) == "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    let other = stage.connect(peer(2))
    #expect(stage.output(other) == "")
    stage.turn()
    for descriptor in first { #expect(stage.output(descriptor) == answer("cba")) }
    #expect(stage.server.counters.turnedAway == 1)
    #expect(stage.server.counters.displaced == 0)
    #expect(stage.refusals == [Refusal(peer: peer(1), fault: HTTPFault(.serviceUnavailable, at: 0))])
  }

  /// 500 peers that say nothing take each other's places, and nobody else's; who asks is answered.
  @Test func idlePeersGiveWay() {
    let stage = Stage()
    let early = stage.connect(peer(1000))
    stage.send(post("abc"), on: early)
    stage.turn(.awaited)
    let idle = (0..<500).map { number in
      stage.now += 1
      return stage.connect(peer(UInt32(number)))
    }
    #expect(stage.connectionCount == 64)
    #expect(idle.filter { stage.output($0).hasPrefix("HTTP/1.1 503 ") }.count == 500 - 63)
    #expect(stage.output(idle[436]) != "" && stage.output(idle[437]) == "")
    let good = stage.connect(peer(2000))
    stage.send(post("abc"), on: good)
    stage.send(post("def"), on: early)
    stage.turn()
    #expect(stage.output(good) == answer("cba"))
    #expect(stage.output(early) == answer("cba") + answer("fed"))
  }

  @Test func anIdleNeighbourGivesWayFirst() {
    var limits = ServerLimits()
    limits.connectionsPerAddress = 8
    let stage = Stage(limits)
    let stranger = stage.connect(peer(2))
    let neighbours = (0..<9).map { _ in
      stage.now += 1
      return stage.connect(peer(1))
    }
    #expect(stage.output(stranger) == "")
    #expect(stage.output(neighbours[0]) != "" && stage.output(neighbours[1]) == "")
    #expect(stage.connectionCount == 9)
  }

  @Test func whoIsBeingServedKeepsItsPlace() {
    var limits = ServerLimits()
    limits.connections = 3
    let stage = Stage(limits)
    let body = stage.connect(peer(1))
    stage.send("POST /cmp HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", on: body)
    let complete = stage.connect(peer(2))
    stage.send(post("abc"), on: complete)
    let awaited = stage.connect(peer(3))
    stage.send(post("abc"), on: awaited)
    stage.turn(.awaited)
    stage.send(post("abc"), on: complete)
    stage.send("P", on: awaited)
    let turnedAway = stage.connect(peer(4))
    #expect(stage.statuses(turnedAway) == [503])
    stage.now += 1001  // a body that is slow gives way
    let later = stage.connect(peer(5))
    #expect(stage.statuses(body) == [503])
    #expect(stage.output(later) == "")
  }

  @Test func aPeerThatIsTurnedAwayCanReadWhy() {
    var limits = ServerLimits()
    limits.connectionsPerAddress = 0
    let stage = Stage(limits)
    let quick = stage.connect()
    #expect(stage.wire.halfClosed == [quick])
    #expect(!stage.isClosed(quick))
    stage.send(post("abc"), on: quick)
    stage.end(quick)
    #expect(stage.isClosed(quick))
    let slow = stage.connect()
    #expect(stage.nextDeadline == stage.now + 2000)
    stage.wait(2000)
    #expect(stage.isClosed(slow))
    let loud = stage.connect()
    for _ in 0..<300 { stage.send(Array(repeating: 0, count: 1000), on: loud) }
    #expect(stage.isClosed(loud))
    let many = (0..<70).map { _ in stage.connect() }
    #expect(many.filter { stage.isClosed($0) }.count == 6)
    #expect(many.allSatisfy { stage.statuses($0) == [503] })
    #expect(stage.connectionCount == 0)
  }

  /// An event that was meant for the last tenant of a place does not reach the next.
  @Test func eventsOfThePastAreIgnored() throws {
    let stage = Stage()
    let old = stage.connect()
    let token = try #require(stage.wire.tokens[old])
    stage.end(old)
    #expect(stage.isClosed(old))
    let new = stage.connect()
    let fresh = try #require(stage.wire.tokens[new])
    #expect(Token(fresh).index == Token(token).index)
    #expect(fresh != token)
    stage.wire.incoming[new] = [Array(post("abc").utf8)]
    stage.server.take(SocketEvent(token: token, readable: true, ended: true), at: stage.now)
    #expect(stage.waiting == 0)
    let foreign: [UInt64] = [.max, 0, 1 << 32 | 63, 0x2000_0000, 0x3000_0000, 0x4000_0009, 0x7FFF_FFFF, 1 << 63]
    for token in foreign {
      stage.server.take(SocketEvent(token: token, readable: true, writable: true, ended: true), at: stage.now)
    }
    #expect(stage.waiting == 0)
    stage.server.take(SocketEvent(token: fresh, readable: true), at: stage.now)
    #expect(stage.waiting == 1)
  }

  @Test func aPeerThatCannotBeWatchedIsClosed() {
    let stage = Stage()
    stage.wire.isFull = true
    #expect(stage.isClosed(stage.connect()))
    #expect(stage.connectionCount == 0)
  }

  @Test(arguments: [
    (PeerAddress(v4: 1, port: 1), PeerAddress(v4: 1, port: 2), true),
    (PeerAddress(v4: 1, port: 1), PeerAddress(v4: 2, port: 1), false),
    (PeerAddress(high: 5, low: 1, port: 1), PeerAddress(high: 5, low: 2, port: 1), true),
    (PeerAddress(high: 5, low: 1, port: 1), PeerAddress(high: 6, low: 1, port: 1), false),
    (PeerAddress(high: 0, low: 1, port: 1), PeerAddress(v4: 1, port: 1), false),
  ])
  func neighbours(_ one: PeerAddress, _ other: PeerAddress, _ are: Bool) {
    #expect(Peer.address(one).isNeighbour(of: .address(other)) == are)
    #expect(!Peer.address(one).isNeighbour(of: .user(0)))
  }

  @Test func addresses() {
    #expect(PeerAddress(v4: 0xC0A8_0001, port: 80).v4 == 0xC0A8_0001)
    #expect(PeerAddress(high: 1, low: 0xFFFF_C0A8_0001, port: 80).v4 == nil)
    #expect(PeerAddress(high: 0, low: 1, port: 80).v4 == nil)
  }
}
