internal import CLinux

/// One reading of the system's clocks. Only the loop takes one; everything below it gets time as an argument.
public struct ClockReading: Equatable, Sendable {
  /// Milliseconds since some moment in the past; never goes back. For deadlines.
  public let monotonic: Int64
  /// Nanoseconds since 1970, as far as the machine knows. For what is written down.
  public let nanoseconds: Int64

  public init(monotonic: Int64, nanoseconds: Int64) {
    self.monotonic = monotonic
    self.nanoseconds = nanoseconds
  }

  public static func now() -> ClockReading {
    ClockReading(monotonic: clinux_monotonic_ms(), nanoseconds: clinux_wall_ns())
  }

  /// Seconds since 1970.
  public var seconds: Int64 { nanoseconds / 1_000_000_000 }
}
