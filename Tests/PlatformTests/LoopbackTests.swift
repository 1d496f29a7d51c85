import Foundation
import Glibc
import HTTP
import Platform
import Server
import Testing

// Covers: EventLoop.swift, Sockets.swift, SocketListener.swift, ClockReading.swift

/// The server over real sockets; every answer is the body of the request. One thread: the test's own.
final class Daemon {
  var loop: EventLoop
  var server: Server<Wiring>
  let port: UInt16

  init(_ limits: ServerLimits = ServerLimits(), control path: String? = nil) throws {
    loop = try EventLoop()
    let listener = try SocketListener(tcp: .loopback(port: 0))
    port = listener.address.port
    server = Server(over: Wiring(sockets: loop.sockets), limits: limits)
    server.listen(on: listener.handOver(), for: .http)
    if let path {
      let control = try SocketListener(path: Array(path.utf8))
      server.listen(on: control.handOver(), for: .control(owner: Process.user))
    }
  }

  /// One turn of the loop, as `serve` has it; waits for at most so long.
  func turn(_ milliseconds: Int64 = 200) throws {
    let latest = ClockReading.now().monotonic + milliseconds
    let count = try loop.wait(until: min(latest, server.nextDeadline ?? latest))
    let now = ClockReading.now().monotonic
    for index in 0..<count {
      let event = loop.event(index)
      server.take(
        SocketEvent(token: event.token, readable: event.readable, writable: event.writable, ended: event.ended), at: now
      )
    }
    server.expire(at: now)
    server.answer { request, room in
      let body = request.body
      for index in body.indices { room[index] = body[index] }
      return .cmp(count: body.count, persistence: .awaited)
    }
    server.answerControl { words, output in
      for index in words.indices { output.append(words[index]) }
    }
    server.release()
  }
}

func post(_ body: [UInt8], version: String = "1.1") -> [UInt8] {
  Array("POST /cmp HTTP/\(version)\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: \(body.count)\r\n\r\n".utf8)
    + body
}

func answer(_ body: [UInt8]) -> [UInt8] {
  let head =
    "HTTP/1.1 200 OK\r\nContent-Type: application/pkixcmp\r\nContent-Length: \(body.count)\r\nConnection: keep-alive\r\n\r\n"
  return Array(head.utf8) + body
}

@Suite(.serialized) struct LoopbackTests {
  @Test func requestsAreAnsweredOneAfterTheOther() throws {
    let daemon = try Daemon()
    let client = Client(port: daemon.port)
    for number in 0..<200 {
      let body = Array("request \(number)".utf8)
      client.write(post(body, version: number % 2 == 0 ? "1.0" : "1.1"))
      var output: [UInt8] = []
      for _ in 0..<20 where output.count < answer(body).count {
        try daemon.turn()
        output += try #require(client.read())
      }
      #expect(output == answer(body))
    }
    #expect(daemon.server.counters.accepted == 1)
  }

  /// 64 connections with 64 KiB each way: reads and writes come in pieces, as the kernel has room.
  @Test func largeBodiesOnAllConnections() throws {
    var limits = ServerLimits()
    limits.connectionsPerAddress = 64
    let daemon = try Daemon(limits)
    var clients: [Int32: (left: [UInt8], output: [UInt8])] = [:]
    var owners: [Client] = []
    for number in 0..<64 {
      let client = Client(port: daemon.port)
      owners.append(client)
      clients[client.descriptor] = (post(Array(repeating: UInt8(number), count: 65_536)), [])
    }
    let whole = answer(Array(repeating: 0, count: 65_536)).count
    for _ in 0..<10_000 {
      try daemon.turn(1)
      var missing = 0
      for owner in owners {
        let descriptor = owner.descriptor
        if let left = clients[descriptor]?.left, !left.isEmpty {
          let count = owner.write(Array(left.prefix(10_000)))
          if count > 0 { clients[descriptor]?.left.removeFirst(count) }
        }
        clients[descriptor]?.output += try #require(owner.read())
        missing += whole - (clients[descriptor]?.output.count ?? 0)
      }
      if missing == 0 { break }
    }
    for (number, owner) in owners.enumerated() {
      #expect(clients[owner.descriptor]?.output == answer(Array(repeating: UInt8(number), count: 65_536)))
    }
    #expect(daemon.server.counters.accepted == 64)
  }

  @Test func aHalfClosedPeerGetsItsAnswer() throws {
    let daemon = try Daemon()
    let client = Client(port: daemon.port)
    client.write(post(Array("abc".utf8)))
    client.endWriting()
    var output: [UInt8] = []
    var isAtEnd = false
    for _ in 0..<20 where !isAtEnd {
      try daemon.turn(50)
      if let more = client.read() { output += more } else { isAtEnd = true }
    }
    #expect(output == answer(Array("abc".utf8)))
    #expect(isAtEnd)
    #expect(daemon.server.connectionCount == 0)
  }

  /// 413 is read by a peer that goes on sending: the connection lingers until it has been.
  @Test func aRefusalIsNotDestroyedByWhatStillArrives() throws {
    let daemon = try Daemon()
    let client = Client(port: daemon.port)
    client.write(Array("POST /cmp HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000000\r\n\r\n".utf8))
    var output: [UInt8] = []
    var isAtEnd = false
    for _ in 0..<20 where !isAtEnd {
      try daemon.turn(10)
      client.write(Array(repeating: 1, count: 1000))
      if let more = client.read() { output += more } else { isAtEnd = true }
    }
    #expect(String(decoding: output, as: UTF8.self).hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
    #expect(isAtEnd)
  }

  @Test func commandsGoThroughTheSocketOfTheOwner() throws {
    let path = NSTemporaryDirectory() + "signet-test-\(getpid())"
    defer { unsafe unlink(path) }
    for _ in 0..<2 {  // the second time over what the first has left behind
      let daemon = try Daemon(control: path)
      var found = stat()
      #expect(unsafe stat(path, &found) == 0)
      #expect(found.st_mode & 0o777 == 0o600)
      let client = Client(path: path)
      client.write([0, 0, 0, 3, 65, 66, 0])
      var output: [UInt8] = []
      for _ in 0..<5 where output.count < 7 {
        try daemon.turn()
        output += client.read() ?? []
      }
      #expect(output == [0, 0, 0, 3, 65, 66, 0])
      #expect(throws: SystemFailure(code: EADDRINUSE)) { _ = try SocketListener(path: Array(path.utf8)) }
      daemon.server.stop(at: ClockReading.now().monotonic)
    }
  }

  @Test func aPortIsTakenOnce() throws {
    let listener = try SocketListener(tcp: .loopback(port: 0))
    let port = listener.address.port
    #expect(listener.address == .loopback(port: port))
    #expect(throws: SystemFailure(code: EADDRINUSE)) { _ = try SocketListener(tcp: .loopback(port: port)) }
  }

  @Test func bothFamiliesOnOnePort() throws {
    // The number that is free in one family need not be in the other.
    for attempt in 1...20 {
      let six = try SocketListener(tcp: SocketAddress(high: 0, low: 1, port: 0))
      do throws(SystemFailure) {
        let four = try SocketListener(tcp: .loopback(port: six.address.port))
        #expect(six.address == SocketAddress(high: 0, low: 1, port: four.address.port))
        return
      } catch {
        if attempt == 20 { throw error }
      }
    }
  }

  @Test func waitingEnds() throws {
    var loop = try EventLoop()
    let before = ClockReading.now()
    #expect(try loop.wait(until: before.monotonic + 30) == 0)
    let after = ClockReading.now()
    #expect(after.monotonic >= before.monotonic + 30)
    #expect(after.nanoseconds > before.nanoseconds)
    #expect(after.seconds > 1_700_000_000)
    #expect(try loop.wait(until: Int64.min) == 0)
  }
}
