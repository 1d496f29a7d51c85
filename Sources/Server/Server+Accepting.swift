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
      turnAway(arrival.descriptor, arrival.peer)
      return
    }
    var new = Connection()
    new.generation = connections[index].generation
    new.touched = connections[index].touched
    new.descriptor = arrival.descriptor
    new.peer = arrival.peer
    new.phase = .readingHead
    new.since = now
    connections[index] = new
    setDeadline(index, now + limits.headTime)
    let token = Token(index: index, generation: new.generation)
    if !network.watch(arrival.descriptor, for: .octets, as: token.packed) { close(index) }
  }

  /// Whether there is a place, after the peer that has kept us waiting longest has lost its own if that is what it takes.
  private mutating func makePlace(for peer: Peer) -> Bool {
    var neighbours = 0
    var oldest: Int?
    var oldestNeighbour: Int?
    for index in connections.indices where connections[index].phase != .free {
      let isNeighbour = connections[index].peer.isNeighbour(of: peer)
      if isNeighbour { neighbours += 1 }
      if !connections[index].isDisplaceable(at: now) { continue }
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
    return connections[index].since < connections[other].since
  }

  private mutating func displace(_ index: Int) {
    counters.displaced += 1
    turnAway(leave(index), connections[index].peer)
  }

  /// There is no place: says so.
  private mutating func turnAway(_ descriptor: Int32, _ peer: Peer) {
    counters.turnedAway += 1
    note(peer, HTTPFault(.serviceUnavailable, at: 0))
    var room: [256 of UInt8] = .init(repeating: 0)
    var octets = room.mutableSpan
    let count = ResponseHead(.serviceUnavailable, persists: false, date: date).write(into: &octets)
    if network.write(descriptor, octets.span.extracting(first: count)) == .moved(count) {
      seeOut(descriptor)
    } else {
      network.close(descriptor)
    }
  }
}
