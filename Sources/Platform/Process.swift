internal import CLinux

/// What the process may use, and does.
public enum Process {
  /// Raises the limit of open files as far as it goes, and returns it.
  public static func raiseOpenFiles() throws(SystemFailure) -> Int { try checked(clinux_raise_open_files()) }

  /// KiB of memory that are in use now.
  public static func residentKiB() throws(SystemFailure) -> Int { try checked(clinux_resident_kib()) }

  /// The effective user.
  public static var user: UInt32 { clinux_user() }
}
