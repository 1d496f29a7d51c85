internal import CLinux

/// One reading of the system's clocks. Only the loop takes one; everything below it gets time as an argument.
public struct Moment: Equatable, Sendable {
  /// Milliseconds since some moment in the past; never goes back. For deadlines.
  public let monotonic: Int64
  /// Nanoseconds since 1970, as far as the machine knows. For what is written down.
  public let nanoseconds: Int64

  public init(monotonic: Int64, nanoseconds: Int64) {
    self.monotonic = monotonic
    self.nanoseconds = nanoseconds
  }

  public static func now() -> Moment { Moment(monotonic: clinux_monotonic_ms(), nanoseconds: clinux_wall_ns()) }

  /// Seconds since 1970.
  public var seconds: Int64 { nanoseconds / 1_000_000_000 }
}

/// What the process may use, and does.
public enum Process {
  /// Raises the limit of open files as far as it goes, and returns it.
  public static func raiseOpenFiles() throws(SystemFailure) -> Int { try checked(clinux_raise_open_files()) }

  /// KiB of memory that are in use now.
  public static func residentKiB() throws(SystemFailure) -> Int { try checked(clinux_resident_kib()) }

  /// The effective user.
  public static var user: UInt32 { clinux_user() }
}
