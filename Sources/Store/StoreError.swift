/// Why the store did not do it. Which of them end the process is the caller's decision; `lost` must.
public enum StoreError: Error, Equatable, Sendable {
  /// There is no store in this folder. Only `create` makes one.
  case missing
  /// There is a store in this folder already.
  case exists
  /// Another process has it; its number, or 0 if it cannot be told.
  case locked(by: Int32)
  /// No space. Nothing was committed, what was staged is dropped, the log is as before.
  case full
  /// Octets that were written may not be on the medium, although they can be read (a failed fdatasync does not happen
  /// twice). The log takes nothing more; the process must end without an answer. Recovery at the next start is safe.
  case lost(DiskError)
  /// There is no room left for this record before the next commit.
  case stagingFull
  /// The payload is empty or larger than the limit.
  case payloadSize
  /// No record is at this position.
  case noRecord
  /// The room given is too small for the payload.
  case room
  /// What is on the medium is not what was written, or not what this version can read.
  case damaged(Damage)
  /// The file system refused.
  case disk(DiskError)

  init(_ error: DiskError) {
    switch error.kind {
    case .full: self = .full
    case .locked(let owner): self = .locked(by: owner)
    default: self = .disk(error)
    }
  }
}

/// Where the log is not as it was written, and in what way.
public struct Damage: Error, Equatable, Sendable {
  public enum Reason: Equatable, Sendable {
    /// A record's length, checksum, epoch, LSN or filling is wrong, and acknowledged records follow or a later segment does.
    case record
    /// A record's checksum is right but it is not the successor of the one before: removed, exchanged or rewritten.
    case chain
    /// The segment's header is damaged, or is another segment's.
    case header
    /// The segment is not there.
    case missing
    /// The format has a major version that this program does not know.
    case version(UInt16)
    /// A record of a kind or version that this program does not know and may not skip.
    case unknown(kind: UInt8, version: UInt8)
    /// Neither head can be read.
    case head
    /// The log ends before its head says: it is an older copy, or its end was cut off.
    case rolledBack(to: UInt64)
  }

  public let reason: Reason
  public let segment: UInt32
  public let offset: Int
  /// The record's LSN, or the one that was expected there.
  public let lsn: UInt64

  init(_ reason: Reason, segment: UInt32, offset: Int, lsn: UInt64) {
    self.reason = reason
    self.segment = segment
    self.offset = offset
    self.lsn = lsn
  }

  public init(_ reason: Reason, _ position: LogPosition, lsn: UInt64) {
    self.init(reason, segment: position.segment, offset: Int(position.offset), lsn: lsn)
  }
}
