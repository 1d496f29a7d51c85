import Testing

@testable import HTTP
@testable import Server

// Covers: Pool+Transfer.swift, Request.swift, Network.swift

struct ConnectionTests {
  @Test func aRequestIsAnswered() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send(post("abc"), on: peer)
    #expect(stage.output(peer) == "")
    stage.turn()
    #expect(stage.output(peer) == answer("cba"))
    #expect(!stage.isClosed(peer))
  }

  /// Every request at every split, alone and with another behind it.
  @Test(arguments: [
    post("hello"), post("hello") + post("world"), "\r\n" + post("hello"),
    "POST /cmp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nX: y\r\n\r\n",
    "POST /cmp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + post("world"),
  ])
  func anySplitGivesTheSame(_ text: String) {
    let expected = text.contains("world") ? answer("olleh") + answer("dlrow") : answer("olleh")
    let octets = Array(text.utf8)
    for split in 0...octets.count {
      let stage = Stage()
      let peer = stage.connect()
      for piece in [octets[..<split], octets[split...]] where !piece.isEmpty {
        stage.send(Array(piece), on: peer)
        stage.turn()
      }
      #expect(stage.output(peer) == expected, "split at \(split)")
      #expect(!stage.isClosed(peer))
    }
    let stage = Stage()
    let peer = stage.connect()
    for octet in octets {
      stage.send([octet], on: peer)
      stage.turn()
    }
    #expect(stage.output(peer) == expected)
  }

  @Test func manyPipelinedRequestsAreAnsweredInTheirOrder() {
    let stage = Stage()
    let peer = stage.connect()
    let bodies = (0..<500).map { "request \($0)" }
    stage.send(bodies.map { post($0) }.joined(), on: peer)
    stage.turn()
    #expect(stage.output(peer) == bodies.map { answer(String($0.reversed())) }.joined())
  }

  @Test(arguments: [
    // version, fields, persistence, stays
    ("1.1", "", Persistence.usual, true), ("1.1", "Connection: close\r\n", .usual, false),
    ("1.1", "connection: foo, Close\r\n", .awaited, false), ("1.1", "", .never, false), ("1.1", "", .awaited, true),
    ("1.0", "", .usual, false), ("1.0", "Connection: keep-alive\r\n", .usual, false),
    ("1.0", "Connection: Keep-Alive\r\n", .awaited, true), ("1.0", "", .awaited, false),
    ("1.0", "Connection: keep-alive\r\n", .never, false),
  ])
  func persistence(_ version: String, _ fields: String, _ persistence: Persistence, _ stays: Bool) {
    let stage = Stage()
    let peer = stage.connect()
    stage.send(post("x", version: version, fields), on: peer)
    stage.turn(persistence)
    #expect(stage.output(peer) == answer("x", persists: stays))
    #expect(stage.isClosed(peer) == !stays)
  }

  @Test func anAnswerIsWrittenInAnyPieces() {
    for piece in 1...120 {
      let stage = Stage()
      let peer = stage.connect()
      stage.wire.room[peer] = 0
      stage.send(post("abc"), on: peer)
      stage.turn()
      while stage.output(peer) != answer("cba") { stage.takeOutput(piece, from: peer) }
      stage.wire.room[peer] = nil
      stage.send(post("def"), on: peer)
      stage.turn()
      #expect(stage.output(peer) == answer("cba") + answer("fed"))
    }
  }

  @Test func nothingLeavesBeforeRelease() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send(post("abc"), on: peer)
    stage.server.answer { request, room in Stage.backwards(request, &room, .usual) }
    #expect(stage.output(peer) == "")
    #expect(stage.wire.writes == 0)
    stage.server.release()
    #expect(stage.output(peer) == answer("cba"))
  }

  @Test func aRetractedAnswerIsGivenAgain() {
    let stage = Stage()
    let peers = (0..<3).map { _ in stage.connect() }
    for peer in peers { stage.send(post("abc"), on: peer) }
    stage.server.answer { request, room in Stage.backwards(request, &room, .usual) }
    stage.server.retract()
    stage.server.release()
    #expect(stage.wire.writes == 0)
    #expect(stage.nextDeadline == stage.now)
    var bodies: [[UInt8]] = []
    stage.server.answer { request, room in
      bodies.append(request.body.copied)
      room[0] = 0x21
      return .cmp(count: 1, persistence: .usual)
    }
    stage.server.release()
    #expect(bodies == Array(repeating: Array("abc".utf8), count: 3))
    for peer in peers { #expect(stage.output(peer) == answer("!")) }
  }

  @Test func anAnswerMayHaveNoContent() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send("GET /cmp HTTP/1.1\r\nHost: a\r\n\r\n", on: peer)
    stage.server.answer { request, _ in
      #expect(request.method == .get)
      return .fault(.methodNotAllowed, allow: .post)
    }
    stage.server.release()
    #expect(
      stage.output(peer)
        == "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: keep-alive\r\nAllow: POST\r\n\r\n")
  }

  @Test func headGetsTheLengthButNoContent() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send("HEAD /health HTTP/1.1\r\nHost: a\r\n\r\n" + post("ab"), on: peer)
    stage.server.answer { _, room in
      room[0] = 0x21
      return Answer(.ok, .text, count: 1)
    }
    stage.server.release()
    stage.turn()
    #expect(
      stage.output(peer) == "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 1\r\n"
        + "Connection: keep-alive\r\n\r\n" + answer("ba"))
  }

  @Test func theLargestRequestAndAnswerFit() {
    let stage = Stage()
    let peer = stage.connect()
    let body = String(repeating: "a", count: 65_535) + "b"
    stage.send(post(body), on: peer)
    stage.turn()
    #expect(stage.output(peer) == answer(String(body.reversed())))
    #expect(stage.wire.forgotten > 100_000)
    let rest = stage.connect()
    stage.send(post("x"), on: rest)
    stage.server.answer { _, room in
      #expect(room.count == 96 * 1024)
      for index in room.indices { room[index] = 0x7A }
      return .cmp(count: room.count, persistence: .never)
    }
    stage.server.release()
    #expect(stage.output(rest) == answer(String(repeating: "z", count: 96 * 1024), persists: false))
  }
}

extension Span where Element == UInt8 {
  var copied: [UInt8] { indices.map { self[$0] } }
}
