/// What the log asks of a file system: one folder, flat, with the few names of `StoreFile`.
///
/// The executable satisfies it with a folder of Linux; tests with a disk in memory that loses power. Octets written are on
/// the medium only after `sync`, names only after `syncFolder`; a file's contents and its name are two things. A disk is a
/// handle: using it changes what it stands for, not the value.
public protocol Disk: ~Copyable {
  /// Takes the folder's lock for as long as this value lives, without waiting: `locked` says who has it.
  mutating func lock() throws(DiskError)

  /// The lowest and the highest number among the segments, or nothing if there is none.
  func segments() throws(DiskError) -> SegmentNumbers?

  /// Opens a file that exists.
  func open(_ name: StoreFile, forWriting: Bool) throws(DiskError) -> DiskFile

  /// Makes an empty file, readable by its owner only; one with that name is emptied.
  func create(_ name: StoreFile) throws(DiskError) -> DiskFile

  func close(_ file: DiskFile)

  /// Octets in the file.
  func count(of file: DiskFile) throws(DiskError) -> Int

  /// Reads octets into the start of the room and returns how many there were: less than asked for only at the end of the
  /// file. The room holds at least `count`.
  func read(
    _ file: DiskFile, at offset: Int, count: Int, into room: inout MutableSpan<UInt8>
  ) throws(DiskError) -> Int

  /// Writes everything, or throws; after an error any part may have been written.
  func write(_ file: DiskFile, at offset: Int, _ bytes: Span<UInt8>) throws(DiskError)

  func truncate(_ file: DiskFile, to count: Int) throws(DiskError)

  /// What was written to the file is on the medium (fdatasync).
  func sync(_ file: DiskFile) throws(DiskError)

  /// Names created, changed and removed are on the medium (fsync of the folder).
  func syncFolder() throws(DiskError)

  /// Atomically gives a file another name, in place of whatever had it.
  func rename(_ name: StoreFile, to new: StoreFile) throws(DiskError)

  func remove(_ name: StoreFile) throws(DiskError)

  /// Whether zeros written ahead make later writes cheaper. True where a file is overwritten in place, false on
  /// log-structured file systems (UBIFS), which would only write everything twice.
  var writesAhead: Bool { get }
}

/// An open file, by the number that the disk gave it.
public struct DiskFile: Equatable, Sendable {
  public let number: Int32
  public init(number: Int32) { self.number = number }
}

public struct SegmentNumbers: Equatable, Sendable {
  public let first: UInt32
  public let last: UInt32

  public init(first: UInt32, last: UInt32) {
    self.first = first
    self.last = last
  }
}

/// Why the file system did not do it.
public struct DiskError: Error, Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// No file of that name, or no folder.
    case missing
    case exists
    /// No space, or a quota or size limit reached.
    case full
    /// Another process has the lock; its number, or 0 if it cannot be told.
    case locked(by: Int32)
    /// Not allowed, or a file system that is mounted read-only.
    case denied
    case failed
  }

  public let kind: Kind
  /// The system's error number, 0 if there is none.
  public let code: Int32

  public init(_ kind: Kind, code: Int32 = 0) {
    self.kind = kind
    self.code = code
  }
}
