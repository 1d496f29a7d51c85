internal import CLinux

/// A connection to a Unix socket, as a command has it to the daemon: blocking, closed when it goes.
public struct LocalConnection: ~Copyable {
  private let descriptor: Int32

  /// Nothing when no one is there: no socket of that name, or a dead one.
  public init?(to path: [UInt8]) throws(SystemFailure) {
    let result = clinux_local_connect(Files.terminated(path).span)
    // ENOENT, ENOTDIR, ECONNREFUSED
    if result == -2 || result == -20 || result == -111 { return nil }
    descriptor = try checked(result)
  }

  deinit { _ = clinux_file_close(descriptor) }

  public func write(_ bytes: Span<UInt8>) throws(SystemFailure) { try writeAll(descriptor, bytes) }

  /// Exactly this many octets; ECONNRESET when the other end closes before.
  public func read(count: Int) throws(SystemFailure) -> [UInt8] {
    var content: [UInt8] = []
    while content.count < count {
      var piece = [UInt8](repeating: 0, count: min(65_536, count - content.count))
      var room = piece.mutableSpan
      let taken = try checked(clinux_file_read(descriptor, &room))
      if taken == 0 { throw SystemFailure(code: 104) }
      content.append(contentsOf: piece[..<taken])
    }
    return content
  }
}
