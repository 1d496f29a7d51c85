import Testing

@testable import Server

struct ControlTests {
  let request: [UInt8] = [0, 0, 0, 5, 65, 66, 0, 67, 0]
  let reply: [UInt8] = [0, 0, 0, 6, 0, 65, 66, 0, 67, 0]

  @Test func anySplitGivesTheSame() {
    for split in 0...request.count {
      for isRoot in [true, false] {
        let stage = Stage()
        let peer = stage.connect(.user(isRoot ? 0 : 1000))
        for piece in [request[..<split], request[split...]] where !piece.isEmpty {
          stage.send(Array(piece), on: peer)
          stage.turn()
        }
        #expect(stage.wire.outgoing[peer] == reply)
        #expect(stage.isClosed(peer))
        #expect(stage.connectionCount == 0)
      }
    }
  }

  @Test func onlyTheOwnerAndRootAreHeard() {
    let stage = Stage()
    #expect(stage.isClosed(stage.connect(.user(1001))))
    #expect(stage.isClosed(stage.connect(.user(UInt32.max))))
  }

  @Test(arguments: [[0, 0, 0, 0], [0, 0, 64, 1], [255, 255, 255, 255]] as [[UInt8]])
  func aLengthOutOfBoundsIsClosed(_ length: [UInt8]) {
    let stage = Stage()
    let peer = stage.connect(.user(0))
    stage.send(length, on: peer)
    #expect(stage.isClosed(peer))
  }

  @Test func whatIsSlowOrGoesAwayIsClosed() {
    let stage = Stage()
    let slow = stage.connect(.user(0))
    stage.send([0, 0], on: slow)
    #expect(stage.nextDeadline == stage.now + 10_000)
    let gone = stage.connect(.user(0))
    stage.end(gone)
    #expect(stage.isClosed(gone))
    stage.wait(10_000)
    #expect(stage.isClosed(slow))
  }

  @Test func fourAtOnceAndThenTheirPlacesAgain() {
    let stage = Stage()
    let four = (0..<4).map { _ in stage.connect(.user(0)) }
    #expect(stage.isClosed(stage.connect(.user(0))))
    for peer in four { stage.send(request, on: peer) }
    stage.turn()
    for peer in four { #expect(stage.wire.outgoing[peer] == reply) }
    let old = stage.wire.tokens[four[0]]!
    let next = stage.connect(.user(0))
    stage.wire.incoming[next] = [request]
    stage.server.take(SocketEvent(token: old, readable: true), at: stage.now)
    #expect(stage.waiting == 0)
    stage.send([], on: next)
  }

  @Test func nothingLeavesBeforeReleaseAndAReplyCanBeRetracted() {
    let stage = Stage()
    let peer = stage.connect(.user(0))
    stage.send(request, on: peer)
    stage.server.answerControl { _, output in output.append(1) }
    #expect(stage.wire.outgoing[peer] == nil)
    stage.server.retract()
    #expect(stage.nextDeadline == stage.now)
    stage.server.answerControl { _, output in output.append(2) }
    stage.server.release()
    #expect(stage.wire.outgoing[peer] == [0, 0, 0, 1, 2])
  }

  @Test func aLargeReplyIsWrittenInPieces() {
    let stage = Stage()
    let peer = stage.connect(.user(0))
    stage.wire.room[peer] = 0
    stage.send(request, on: peer)
    stage.server.answerControl { _, output in output += Array(repeating: 7, count: 1 << 20) }
    stage.server.release()
    while !stage.isClosed(peer) { stage.takeOutput(100_000, from: peer) }
    #expect(stage.wire.outgoing[peer] == [0, 16, 0, 0] + Array(repeating: 7, count: 1 << 20))
  }
}
