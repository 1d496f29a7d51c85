internal import CLinux

/// Sockets that never block, reported by one event loop. Descriptors belong to whoever was given them.
public struct Sockets {
  private let loop: Int32

  init(loop: Int32) { self.loop = loop }

  /// What a read or write did: octets, or why none.
  public enum Transfer: Equatable, Sendable {
    case moved(Int)
    case wouldBlock
    case ended
  }

  /// A peer that has connected.
  public struct Arrival: Equatable, Sendable {
    public let descriptor: Int32
    /// The effective user of the process at the other end, for a Unix socket.
    public let user: UInt32?
    /// For TCP.
    public let address: SocketAddress
  }

  /// The next peer, or nothing when none waits (or when the process has no descriptor left for it).
  public func accept(_ listener: Int32) -> Arrival? {
    let arrival = clinux_accept(listener)
    if arrival.descriptor < 0 { return nil }
    let user = arrival.is_local ? arrival.user : nil
    return Arrival(descriptor: arrival.descriptor, user: user, address: SocketAddress(arrival.address))
  }

  /// Reports peers at a listener for as long as there are some.
  public func watchPeers(_ listener: Int32, as token: UInt64) -> Bool {
    clinux_epoll_watch(loop, listener, UInt32(CLINUX_READABLE), token) == 0
  }

  /// Reports, each time that some have come, octets and the end of them; and room for output each time that it comes free.
  public func watch(_ descriptor: Int32, forRoomToo: Bool, as token: UInt64) -> Bool {
    let interest = CLINUX_READABLE | CLINUX_ENDED | CLINUX_ONCE | (forRoomToo ? CLINUX_WRITABLE : 0)
    return clinux_epoll_watch(loop, descriptor, UInt32(interest), token) == 0
  }

  public func read(_ descriptor: Int32, into room: inout MutableSpan<UInt8>) -> Transfer {
    let count = clinux_receive(descriptor, &room)
    return count == 0 ? .ended : Sockets.transfer(count)
  }

  public func write(_ descriptor: Int32, _ octets: Span<UInt8>) -> Transfer {
    Sockets.transfer(clinux_send(descriptor, octets))
  }

  private static func transfer(_ count: Int64) -> Transfer {
    if count >= 0 { return .moved(Int(truncatingIfNeeded: count)) }
    return count == Int64(clinux_would_block) ? .wouldBlock : .ended
  }

  /// Tells the peer that nothing more will come.
  public func endWriting(_ descriptor: Int32) { _ = clinux_end_writing(descriptor) }

  public func close(_ descriptor: Int32) { _ = clinux_file_close(descriptor) }

  /// Gives the memory of the whole pages among these octets back to the system.
  public func forget(_ octets: inout MutableSpan<UInt8>) { _ = clinux_forget(&octets) }
}

/// An IPv6 address and a port; IPv4 stands in its mapped form `::ffff:a.b.c.d`.
public struct SocketAddress: Equatable, Sendable {
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

  public static func loopback(port: UInt16) -> SocketAddress { SocketAddress(v4: 0x7F00_0001, port: port) }

  init(_ address: clinux_address) { self.init(high: address.high, low: address.low, port: address.port) }

  var system: clinux_address { clinux_address(high: high, low: low, port: port) }
}
