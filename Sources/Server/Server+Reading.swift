import HTTP

extension Server where Net: ~Copyable {
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
      case .fault(let fault):
        counters.faults += 1
        refuse(index, fault)
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
}
