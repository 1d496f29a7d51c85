internal import CLinux

/// A plain file that is read from its start to its end.
public struct FileStream: ~Copyable {
  private let descriptor: Int32

  /// A pipe or a device is refused (EINVAL): what is read here is read twice.
  public init(_ path: [UInt8]) throws(SystemFailure) {
    let opened = try checked(clinux_file_open(Files.terminated(path).span, Int32(CLINUX_READ), 0))
    var found = clinux_entry()
    let result = unsafe clinux_file_entry(opened, &found)
    guard result == 0, found.kind == 1 else {
      _ = clinux_file_close(opened)
      throw SystemFailure(code: result < 0 ? -result : 22)
    }
    descriptor = opened
  }

  deinit { _ = clinux_file_close(descriptor) }

  /// The next octets into the start of the room; none at the end of the file.
  public func read(into room: inout MutableSpan<UInt8>) throws(SystemFailure) -> Int {
    try checked(clinux_file_read(descriptor, &room))
  }
}

/// A file that did not exist, and is written from its start to its end. What was appended stays when the process ends.
public struct NewFile: ~Copyable {
  private let descriptor: Int32

  public init(_ path: [UInt8], mode: UInt32) throws(SystemFailure) {
    descriptor = try checked(clinux_file_open(Files.terminated(path).span, Int32(CLINUX_CREATE), mode))
  }

  deinit { _ = clinux_file_close(descriptor) }

  public func append(_ octets: Span<UInt8>) throws(SystemFailure) { try writeAll(descriptor, octets) }

  /// What was appended is on the medium.
  public func sync() throws(SystemFailure) { try checked(clinux_file_sync(descriptor)) }
}
