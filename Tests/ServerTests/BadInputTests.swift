import Testing

@testable import HTTP
@testable import Server

// Covers: Server+Reading.swift, Server+Answering.swift

private let start = "POST /cmp HTTP/1.1\r\nHost: a\r\n"

/// What bad input gets at the level of HTTP, before anything of CMP is looked at. Each in one piece and octet by octet; a
/// good request on another connection is answered afterwards.
struct BadInputTests {
  @Test(arguments: [
    ("an 8 KiB request line", "GET /" + String(repeating: "a", count: 8192) + " HTTP/1.1\r\n", 414),
    ("no length on 1.1", start + "\r\nabc", 411), ("no length on 1.0", "POST /cmp HTTP/1.0\r\n\r\nabc", 411),
    ("5 GB", start + "Content-Length: 5000000000\r\n\r\n", 413),
    ("one octet too many", start + "Content-Length: 65537\r\n\r\n", 413),
    ("more than any number", start + "Content-Length: 99999999999999999999\r\n\r\n", 413),
    ("a negative length", start + "Content-Length: -5\r\n\r\nabcde", 400),
    ("a length with a sign", start + "Content-Length: +5\r\n\r\nabcde", 400),
    ("a hexadecimal length", start + "Content-Length: 0x10\r\n\r\nabcde", 400),
    ("an empty length", start + "Content-Length: \r\n\r\nabcde", 400),
    ("two lengths", start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", 400),
    ("chunks and a length", start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("a length and chunks", start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
    ("chunks on 1.0", "POST /cmp HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("another coding", start + "Transfer-Encoding: gzip\r\n\r\n", 501),
    ("another coding before chunks", start + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
    ("a chunk without a size", start + "Transfer-Encoding: chunked\r\n\r\n\r\n", 400),
    ("a chunk with a sign", start + "Transfer-Encoding: chunked\r\n\r\n+5\r\nabcde\r\n", 400),
    ("a chunk too long", start + "Transfer-Encoding: chunked\r\n\r\n10001\r\n", 413),
    ("a chunk of 2^64", start + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n", 413),
    ("a chunk longer than its size", start + "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n", 400),
    ("a TLS ClientHello", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0", 400), ("random octets", "\u{1}\u{80}\u{7f}xyz", 400),
    ("a header line of 64 KiB", start + "A: " + String(repeating: "b", count: 65_536) + "\r\n\r\n", 431),
    ("200 headers", start + (0..<200).map { "X-\($0): y\r\n" }.joined() + "\r\n", 431),
    ("a folded line", start + "A: b\r\n c\r\n\r\n", 400), ("NUL", start + "A: b\0c\r\n\r\n", 400),
    ("a bare LF", start + "A: b\nC: d\r\n\r\n", 400), ("LF only", "GET / HTTP/1.1\nHost: a\n\n", 400),
    ("a bare CR", start + "A: b\rC: d\r\n\r\n", 400), ("a space before the colon", start + "A : b\r\n\r\n", 400),
    ("HTTP/0.9", "GET /\r\n", 400), ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ("HTTP/2 without its preface", "POST /cmp HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    ("no Host on 1.1", "POST /cmp HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", 400),
    ("two Hosts", start + "Host: b\r\n\r\n", 400),
    ("an expectation", start + "Content-Length: 1\r\nExpect: tea\r\n\r\n", 417),
  ])
  func isRefused(_ what: String, _ text: String, _ status: Int) throws {
    for isWhole in [true, false] {
      let stage = Stage()
      let peer = stage.connect()
      let octets =
        text.unicodeScalars.allSatisfy { $0.value < 256 }
        ? text.unicodeScalars.map { UInt8($0.value) } : Array(text.utf8)
      if isWhole { stage.send(octets, on: peer) } else { for octet in octets { stage.send([octet], on: peer) } }
      stage.turn()
      #expect(stage.statuses(peer) == [status], "\(what)")
      #expect(stage.output(peer).hasSuffix("\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
      #expect(stage.server.counters.faults == 1)
      #expect(stage.server.counters.requests == 0)
      #expect(stage.refusals.map { Int($0.fault.status.rawValue) } == [status])
      stage.end(peer)
      #expect(stage.isClosed(peer))
      let other = stage.connect()
      stage.send(post("abc"), on: other)
      stage.turn()
      #expect(stage.output(other) == answer("cba"))
    }
  }

  /// What looks strange and is right.
  @Test(arguments: [
    ("POST http://other.example/cmp HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", "/cmp"),
    (start + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", "/cmp"),
    (start + "Content-Length: 1\r\nA:\u{a0}b\r\n\r\nx", "/cmp"),
    (start + "Transfer-Encoding:chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", "/cmp"),
    ("POST /%2e%2e//x HTTP/1.1\r\nHost:\r\nContent-Length: 1\r\n\r\nx", "/%2e%2e//x"),
    ("POST /cmp HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx", "/cmp"),
  ])
  func isTaken(_ text: String, _ path: String) {
    let stage = Stage()
    let peer = stage.connect()
    stage.send(text, on: peer)
    var seen: [String] = []
    stage.server.answer { request, _ in
      seen = [
        String(decoding: request.path.copied, as: UTF8.self), String(decoding: request.body.copied, as: UTF8.self),
      ]
      return .fault(.notFound)
    }
    #expect(seen == [path, "x"])
  }

  @Test func a100ContinueComesBeforeTheBodyAndOnlyIfItIsWaitedFor() {
    let head = start + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    let stage = Stage()
    let peer = stage.connect()
    stage.send(head, on: peer)
    #expect(stage.output(peer) == "HTTP/1.1 100 Continue\r\n\r\n")
    stage.send("ab", on: peer)
    stage.send("c", on: peer)
    stage.turn()
    #expect(stage.output(peer) == "HTTP/1.1 100 Continue\r\n\r\n" + answer("cba"))
    let hasty = stage.connect()
    stage.send(head + "abc", on: hasty)
    stage.turn()
    #expect(stage.output(hasty) == answer("cba"))
    let large = stage.connect()
    stage.send(start + "Expect: 100-continue\r\nContent-Length: 70000\r\n\r\n", on: large)
    #expect(stage.statuses(large) == [413])
    let narrow = stage.connect()
    stage.wire.room[narrow] = 3
    stage.send(head, on: narrow)
    #expect(stage.isClosed(narrow))
  }

  @Test func aRefusedPeerIsHeardOutButNotForEver() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send(start + "Content-Length: 5000000000\r\n\r\n", on: peer)
    #expect(stage.statuses(peer) == [413])
    #expect(stage.wire.halfClosed == [peer])
    #expect(!stage.isClosed(peer))
    let talker = stage.connect()
    stage.send("GET /\r\n" + String(repeating: "x", count: 100), on: talker)
    #expect(stage.wire.halfClosed.contains(talker))
    var count = 0
    while !stage.isClosed(talker), count < 1000 {
      stage.send(Array(repeating: 0, count: 10_000), on: talker)
      count += 1
    }
    #expect(count == 29)
    let gone = stage.connect()
    stage.wire.ended.insert(gone)
    stage.send("GET /\r\n", on: gone)
    #expect(stage.statuses(gone) == [400])
    #expect(stage.isClosed(gone))
    #expect(stage.connectionCount == 0)
  }

  @Test func refusalsAreKeptForTheLogUpToALimit() {
    let stage = Stage()
    for _ in 0..<40 { stage.send("\0", on: stage.connect()) }
    let refusal = Refusal(peer: .address(Stage.home), fault: HTTPFault(.badRequest, at: 0))
    #expect(stage.refusals == Array(repeating: refusal, count: 32))
    stage.server.forgetRefusals()
    #expect(stage.refusals.isEmpty)
  }
}
