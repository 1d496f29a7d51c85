internal import CLinux

/// A socket that takes peers; it closes when it goes, unless it has been handed over.
public struct SocketListener: ~Copyable {
  private var descriptor: Int32

  /// Peers that may wait to be accepted.
  public static let backlog: Int32 = 256

  /// TCP. Port 0 lets the system choose one.
  public init(tcp address: SocketAddress) throws(SystemFailure) {
    descriptor = try checked(clinux_listen_tcp(address.system, SocketListener.backlog))
  }

  /// A Unix socket at a path, which only its owner can connect to. A socket that nobody listens at any more is replaced.
  public init(path: [UInt8]) throws(SystemFailure) {
    descriptor = try checked(clinux_listen_local(Files.terminated(path).span, 8))
  }

  deinit { if descriptor >= 0 { _ = clinux_file_close(descriptor) } }

  /// Where it listens, with the port that the system has chosen.
  public var address: SocketAddress { SocketAddress(clinux_address_of(descriptor)) }

  /// The descriptor, which now belongs to the caller.
  public consuming func handOver() -> Int32 {
    let number = descriptor
    descriptor = -1
    return number
  }
}
