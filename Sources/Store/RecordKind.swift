/// What a record says. The numbers are on the medium: they are never given to another kind.
public enum RecordKind: UInt8, Sendable {
  case entityAdded = 1
  case entityCode = 2
  case entityRemoved = 3
  case entityFailed = 4
  case entityChanged = 5
  case issued = 16
  case confirmed = 17
  case revoked = 18
  case released = 19
  case crlIssued = 20
  case answered = 21
  case requested = 24
  case decided = 25
  case replaced = 28

  /// The highest version of the payload's layout that this program reads. A payload is written in the lowest that holds it.
  var version: UInt8 {
    switch self {
    case .entityAdded, .entityChanged: 3
    case .revoked: 2
    default: 1
    }
  }

  /// Whether a program that does not know the kind may go on without it: none of these, each changes who may do what.
  var isSkippable: Bool { false }
}

/// A record as the log gives it back; its payload is with whoever gave it.
public struct LogEntry: Equatable, Sendable {
  public let position: LogPosition
  public let lsn: UInt64
  public let kind: RecordKind
  public let time: Int64
  /// Octets of the payload.
  public let count: Int
}
