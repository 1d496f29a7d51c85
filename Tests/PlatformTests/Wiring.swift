import Glibc
import Platform
import Server

/// Platform's sockets are the server's network, as the executable has it.
struct Wiring: Network {
  let sockets: Sockets

  func accept(_ listener: Int32) -> Arrival? {
    guard let arrival = sockets.accept(listener) else { return nil }
    let address = arrival.address
    let peer: Peer =
      if let user = arrival.user { .user(user) } else {
        .address(PeerAddress(high: address.high, low: address.low, port: address.port))
      }
    return Arrival(descriptor: arrival.descriptor, peer: peer)
  }

  func watch(_ descriptor: Int32, for interest: Interest, as token: UInt64) -> Bool {
    if interest == .peers { return sockets.watchPeers(descriptor, as: token) }
    return sockets.watch(descriptor, forRoomToo: interest == .octetsAndRoom, as: token)
  }

  func read(_ descriptor: Int32, into room: inout MutableSpan<UInt8>) -> Transfer {
    Wiring.transfer(sockets.read(descriptor, into: &room))
  }

  func write(_ descriptor: Int32, _ octets: Span<UInt8>) -> Transfer {
    Wiring.transfer(sockets.write(descriptor, octets))
  }

  func endWriting(_ descriptor: Int32) { sockets.endWriting(descriptor) }

  func close(_ descriptor: Int32) { sockets.close(descriptor) }

  func forget(_ octets: inout MutableSpan<UInt8>) { sockets.forget(&octets) }

  func open(_ handler: Int) -> Int32? { nil }

  func dismiss(_ handler: Int, _ descriptor: Int32, byForce: Bool) { sockets.close(descriptor) }

  private static func transfer(_ transfer: Sockets.Transfer) -> Transfer {
    switch transfer {
    case .moved(let count): return .moved(count)
    case .wouldBlock: return .wouldBlock
    case .ended: return .ended
    }
  }
}

/// A socket of the other side, which never blocks.
final class Client {
  let descriptor: Int32

  init(port: UInt16) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, size) }
    }
    precondition(result == 0, "a listener on loopback can be connected to")
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  init(path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
      for (index, octet) in path.utf8.enumerated() { unsafe room[index] = octet }
    }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, size) }
    }
    precondition(result == 0, "a listener at a path can be connected to")
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit { _ = Glibc.close(descriptor) }

  /// How many were taken.
  @discardableResult
  func write(_ octets: [UInt8]) -> Int {
    let noSignal: Int32 = 0x4000  // MSG_NOSIGNAL
    return unsafe send(descriptor, octets, octets.count, noSignal)
  }

  /// What has come; nothing at the end.
  func read() -> [UInt8]? {
    var room = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe recv(descriptor, &room, room.count, 0)
    if count == 0 { return nil }
    return count < 0 ? [] : Array(room[..<count])
  }

  func endWriting() { _ = shutdown(descriptor, Int32(SHUT_WR)) }
}
