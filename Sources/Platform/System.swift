internal import CLinux

/// What a command asks the system for: streams, the time, chance, its environment.
public enum System {
  /// Writes everything to standard output (1) or standard error (2), or says why not. A reader that has gone away is no
  /// failure: there is no one left to tell.
  @discardableResult
  public static func write(_ content: Span<UInt8>, to descriptor: Int32) -> SystemFailure? {
    do { try writeAll(descriptor, content) } catch {
      // EPIPE
      if error.code != 32 { return error }
    }
    return nil
  }

  /// Seconds since 1970.
  public static func now() -> Int64 { clinux_now() }

  /// Milliseconds of a clock that is never set.
  public static func milliseconds() -> Int64 { clinux_monotonic_ms() }

  /// Waits.
  public static func pause(milliseconds: Int32) { clinux_pause(milliseconds) }

  /// From the kernel's generator.
  public static func random(_ bytes: inout MutableSpan<UInt8>) throws(SystemFailure) {
    try checked(clinux_random(&bytes))
  }

  /// The value of an environment variable; nothing when it is not set, is empty, or has more than 4096 octets.
  public static func environment(_ name: [UInt8]) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var room = bytes.mutableSpan
    let count = clinux_environment(Files.terminated(name).span, &room)
    return count > 0 && count <= 4096 ? Array(bytes[..<Int(count)]) : nil
  }

  /// New files are this user's alone; no core files, which would hold keys.
  public static func bePrivate() { clinux_be_private() }
}
