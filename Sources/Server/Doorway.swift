/// A peer that has been given its last answer and has not gone yet.
///
/// Closing a connection while the peer still sends destroys what it has not read: the answer that says why. So we end our
/// side, throw away what comes, and close when the peer has closed or some time has gone by (RFC 9112 9.6). Here nobody takes
/// up a place or a buffer.
struct Leaver {
  /// Negative when nobody stands here.
  var descriptor: Int32 = -1
  var generation: UInt32 = 1
  var deadline = Int64.max
  var discarded = 0
}

extension Server where Net: ~Copyable {
  /// Octets that are thrown away for one peer.
  var discardLimit: Int { 4 * inputRoom }

  /// Takes over a descriptor to which everything has been written.
  mutating func seeOut(_ descriptor: Int32) {
    guard let index = doorway.firstIndex(where: { $0.descriptor < 0 }) else {
      network.close(descriptor)
      return
    }
    network.endWriting(descriptor)
    doorway[index].descriptor = descriptor
    doorway[index].discarded = 0
    doorway[index].deadline = now + limits.lingerTime
    earliest = min(earliest, doorway[index].deadline)
    let token = Token(index: doorwayBase + index, generation: doorway[index].generation)
    if network.watch(descriptor, for: .octets, as: token.packed) { takeDoorway(token) } else { closeDoorway(index) }
  }

  mutating func takeDoorway(_ token: Token) {
    let index = token.index - doorwayBase
    guard index < doorway.count, doorway[index].generation == token.generation else { return }
    while doorway[index].descriptor >= 0 {
      var room: [4096 of UInt8] = .init(repeating: 0)
      var octets = room.mutableSpan
      switch network.read(doorway[index].descriptor, into: &octets) {
      case .moved(let count):
        doorway[index].discarded += count
        if doorway[index].discarded > discardLimit { closeDoorway(index) }
      case .wouldBlock: return
      case .ended: closeDoorway(index)
      }
    }
  }

  mutating func expireDoorway() {
    for index in doorway.indices where doorway[index].descriptor >= 0 {
      if doorway[index].deadline <= now {
        closeDoorway(index)
      } else {
        earliest = min(earliest, doorway[index].deadline)
      }
    }
  }

  mutating func closeDoorway(_ index: Int) {
    if doorway[index].descriptor < 0 { return }
    network.close(doorway[index].descriptor)
    doorway[index].descriptor = -1
    doorway[index].generation &+= 1
  }
}
