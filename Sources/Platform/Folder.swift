internal import CLinux

/// An open folder, and the files in it by name, as a log needs them: written at offsets, synced, renamed, locked.
///
/// Names are octets without slash or NUL. Files are regular, opened without following symbolic links, and made readable by
/// their owner only.
public struct Folder: ~Copyable {
  private let descriptor: Int32
  private var lock: Int32 = -1

  /// Opens a folder that exists.
  public init(_ path: [UInt8]) throws(SystemFailure) { descriptor = try checked(clinux_folder_open(path.span)) }

  deinit {
    if lock >= 0 { _ = clinux_file_close(lock) }
    _ = clinux_file_close(descriptor)
  }

  /// Whether files here are never overwritten in place (UBIFS, JFFS2), so that zeros written ahead only cost.
  public var isLogStructured: Bool { clinux_folder_is_log_structured(descriptor) == 1 }

  /// Takes the lock of a file in this folder for as long as this value lives, or says at once who has it. A lock goes with
  /// its process, so that one which was killed leaves none.
  public mutating func lock(_ name: Span<UInt8>) throws(LockFailure) {
    precondition(lock < 0, "a folder is locked once")
    let how = Int32(CLINUX_NAME_WRITE | CLINUX_NAME_CREATE)
    let file = clinux_name_open(descriptor, name, how)
    if file < 0 { throw .system(SystemFailure(code: -file)) }
    let result = clinux_file_lock(file)
    if result == 0 {
      lock = file
      return
    }
    defer { _ = clinux_file_close(file) }
    // EAGAIN
    throw result == -11 ? .locked(by: clinux_file_lock_owner(file)) : .system(SystemFailure(code: -result))
  }

  /// The lowest and the highest number among the names `NNNNNNNN.seg`, or nothing if there is none.
  public func segments() throws(SystemFailure) -> (lowest: UInt32, highest: UInt32)? {
    let packed = clinux_folder_segments(descriptor)
    if packed < 0 { throw SystemFailure(code: Int32(truncatingIfNeeded: -packed)) }
    return packed == 0 ? nil : (UInt32(truncatingIfNeeded: packed >> 32), UInt32(truncatingIfNeeded: packed))
  }

  /// The names in it that do not begin with a dot, in the order of their octets; 64 KiB of them at most.
  public func names() throws(SystemFailure) -> [[UInt8]] {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    var room = bytes.mutableSpan
    let count = try checked(clinux_folder_names(descriptor, &room))
    let names = bytes[..<count].split(separator: 0).map { Array($0) }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Opens a file that exists.
  public func open(_ name: Span<UInt8>, forWriting: Bool) throws(SystemFailure) -> FolderFile {
    let how = forWriting ? Int32(CLINUX_NAME_WRITE) : 0
    return FolderFile(descriptor: try checked(clinux_name_open(descriptor, name, how)))
  }

  /// Makes an empty file, or empties the one that is there.
  public func create(_ name: Span<UInt8>) throws(SystemFailure) -> FolderFile {
    let how = Int32(CLINUX_NAME_WRITE | CLINUX_NAME_CREATE | CLINUX_NAME_EMPTY)
    return FolderFile(descriptor: try checked(clinux_name_open(descriptor, name, how)))
  }

  /// Atomically gives a file another name, in place of whatever had it.
  public func rename(_ name: Span<UInt8>, to new: Span<UInt8>) throws(SystemFailure) {
    try checked(clinux_name_rename(descriptor, name, new))
  }

  public func remove(_ name: Span<UInt8>) throws(SystemFailure) { try checked(clinux_name_remove(descriptor, name)) }

  /// Names made, changed and removed are on the medium.
  public func sync() throws(SystemFailure) { try checked(clinux_folder_sync(descriptor)) }
}

/// Why a lock was not given.
public enum LockFailure: Error, Equatable, Sendable {
  /// Another has it: its process number, 0 if it cannot be told.
  case locked(by: Int32)
  case system(SystemFailure)
}
