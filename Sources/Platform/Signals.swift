internal import CLinux

/// The signals that tell a daemon what to do, as something to be read in the loop (signalfd). While this lives they
/// interrupt nothing; SIGPIPE is ignored from then on.
public struct Signals: ~Copyable {
  let descriptor: Int32

  public enum Signal: Equatable, Sendable {
    /// SIGTERM or SIGINT: end after finishing what has begun.
    case stop
    /// SIGHUP: read the configuration again.
    case reload
    /// SIGCHLD: a program that was started has ended.
    case child
  }

  public init() throws(SystemFailure) { descriptor = try checked(clinux_signals_new()) }

  deinit { _ = clinux_file_close(descriptor) }

  /// The next signal, or nothing when none has come.
  public func next() -> Signal? {
    let number = clinux_signals_next(descriptor)
    if number == 0 { return nil }
    if number == clinux_sigchld { return .child }
    return number == clinux_sighup ? .reload : .stop
  }
}
