import HTTP

extension Server where Net: ~Copyable {
  mutating func acceptPeers(at listener: Listener) {
    // A bound, so that a flood of peers does not keep those who are here from being served.
    for _ in 0..<64 {
      guard let arrival = network.accept(listener.descriptor) else { return }
      if case .control(let owner) = listener.service {
        acceptControl(arrival, owner: owner)
      } else {
        accept(arrival)
      }
    }
  }

  private mutating func accept(_ arrival: Arrival) {
    counters.accepted += 1
    guard stops == nil, makePlace(for: arrival.peer), let index = free.popLast() else {
      refuse(arrival)
      return
    }
    let old = connections[index]
    var new = Connection()
    new.generation = old.generation
    new.touched = old.touched
    new.descriptor = arrival.descriptor
    new.peer = arrival.peer
    new.phase = .readingHead
    connections[index] = new
    setDeadline(index, now + limits.headTime)
    let token = Token(index: index, generation: new.generation)
    if !network.watch(arrival.descriptor, for: .octets, as: token.packed) { close(index) }
  }

  /// Whether there is a place, after the peer that has kept us waiting longest for its first request has left its own if
  /// that is what it takes.
  private mutating func makePlace(for peer: Peer) -> Bool {
    var neighbours = 0
    var oldest: Int?
    var oldestNeighbour: Int?
    for index in connections.indices where connections[index].phase != .free {
      let isCandidate = connections[index].answers == 0 && connections[index].phase == .readingHead
      let isNeighbour = connections[index].peer.isNeighbour(of: peer)
      if isNeighbour { neighbours += 1 }
      if !isCandidate { continue }
      if isOlder(index, than: oldest) { oldest = index }
      if isNeighbour, isOlder(index, than: oldestNeighbour) { oldestNeighbour = index }
    }
    if neighbours >= limits.connectionsPerAddress {
      guard let oldestNeighbour else { return false }
      displace(oldestNeighbour)
    } else if free.isEmpty {
      guard let oldest else { return false }
      displace(oldest)
    }
    return true
  }

  private func isOlder(_ index: Int, than other: Int?) -> Bool {
    guard let other else { return true }
    return connections[index].deadline < connections[other].deadline
  }

  private mutating func displace(_ index: Int) {
    counters.displaced += 1
    close(index)
  }

  /// There is no place: says so and closes.
  private mutating func refuse(_ arrival: Arrival) {
    counters.refused += 1
    var room: [256 of UInt8] = .init(repeating: 0)
    var octets = room.mutableSpan
    let count = ResponseHead(.serviceUnavailable, persists: false, date: date).write(into: &octets)
    _ = network.write(arrival.descriptor, octets.span.extracting(first: count))
    network.endWriting(arrival.descriptor)
    network.close(arrival.descriptor)
  }

  /// Reads and interprets as long as there is something to read and a request is not complete.
  mutating func advance(_ index: Int) {
    while connections[index].isReading {
      let progress = pool.interpret(index, &connections[index], limits, at: now)
      earliest = min(earliest, connections[index].deadline)
      switch progress {
      case .needsMoreAfterContinue:
        if !sayContinue(index) { return }
      case .needsMore:
        if !connections[index].readable || !fill(index) { return }
      case .complete:
        counters.requests += 1
        waiting += 1
      case .fault(let status):
        counters.faults += 1
        refuse(index, status)
      }
    }
  }

  /// Whether octets have come. If none ever will, the connection is gone afterwards.
  private mutating func fill(_ index: Int) -> Bool {
    let received = connections[index].received
    switch pool.read(index, received..<inputRoom, from: connections[index].descriptor, over: &network) {
    case .moved(let count):
      connections[index].received += count
      connections[index].touched = max(connections[index].touched, received + count)
      if count < inputRoom - received { connections[index].readable = connections[index].ended }
      return true
    case .wouldBlock:
      connections[index].readable = false
      return false
    case .ended:
      close(index)
      return false
    }
  }

  /// 100 Continue leaves at once, for it promises nothing. A connection that cannot take 25 octets is not worth keeping.
  private mutating func sayContinue(_ index: Int) -> Bool {
    var room: [25 of UInt8] = .init(repeating: 0)
    var octets = room.mutableSpan
    ContinueHead.write(into: &octets)
    if network.write(connections[index].descriptor, octets.span) == .moved(ContinueHead.count) { return true }
    close(index)
    return false
  }

  /// Reads what the peer still sends, so that closing does not destroy the answer before it is read.
  mutating func discard(_ index: Int) {
    while connections[index].readable {
      switch pool.read(index, 0..<inputRoom, from: connections[index].descriptor, over: &network) {
      case .moved(let count):
        connections[index].discarded += count
        connections[index].touched = max(connections[index].touched, count)
        if connections[index].discarded > 4 * inputRoom {
          close(index)
          return
        }
        if count < inputRoom { connections[index].readable = connections[index].ended }
      case .wouldBlock: connections[index].readable = false
      case .ended:
        close(index)
        return
      }
    }
  }
}

extension Peer {
  func isNeighbour(of other: Peer) -> Bool {
    if case .address(let mine) = self, case .address(let theirs) = other { return mine.isNeighbour(of: theirs) }
    return self == other
  }
}
