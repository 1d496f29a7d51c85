@testable import HTTP
@testable import Server

/// The other ends of all connections, and what the network knows of them.
final class Wire {
  var waiting: [Arrival] = []
  /// Each piece is what one read gives, at most.
  var incoming: [Int32: [[UInt8]]] = [:]
  var ended: Set<Int32> = []
  var outgoing: [Int32: [UInt8]] = [:]
  /// How many octets a write takes before it would block; absent is as many as it gets.
  var room: [Int32: Int] = [:]
  var tokens: [Int32: UInt64] = [:]
  var interest: [Int32: Interest] = [:]
  var closed: [Int32] = []
  var halfClosed: [Int32] = []
  var broken: Set<Int32> = []
  var forgotten = 0
  /// The system watches no more descriptors.
  var isFull = false
  var writes = 0
  /// Descriptors that handlers are reached by, each for one opening; when there is none left, nobody is there.
  var handlers: [Int: [Int32]] = [:]
  /// Handlers that were sent away, and whether by force.
  var dismissed: [Dismissal] = []

  struct Dismissal: Equatable {
    let handler: Int
    let byForce: Bool
  }
}

struct Line: Network {
  let wire: Wire

  func accept(_ listener: Int32) -> Arrival? { wire.waiting.isEmpty ? nil : wire.waiting.removeFirst() }

  func watch(_ descriptor: Int32, for interest: Interest, as token: UInt64) -> Bool {
    if wire.isFull { return false }
    wire.tokens[descriptor] = token
    wire.interest[descriptor] = interest
    return true
  }

  func read(_ descriptor: Int32, into room: inout MutableSpan<UInt8>) -> Transfer {
    precondition(!wire.closed.contains(descriptor), "a closed descriptor is not read from")
    if wire.broken.contains(descriptor) { return .ended }
    guard var piece = wire.incoming[descriptor]?.first else {
      return wire.ended.contains(descriptor) ? .ended : .wouldBlock
    }
    let count = min(piece.count, room.count)
    for index in 0..<count { room[index] = piece[index] }
    piece.removeFirst(count)
    if piece.isEmpty { wire.incoming[descriptor]?.removeFirst() } else { wire.incoming[descriptor]?[0] = piece }
    return .moved(count)
  }

  func write(_ descriptor: Int32, _ octets: Span<UInt8>) -> Transfer {
    precondition(!wire.closed.contains(descriptor), "a closed descriptor is not written to")
    wire.writes += 1
    if wire.broken.contains(descriptor) { return .ended }
    let count = min(octets.count, wire.room[descriptor] ?? octets.count)
    if count == 0 { return .wouldBlock }
    for index in 0..<count { wire.outgoing[descriptor, default: []].append(octets[index]) }
    if let room = wire.room[descriptor] { wire.room[descriptor] = room - count }
    return .moved(count)
  }

  func endWriting(_ descriptor: Int32) { wire.halfClosed.append(descriptor) }

  func close(_ descriptor: Int32) {
    precondition(!wire.closed.contains(descriptor), "a descriptor is closed once")
    wire.closed.append(descriptor)
  }

  func open(_ handler: Int) -> Int32? {
    guard let descriptor = wire.handlers[handler]?.first else { return nil }
    wire.handlers[handler]?.removeFirst()
    return descriptor
  }

  func dismiss(_ handler: Int, _ descriptor: Int32, byForce: Bool) {
    close(descriptor)
    wire.dismissed.append(Wire.Dismissal(handler: handler, byForce: byForce))
  }

  func forget(_ octets: inout MutableSpan<UInt8>) {
    wire.forgotten += octets.count
    for index in octets.indices { octets[index] = 0xEE }
  }
}

/// A server with a listener, and the world around it.
final class Stage {
  static let listener: Int32 = 3
  static let control: Int32 = 4
  static let home = PeerAddress(v4: 0x0A00_0001, port: 40_000)

  let wire = Wire()
  var server: Server<Line>
  var now: Int64 = 1_000
  private var nextDescriptor: Int32 = 10

  init(_ limits: ServerLimits = ServerLimits()) {
    server = Server(over: Line(wire: wire), limits: limits)
    server.listen(on: Stage.listener, for: .http)
    server.listen(on: Stage.control, for: .control(owner: 1000))
  }

  var waiting: Int { server.waiting }
  var connectionCount: Int { server.connectionCount }
  var isStopping: Bool { server.isStopping }
  var isFinished: Bool { server.isFinished }
  var nextDeadline: Int64? { server.nextDeadline }
  var refusals: [Refusal] { server.refusals }

  /// A peer connects; its descriptor.
  func connect(_ peer: Peer = .address(Stage.home)) -> Int32 {
    let descriptor = nextDescriptor
    nextDescriptor += 1
    wire.waiting.append(Arrival(descriptor: descriptor, peer: peer))
    let isLocal = if case .user = peer { true } else { false }
    let listener = isLocal ? Stage.control : Stage.listener
    server.take(SocketEvent(token: wire.tokens[listener]!, readable: true), at: now)
    return descriptor
  }

  /// Octets come from the peer, in one piece.
  func send(_ octets: [UInt8], on descriptor: Int32) {
    if wire.closed.contains(descriptor) { return }
    wire.incoming[descriptor, default: []].append(octets)
    server.take(SocketEvent(token: wire.tokens[descriptor]!, readable: true), at: now)
  }

  func send(_ text: String, on descriptor: Int32) { send(Array(text.utf8), on: descriptor) }

  /// The peer closes its side.
  func end(_ descriptor: Int32) {
    wire.ended.insert(descriptor)
    if wire.closed.contains(descriptor) { return }
    server.take(SocketEvent(token: wire.tokens[descriptor]!, readable: true, ended: true), at: now)
  }

  /// The peer takes so many octets more.
  func takeOutput(_ count: Int, from descriptor: Int32) {
    wire.room[descriptor, default: 0] += count
    if wire.closed.contains(descriptor) { return }
    server.take(SocketEvent(token: wire.tokens[descriptor]!, readable: false, writable: true), at: now)
  }

  /// Answers and releases until nothing waits; every answer says the body of its request backwards.
  func turn(_ persistence: Persistence = .usual) {
    server.expire(at: now)
    repeat {
      server.answer { request, room in Stage.backwards(request, &room, persistence) }
      server.answerControl { words, output in
        output.append(0)
        for index in words.indices { output.append(words[index]) }
      }
      server.release()
    } while server.waiting > 0
  }

  static func backwards(_ request: Request, _ room: inout MutableSpan<UInt8>, _ persistence: Persistence) -> Answer {
    let body = request.body
    for index in body.indices { room[index] = body[body.count - 1 - index] }
    return .cmp(count: body.count, persistence: persistence)
  }

  func wait(_ milliseconds: Int64) {
    now += milliseconds
    server.expire(at: now)
  }

  func output(_ descriptor: Int32) -> String { String(decoding: wire.outgoing[descriptor] ?? [], as: UTF8.self) }

  func isClosed(_ descriptor: Int32) -> Bool { wire.closed.contains(descriptor) }

  /// The status of every answer on a connection so far.
  func statuses(_ descriptor: Int32) -> [Int] {
    output(descriptor).split(separator: "HTTP/1.1 ").map { Int($0.prefix(3)) ?? 0 }
  }
}

func post(_ body: String, version: String = "1.1", _ fields: String = "", path: String = "/cmp") -> String {
  "POST \(path) HTTP/\(version)\r\nHost: a\r\nContent-Type: application/pkixcmp\r\n\(fields)"
    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

func answer(_ body: String, persists: Bool = true) -> String {
  "HTTP/1.1 200 OK\r\nContent-Type: application/pkixcmp\r\nContent-Length: \(body.utf8.count)\r\n"
    + "Connection: \(persists ? "keep-alive" : "close")\r\n\r\n\(body)"
}
