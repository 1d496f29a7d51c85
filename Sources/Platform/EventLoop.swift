internal import CLinux

/// Waits for what happens on descriptors (epoll).
public struct EventLoop: ~Copyable {
  private let descriptor: Int32
  private var tokens: [64 of UInt64] = .init(repeating: 0)
  private var happened: [64 of UInt32] = .init(repeating: 0)

  public init() throws(SystemFailure) { descriptor = try checked(clinux_epoll_new()) }

  deinit { _ = clinux_file_close(descriptor) }

  /// The sockets whose events this loop reports. Not to be used after the loop has gone.
  public var sockets: Sockets { Sockets(loop: descriptor) }

  /// Reports signals as events with this token.
  public func watch(_ signals: borrowing Signals, as token: UInt64) throws(SystemFailure) {
    try checked(clinux_epoll_watch(descriptor, signals.descriptor, UInt32(CLINUX_READABLE), token))
  }

  /// Waits for at least one event, but not past a time of the monotonic clock in milliseconds; nothing waits for ever.
  /// Returns how many there are, at most 64; `event` gives them until the next wait.
  public mutating func wait(until deadline: Int64?) throws(SystemFailure) -> Int {
    var timeout: Int32 = -1
    if let deadline {
      let (left, overflows) = deadline.subtractingReportingOverflow(clinux_monotonic_ms())
      timeout = Int32(truncatingIfNeeded: overflows ? 0 : max(0, min(left, 3_600_000)))
    }
    var tokens = tokens.mutableSpan
    var happened = happened.mutableSpan
    return Int(try checked(clinux_epoll_wait(descriptor, &tokens, &happened, timeout)))
  }

  public func event(_ index: Int) -> Readiness { Readiness(token: tokens[index], happened: happened[index]) }
}

/// What has happened on one descriptor.
public struct Readiness: Equatable, Sendable {
  public let token: UInt64
  private let happened: UInt32

  init(token: UInt64, happened: UInt32) {
    self.token = token
    self.happened = happened
  }

  public var readable: Bool { happened & UInt32(CLINUX_READABLE) != 0 }
  public var writable: Bool { happened & UInt32(CLINUX_WRITABLE) != 0 }
  /// The peer has ended its side or the connection is broken.
  public var ended: Bool { happened & UInt32(CLINUX_ENDED) != 0 }
}
