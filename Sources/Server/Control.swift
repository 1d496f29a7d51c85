/// Commands over the Unix socket: one request and one reply a connection, then it closes.
///
///     request = count (u32, most significant octet first) words
///     reply   = count (u32, most significant octet first) body
///
/// A count counts what follows it. What words and body mean is the commands' business. Only the owner of the process and
/// root are heard.
struct ControlConnection {
  enum Phase: Equatable { case free, reading, complete, answered, writing }

  var phase = Phase.free
  var generation: UInt32 = 1
  var descriptor: Int32 = -1
  var user: UInt32 = 0
  var deadline = Int64.max
  /// The request without its length.
  var input: [UInt8] = []
  var received = 0
  /// The length while it arrives, and how much of it has.
  var length: [4 of UInt8] = [0, 0, 0, 0]
  var lengthReceived = 0
  var output: [UInt8] = []
  var written = 0
}

extension Server where Net: ~Copyable {
  mutating func acceptControl(_ arrival: Arrival, owner: UInt32) {
    guard case .user(let user) = arrival.peer, user == owner || user == 0, stops == nil,
      let index = controls.firstIndex(where: { $0.phase == .free })
    else {
      network.close(arrival.descriptor)
      return
    }
    controls[index].phase = .reading
    controls[index].descriptor = arrival.descriptor
    controls[index].user = user
    setControlDeadline(index)
    let token = Token(index: controlBase + index, generation: controls[index].generation)
    if !network.watch(arrival.descriptor, for: .octets, as: token.packed) { closeControl(index) }
  }

  mutating func takeControl(_ event: SocketEvent, _ token: Token) {
    let index = token.index - controlBase
    guard index < controls.count, controls[index].generation == token.generation else { return }
    switch controls[index].phase {
    case .reading: readControl(index)
    case .writing: writeControl(index)
    default: break
    }
  }

  private mutating func readControl(_ index: Int) {
    while controls[index].phase == .reading {
      let isLength = controls[index].lengthReceived < 4
      let transfer = isLength ? readControlLength(index) : readControlInput(index)
      switch transfer {
      case .wouldBlock: return
      case .ended:
        closeControl(index)
        return
      case .moved(let count):
        if isLength { takeControlLength(index, count) } else { controls[index].received += count }
        if controls[index].lengthReceived == 4, controls[index].received == controls[index].input.count {
          controls[index].phase = .complete
          controls[index].deadline = Int64.max
          waiting += 1
        }
      }
    }
  }

  private mutating func readControlLength(_ index: Int) -> Transfer {
    let received = controls[index].lengthReceived
    var length = controls[index].length
    var octets = length.mutableSpan
    var room = octets.part(received..<4)
    let transfer = network.read(controls[index].descriptor, into: &room)
    controls[index].length = length
    return transfer
  }

  private mutating func readControlInput(_ index: Int) -> Transfer {
    let received = controls[index].received
    // Taken out for the time of the call, so that it is written to and not copied.
    var input: [UInt8] = []
    swap(&input, &controls[index].input)
    let count = input.count
    var octets = input.mutableSpan
    var room = octets.part(received..<count)
    let transfer = network.read(controls[index].descriptor, into: &room)
    swap(&input, &controls[index].input)
    return transfer
  }

  private mutating func takeControlLength(_ index: Int, _ count: Int) {
    controls[index].lengthReceived += count
    if controls[index].lengthReceived < 4 { return }
    let octets = controls[index].length
    let length = UInt32(octets[0]) << 24 | UInt32(octets[1]) << 16 | UInt32(octets[2]) << 8 | UInt32(octets[3])
    if length == 0 || length > UInt32(limits.controlRequest) {
      closeControl(index)
    } else {
      controls[index].input = Array(repeating: 0, count: Int(length))
    }
  }

  /// Gives the words of every complete request to `body`, which appends the body of the reply.
  public mutating func answerControl(_ body: (Span<UInt8>, inout [UInt8]) -> Void) {
    if waiting == 0 { return }
    for index in controls.indices where controls[index].phase == .complete {
      let input = controls[index].input
      var output: [UInt8] = [0, 0, 0, 0]
      body(input.span, &output)
      let length = UInt32(truncatingIfNeeded: output.count - 4)
      for octet in 0..<4 { output[octet] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(octet))) }
      controls[index].output = output
      controls[index].phase = .answered
      waiting -= 1
    }
  }

  mutating func retractControls() {
    for index in controls.indices where controls[index].phase == .answered {
      controls[index].phase = .complete
      waiting += 1
    }
  }

  mutating func releaseControls() {
    for index in controls.indices where controls[index].phase == .answered {
      controls[index].phase = .writing
      setControlDeadline(index)
      writeControl(index)
    }
  }

  private mutating func writeControl(_ index: Int) {
    while controls[index].phase == .writing {
      let written = controls[index].written
      let output = controls[index].output
      switch network.write(controls[index].descriptor, output.span.extracting(written..<output.count)) {
      case .moved(let count):
        controls[index].written += count
        if controls[index].written == controls[index].output.count { closeControl(index) }
      case .wouldBlock:
        let token = Token(index: controlBase + index, generation: controls[index].generation)
        if !network.watch(controls[index].descriptor, for: .octetsAndRoom, as: token.packed) { closeControl(index) }
        return
      case .ended: closeControl(index)
      }
    }
  }

  private mutating func setControlDeadline(_ index: Int) {
    controls[index].deadline = now + limits.controlTime
    earliest = min(earliest, controls[index].deadline)
  }

  mutating func expireControls() {
    for index in controls.indices where controls[index].phase != .free {
      if controls[index].deadline <= now {
        closeControl(index)
      } else {
        earliest = min(earliest, controls[index].deadline)
      }
    }
  }

  mutating func closeControl(_ index: Int) {
    if controls[index].phase == .free { return }
    if controls[index].phase == .complete { waiting -= 1 }
    network.close(controls[index].descriptor)
    let generation = controls[index].generation
    controls[index] = ControlConnection()
    controls[index].generation = generation &+ 1
  }
}
