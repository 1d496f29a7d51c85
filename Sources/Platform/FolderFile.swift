internal import CLinux

/// A file that a folder opened. It is closed by `close` and by nothing else.
public struct FolderFile: Equatable, Sendable {
  public let descriptor: Int32

  public init(descriptor: Int32) { self.descriptor = descriptor }

  public func close() { _ = clinux_file_close(descriptor) }

  /// Its size in octets.
  public func size() throws(SystemFailure) -> Int { try checked(clinux_file_size(descriptor)) }

  /// Reads octets into the start of the room; less than `count` only at the end of the file.
  public func read(at offset: Int, count: Int, into room: inout MutableSpan<UInt8>) throws(SystemFailure) -> Int {
    precondition(count >= 0 && count <= room.count, "the room holds what is asked for")
    return try checked(clinux_file_read_at(descriptor, Int64(offset), count, &room))
  }

  /// Writes everything; after an error any part may have been written.
  public func write(at offset: Int, _ bytes: Span<UInt8>) throws(SystemFailure) {
    try checked(clinux_file_write_at(descriptor, Int64(offset), bytes))
  }

  public func truncate(to size: Int) throws(SystemFailure) {
    try checked(clinux_file_truncate(descriptor, Int64(size)))
  }

  /// What was written is on the medium (fdatasync).
  public func sync() throws(SystemFailure) { try checked(clinux_file_sync_data(descriptor)) }
}
