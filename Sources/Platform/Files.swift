internal import CLinux

/// What a path leads to.
public struct FileEntry: Equatable, Sendable {
  public enum Kind: Equatable, Sendable { case file, folder, link, socket, other }

  public let kind: Kind
  /// Permission bits.
  public let mode: UInt32
  public let owner: UInt32
  public let size: UInt64
}

/// Whole files, read and written at once: configuration, certificates, keys. The log has its own way.
///
/// Paths are octets without NUL.
public enum Files {
  /// The whole file, when it has at most `limit` octets.
  public static func read(_ path: [UInt8], limit: Int) throws(SystemFailure) -> [UInt8] {
    let descriptor = try open(path, CLINUX_READ)
    defer { _ = clinux_file_close(descriptor) }
    return try read(descriptor, limit: limit)
  }

  /// A file that holds a secret: a plain file, not behind a symbolic link at its end, that belongs to this user and that
  /// no one else may read or write. It is judged after it was opened, so that nothing can be put in its place.
  public static func readPrivate(_ path: [UInt8], limit: Int) throws(PrivateFileError) -> [UInt8] {
    let descriptor: Int32
    do { descriptor = try open(path, CLINUX_READ_NO_LINK) } catch {
      // ELOOP: a symbolic link, which O_NOFOLLOW refuses.
      throw error.code == 40 ? .link : .system(error)
    }
    defer { _ = clinux_file_close(descriptor) }
    try checkPrivate(descriptor)
    do { return try read(descriptor, limit: limit) } catch { throw .system(error) }
  }

  private static func checkPrivate(_ descriptor: Int32) throws(PrivateFileError) {
    var found = clinux_entry()
    do { try unsafe checked(clinux_file_entry(descriptor, &found)) } catch { throw .system(error) }
    guard found.kind == 1 else { throw .notFile }
    guard found.owner == clinux_user() else { throw .otherOwner }
    guard found.mode & 0o077 == 0 else { throw .open(mode: found.mode) }
  }

  /// Makes a file that did not exist: complete and on disk under its name, or not there at all.
  public static func create(_ path: [UInt8], _ content: Span<UInt8>, mode: UInt32) throws(SystemFailure) {
    let temporary = path + [UInt8(ascii: "."), UInt8(ascii: "n"), UInt8(ascii: "e"), UInt8(ascii: "w")]
    let descriptor = try open(temporary, CLINUX_CREATE, mode: mode)
    do {
      defer { _ = clinux_file_close(descriptor) }
      try writeAll(descriptor, content)
      try checked(clinux_file_sync(descriptor))
    } catch {
      _ = clinux_path_remove(terminated(temporary).span)
      throw error
    }
    let renamed = clinux_path_rename_new(terminated(temporary).span, terminated(path).span)
    if renamed < 0 { _ = clinux_path_remove(terminated(temporary).span) }
    try checked(renamed)
  }

  /// Puts new content in a file's place, under its owner and mode: what is there afterwards is the old file or the new one,
  /// whole, also after a power cut. A symbolic link is not followed but refused.
  public static func replace(_ path: [UInt8], _ content: Span<UInt8>) throws(SystemFailure) {
    let temporary = path + [UInt8(ascii: "."), UInt8(ascii: "n"), UInt8(ascii: "e"), UInt8(ascii: "w")]
    let descriptor = try open(temporary, CLINUX_CREATE, mode: 0o600)
    do {
      defer { _ = clinux_file_close(descriptor) }
      try checked(clinux_file_resemble(descriptor, terminated(path).span))
      try writeAll(descriptor, content)
      try checked(clinux_file_sync(descriptor))
      try checked(clinux_path_rename_over(terminated(temporary).span, terminated(path).span))
    } catch {
      _ = clinux_path_remove(terminated(temporary).span)
      throw error
    }
  }

  public static func makeFolder(_ path: [UInt8], mode: UInt32) throws(SystemFailure) {
    try checked(clinux_path_make_folder(terminated(path).span, mode))
  }

  /// Makes the names in a folder durable.
  public static func syncFolder(_ path: [UInt8]) throws(SystemFailure) {
    let descriptor = try open(path, CLINUX_FOLDER)
    defer { _ = clinux_file_close(descriptor) }
    try checked(clinux_file_sync(descriptor))
  }

  /// A file or an empty folder.
  public static func remove(_ path: [UInt8]) throws(SystemFailure) {
    try checked(clinux_path_remove(terminated(path).span))
  }

  /// What is there, without following a symbolic link; nothing when the name is free.
  public static func entry(_ path: [UInt8]) throws(SystemFailure) -> FileEntry? {
    var found = clinux_entry()
    let result = unsafe clinux_path_entry(terminated(path).span, &found)
    if result == -SystemFailure.absent.code { return nil }
    try checked(result)
    let kind: FileEntry.Kind =
      switch found.kind {
      case 1: .file
      case 2: .folder
      case 3: .link
      case 4: .socket
      default: .other
      }
    return FileEntry(kind: kind, mode: found.mode, owner: found.owner, size: found.size)
  }

  /// The folder that relative paths begin in.
  public static func workingFolder() throws(SystemFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var room = bytes.mutableSpan
    let count = try checked(clinux_working_folder(&room))
    return Array(bytes[..<count])
  }

  private static func open(_ path: [UInt8], _ how: Int, mode: UInt32 = 0) throws(SystemFailure) -> Int32 {
    try checked(clinux_file_open(terminated(path).span, Int32(how), mode))
  }

  private static func read(_ descriptor: Int32, limit: Int) throws(SystemFailure) -> [UInt8] {
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      var room = piece.mutableSpan
      let count = try checked(clinux_file_read(descriptor, &room))
      if count == 0 { return content }
      guard content.count + count <= limit else { throw SystemFailure.tooLarge }
      content.append(contentsOf: piece[..<count])
    }
  }

  static func terminated(_ path: [UInt8]) -> [UInt8] { path + [0] }
}

/// Why a file is not trusted with a secret.
public enum PrivateFileError: Error, Equatable, Sendable {
  case link, notFile, otherOwner
  /// Readable or writable by others.
  case open(mode: UInt32)
  case system(SystemFailure)
}

func writeAll(_ descriptor: Int32, _ content: Span<UInt8>) throws(SystemFailure) {
  var written = 0
  while written < content.count {
    written += try checked(clinux_file_write(descriptor, content.extracting(written..<content.count)))
  }
}
