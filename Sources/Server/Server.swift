import HTTP

/// The life of connections, from octets to a complete request and back.
///
/// This module makes no system call and knows nothing of CMP. A turn of the loop is: `take` every event, `expire`, `answer`
/// what is complete, make what the answers say durable, `release` them. Between `answer` and `release` no octet of an
/// answer leaves; `retract` takes the answers back instead.
///
/// Memory is asked for once: a table of connections and a pool with one buffer for each. An answer is written behind its
/// request, so that a usual exchange touches one or two pages. Nothing is allocated for a request. Only the control
/// socket, which belongs to the machine's owner, has buffers that grow.
public struct Server<Net: Network & ~Copyable>: ~Copyable {
  public var network: Net
  public let limits: ServerLimits
  /// Seconds since 1970 for the Date field; absent when the time is not known. The owner of the clock keeps it.
  public var date: Int64?
  public internal(set) var counters = ServerCounters()

  var connections: [Connection]
  var pool: Pool
  /// Places in the table that are free; the last that became so is used first, because its pages are there.
  var free: [Int]
  /// Connections in the phases `complete` and `answered`.
  var waiting = 0
  var answered = 0
  /// Connections in the phase `asking`, and what they wait for.
  var asking = 0
  var questions: [OpenQuestion] = []
  var links: [HandlerLink] = []
  /// What has become of handlers since `forgetHandlerFacts`, for the log.
  public internal(set) var handlerFacts: [HandlerFact] = []
  /// What HTTP has refused since `forgetRefusals`, for the log: the first 32.
  public private(set) var refusals: [Refusal] = []
  /// Peers on their way out.
  var doorway: [Leaver]
  var controls: [ControlConnection]
  var listeners: [Listener] = []
  /// No deadline is before this; some may be later.
  var earliest = Int64.max
  /// The time of the turn.
  var now: Int64 = 0
  /// When stopping ends, if it has begun.
  var stops: Int64?

  /// Octets of a buffer that hold requests; the slack lets chunked bodies be decoded in place.
  var inputRoom: Int { HTTPLimits.requestHead + limits.body + 1024 }

  public init(over network: consuming Net, limits: ServerLimits = ServerLimits()) {
    self.network = network
    self.limits = limits
    connections = Array(repeating: Connection(), count: limits.connections)
    free = Array((0..<limits.connections).reversed())
    doorway = Array(repeating: Leaver(), count: limits.connections)
    refusals.reserveCapacity(32)
    controls = Array(repeating: ControlConnection(), count: limits.controlConnections)
    let input = HTTPLimits.requestHead + limits.body + 1024
    pool = Pool(count: limits.connections, size: input + HTTPLimits.responseHead + limits.answerBody)
    listeners.reserveCapacity(8)
  }

  /// Takes peers from a listener, which now belongs to the server.
  public mutating func listen(on descriptor: Int32, for service: Service) {
    let token = Token(index: listenerBase + listeners.count, generation: 0)
    listeners.append(Listener(descriptor: descriptor, service: service))
    let isWatched = network.watch(descriptor, for: .peers, as: token.packed)
    precondition(isWatched, "the first descriptors of the process can be watched")
  }

  /// When `expire` is to be called at the latest, in milliseconds of the clock that is given to `take`: at once when a
  /// request waits for its answer; never when nothing waits.
  public var nextDeadline: Int64? {
    if waiting > 0 { return now }
    return earliest == Int64.max ? nil : earliest
  }

  /// Events of the loop whose token the server did not give are not for it.
  public mutating func take(_ event: SocketEvent, at time: Int64) {
    now = time
    let token = Token(event.token)
    if token.index >= listenerBase {
      let index = token.index - listenerBase
      if index < listeners.count { acceptPeers(at: listeners[index]) }
    } else if token.index >= doorwayBase {
      takeDoorway(token)
    } else if token.index >= controlBase {
      takeControl(event, token)
    } else if token.index >= handlerBase {
      takeHandler(event, token)
    } else if token.index < connections.count, connections[token.index].generation == token.generation,
      connections[token.index].phase != .free
    {
      take(event, for: token.index)
    }
  }

  private mutating func take(_ event: SocketEvent, for index: Int) {
    if event.readable || event.ended { connections[index].readable = true }
    if event.ended { connections[index].ended = true }
    switch connections[index].phase {
    case .writing: if event.writable || event.ended { flush(index) }
    default: advance(index)
    }
  }

  /// Ends what has taken too long.
  public mutating func expire(at time: Int64) {
    now = time
    if now < earliest { return }
    earliest = Int64.max
    for index in connections.indices where connections[index].phase != .free {
      if connections[index].deadline <= now { expire(connection: index) }
      if connections[index].phase != .free { earliest = min(earliest, connections[index].deadline) }
    }
    expireControls()
    expireDoorway()
    expireQuestions()
    if let stops {
      if stops <= now { endAll() } else { earliest = min(earliest, stops) }
    }
  }

  private mutating func expire(connection index: Int) {
    switch connections[index].phase {
    case .readingHead where connections[index].reader.hasBegun, .readingBody:
      counters.timeouts += 1
      refuse(index, HTTPFault(.requestTimeout, at: connections[index].received))
    case .idle: close(index)
    default:
      counters.timeouts += 1
      close(index)
    }
  }

  mutating func note(_ peer: Peer, _ fault: HTTPFault) {
    if refusals.count < 32 { refusals.append(Refusal(peer: peer, fault: fault)) }
  }

  /// The refusals have been written to the log.
  public mutating func forgetRefusals() { refusals.removeAll(keepingCapacity: true) }

  mutating func setDeadline(_ index: Int, _ deadline: Int64) {
    connections[index].deadline = deadline
    earliest = min(earliest, deadline)
  }
}

/// What a listener is for.
public enum Service: Equatable, Sendable {
  case http
  /// Commands of the machine's owner, who is this user, and of root.
  case control(owner: UInt32)
}

struct Listener {
  let descriptor: Int32
  let service: Service
}

let handlerBase = 0x1000_0000
let controlBase = 0x2000_0000
let doorwayBase = 0x3000_0000
let listenerBase = 0x4000_0000

/// Something that was answered by HTTP's rules alone, or that there was no place for.
public struct Refusal: Equatable, Sendable {
  public let peer: Peer
  public let fault: HTTPFault
}

/// What has been since the start.
public struct ServerCounters: Equatable, Sendable {
  public var accepted: UInt64 = 0
  /// Connections answered with 503 because there was no place.
  public var turnedAway: UInt64 = 0
  /// Those of them that had a place and lost it to one that came later.
  public var displaced: UInt64 = 0
  /// Complete requests.
  public var requests: UInt64 = 0
  /// Requests that HTTP's grammar or limits refused.
  public var faults: UInt64 = 0
  public var timeouts: UInt64 = 0

  public init() {}
}
