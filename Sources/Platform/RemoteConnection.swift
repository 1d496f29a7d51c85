internal import CLinux

/// A TCP connection to a server, as a command has it: blocking, with an end to every wait, closed when it goes.
public struct RemoteConnection: ~Copyable {
  private let descriptor: Int32

  /// Each call, this one too, takes at most so long, and fails with ETIMEDOUT then.
  public init(to address: SocketAddress, timeout milliseconds: Int32) throws(SystemFailure) {
    descriptor = try checked(clinux_connect_tcp(address.system, max(1, milliseconds)))
  }

  deinit { _ = clinux_file_close(descriptor) }

  public func write(_ octets: Span<UInt8>) throws(SystemFailure) {
    var written = 0
    while written < octets.count {
      written += try RemoteConnection.moved(clinux_send(descriptor, octets.extracting(written..<octets.count)))
    }
  }

  /// What has come, at most as much as there is room for; 0 when the server has ended its side.
  public func read(into room: inout MutableSpan<UInt8>) throws(SystemFailure) -> Int {
    try RemoteConnection.moved(clinux_receive(descriptor, &room))
  }

  private static func moved(_ result: Int64) throws(SystemFailure) -> Int {
    if result == Int64(clinux_would_block) { throw .timedOut }
    return try checked(result)
  }
}

extension SystemFailure {
  /// ETIMEDOUT
  public static let timedOut = SystemFailure(code: 110)
}
