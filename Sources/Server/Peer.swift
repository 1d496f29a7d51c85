/// Who is at the other end.
public enum Peer: Equatable, Sendable {
  case address(PeerAddress)
  /// A process of this machine, by its effective user, as the kernel says (SO_PEERCRED).
  case user(UInt32)

  func isNeighbour(of other: Peer) -> Bool {
    if case .address(let mine) = self, case .address(let theirs) = other { return mine.isNeighbour(of: theirs) }
    return self == other
  }
}

/// An IPv6 address and a port; IPv4 stands in its mapped form `::ffff:a.b.c.d`.
public struct PeerAddress: Equatable, Sendable {
  public let high: UInt64
  public let low: UInt64
  public let port: UInt16

  public init(high: UInt64, low: UInt64, port: UInt16) {
    self.high = high
    self.low = low
    self.port = port
  }

  public init(v4 address: UInt32, port: UInt16) {
    self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(address), port: port)
  }

  /// The four octets of an IPv4 address as one number.
  public var v4: UInt32? { high == 0 && low >> 32 == 0xFFFF ? UInt32(truncatingIfNeeded: low) : nil }

  /// Whether both count as one where connections are counted: the same IPv4 address, or the same IPv6 network of 64 bits,
  /// for that is what one subscriber has.
  func isNeighbour(of other: PeerAddress) -> Bool { high == other.high && (high != 0 || low == other.low) }
}
