import Testing

@testable import Server

// Covers: Server+Stopping.swift

struct StoppingTests {
  @Test func idleConnectionsCloseAtOnce() {
    let stage = Stage()
    let new = stage.connect()
    let idle = stage.connect()
    stage.send(post("abc"), on: idle)
    stage.turn(.usual)
    #expect(!stage.isFinished && !stage.isStopping)
    stage.server.stop(at: stage.now)
    #expect(stage.isStopping)
    #expect(stage.isClosed(new) && stage.isClosed(idle))
    #expect(stage.isClosed(Stage.listener) && stage.isClosed(Stage.control))
    #expect(stage.isFinished)
  }

  @Test func whatHasBegunEnds() {
    let stage = Stage()
    let head = stage.connect()
    stage.send("POST /cmp HTTP/1.1\r\n", on: head)
    let complete = stage.connect()
    stage.send(post("abc"), on: complete)
    let command = stage.connect(.user(0))
    stage.send([0, 0, 0, 1, 65], on: command)
    stage.server.stop(at: stage.now)
    stage.server.stop(at: stage.now + 1)
    stage.send("Host: a\r\nContent-Length: 1\r\n\r\n", on: head)
    stage.turn()
    #expect(stage.output(complete) == answer("cba", persists: false))
    #expect(stage.isClosed(complete) && stage.isClosed(command))
    #expect(!stage.isFinished)
    stage.send("x", on: head)
    stage.turn()
    #expect(stage.output(head) == answer("x", persists: false))
    #expect(stage.isFinished)
  }

  /// A client that has its certificate may still confirm it.
  @Test func aTransactionMayEnd() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send(post("ir", version: "1.0", "Connection: keep-alive\r\n"), on: peer)
    stage.turn(.awaited)
    stage.server.stop(at: stage.now)
    #expect(!stage.isFinished)
    stage.send(post("certConf", version: "1.0", "Connection: keep-alive\r\n"), on: peer)
    stage.turn()
    #expect(stage.output(peer) == answer("ri") + answer("fnoCtrec", persists: false))
    #expect(stage.isFinished)
  }

  @Test func afterFiveSecondsEverythingEnds() {
    let stage = Stage()
    let peer = stage.connect()
    stage.send("P", on: peer)
    stage.now += 100
    stage.server.stop(at: stage.now)
    #expect(stage.nextDeadline == stage.now + 4900)
    stage.wait(4899)
    stage.send(post("abc").dropFirst().description, on: peer)
    #expect(stage.waiting == 1)
    stage.wait(100)
    #expect(!stage.isFinished)
    stage.wait(1)
    #expect(stage.isClosed(peer))
    #expect(stage.isFinished)
    #expect(stage.waiting == 0)
  }
}
