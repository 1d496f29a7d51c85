import HTTP

extension Server where Net: ~Copyable {
  public var isStopping: Bool { stops != nil }

  /// Takes no more peers; what has begun may end within `limits.stopTime`: requests of which something has come, and
  /// transactions whose next message a client owes us. Idle connections close now.
  public mutating func stop(at time: Int64) {
    if stops != nil { return }
    now = time
    let end = now + limits.stopTime
    stops = end
    earliest = min(earliest, end)
    hasten(before: end)
    for listener in listeners { network.close(listener.descriptor) }
    listeners.removeAll()
    for index in connections.indices {
      let connection = connections[index]
      let hasBegun = connection.reader.hasBegun || connection.isAwaited
      if connection.phase == .idle || connection.phase == .readingHead, !hasBegun { close(index) }
    }
  }

  /// Nothing that has begun is left.
  public var isFinished: Bool {
    stops != nil && free.count == connections.count && controls.allSatisfy { $0.phase == .free }
  }

  /// Connections at present, without those of the control socket.
  public var connectionCount: Int { connections.count - free.count }

  mutating func endAll() {
    for index in connections.indices { close(index) }
    for index in controls.indices { closeControl(index) }
    for index in doorway.indices { closeDoorway(index) }
  }
}
