import HTTP

/// Octets between the network, a connection and its buffer.
extension Pool {
  mutating func read<Net: Network & ~Copyable>(
    _ index: Int, _ range: Range<Int>, from descriptor: Int32, over network: inout Net
  ) -> Transfer {
    var octets = octets(index)
    var room = octets.part(range)
    return network.read(descriptor, into: &room)
  }

  func write<Net: Network & ~Copyable>(
    _ index: Int, _ range: OctetRange, to descriptor: Int32, over network: inout Net
  ) -> Transfer {
    network.write(descriptor, view(index).octets(range))
  }

  mutating func forget<Net: Network & ~Copyable>(_ index: Int, _ range: Range<Int>, over network: inout Net) {
    var octets = octets(index)
    var rest = octets.part(range)
    network.forget(&rest)
  }

  mutating func interpret(
    _ index: Int, _ connection: inout Connection, _ limits: ServerLimits, at now: Int64
  ) -> Connection.Progress {
    var octets = octets(index)
    return connection.interpret(&octets, limits, at: now)
  }

  mutating func next(_ index: Int, _ connection: inout Connection, _ limits: ServerLimits, at now: Int64) {
    var octets = octets(index)
    connection.next(&octets, limits, at: now)
  }

  /// Writes a head so that it ends at a place, and says where it stands.
  mutating func put(_ index: Int, _ head: ResponseHead, before end: Int) -> OctetRange {
    var octets = octets(index)
    var room = octets.part((end - HTTPLimits.responseHead)..<end)
    let count = head.write(into: &room)
    let start = HTTPLimits.responseHead - count
    var place = count - 1
    while place >= 0 {
      room[start + place] = room[place]
      place -= 1
    }
    return OctetRange(start: end - count, count: count)
  }
}
