import HTTP
import Testing

@testable import Server

/// Content that is too long for a connection's buffer: one array for all to whom it is sent.
struct LongContentTests {
  private static let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }

  private func turn(_ stage: Stage) {
    stage.server.expire(at: stage.now)
    stage.server.answer { _, _ in
      var answer = Answer(.ok, .pkixCRL)
      answer.content = Self.content
      answer.validators = Validators(lastModified: 784_111_777, tag: 1)
      return answer
    }
    stage.server.release()
  }

  private static func head(persists: Bool = true) -> String {
    "HTTP/1.1 200 OK\r\nContent-Type: application/pkix-crl\r\nContent-Length: 300000\r\nConnection: "
      + "\(persists ? "keep-alive" : "close")\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
      + "ETag: \"0000000000000001\"\r\n\r\n"
  }

  private let request = "GET /crl/a.crl HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test func leavesWhole() {
    let stage = Stage()
    let peer = stage.connect()
    for number in 1...2 {
      stage.send(request, on: peer)
      turn(stage)
      #expect(stage.wire.outgoing[peer] == Array((Array(Self.head().utf8) + Self.content).repeated(number)))
    }
    #expect(!stage.isClosed(peer))
    stage.send("HEAD /crl/a.crl HTTP/1.1\r\nHost: a\r\n\r\n", on: peer)
    turn(stage)
    #expect(Array(stage.wire.outgoing[peer]!.suffix(Self.head().utf8.count)) == Array(Self.head().utf8))
    #expect(!stage.isClosed(peer))
  }

  @Test(arguments: [1, 10, 255, 100_000, 299_999]) func inPieces(_ size: Int) {
    let stage = Stage()
    let peer = stage.connect()
    stage.wire.room[peer] = 0
    stage.send(request, on: peer)
    turn(stage)
    let whole = Array(Self.head().utf8) + Self.content
    var given = 0
    while given < whole.count {
      let next = given < 1000 ? size : max(size, 5000)
      stage.takeOutput(next, from: peer)
      given += next
    }
    #expect(stage.wire.outgoing[peer] == whole)
    stage.wire.room[peer] = nil
    stage.send(request, on: peer)
    turn(stage)
    #expect(stage.wire.outgoing[peer] == whole + whole)
  }

  /// It has ten seconds and then a quarter of a millisecond for each octet.
  @Test func whoDoesNotTakeItIsClosed() {
    let stage = Stage()
    let (slow, gone) = (stage.connect(), stage.connect())
    for peer in [slow, gone] {
      stage.wire.room[peer] = 1000
      stage.send(request, on: peer)
    }
    turn(stage)
    stage.wire.broken.insert(gone)
    stage.takeOutput(1, from: gone)
    #expect(stage.isClosed(gone))
    stage.wait(10_000 + 75_000 - 1)
    #expect(!stage.isClosed(slow))
    stage.wait(1)
    #expect(stage.isClosed(slow))
  }

  /// What could not be made durable is not sent, and the answer after it has nothing of it.
  @Test func takenBack() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send(request, on: peer)
    stage.server.answer { _, _ in
      var answer = Answer(.ok, .pkixCRL)
      answer.content = Self.content
      return answer
    }
    stage.server.retract()
    stage.turn()
    #expect(stage.output(peer) == answer(""))
  }
}

extension [UInt8] {
  fileprivate func repeated(_ count: Int) -> [UInt8] { (0..<count).flatMap { _ in self } }
}
