/// Where a record is, for as long as the log is open. Recovery may move the last commit's records to another segment, so a
/// position is never written into a record: replay gives it anew.
public struct LogPosition: Equatable, Sendable {
  public let segment: UInt32
  public let offset: UInt32

  init(segment: UInt32, offset: Int) {
    self.segment = segment
    self.offset = UInt32(truncatingIfNeeded: offset)
  }

  public init(packed: UInt64) {
    segment = UInt32(truncatingIfNeeded: packed >> 32)
    offset = UInt32(truncatingIfNeeded: packed)
  }

  /// Whether a record could begin there.
  var isPossible: Bool {
    segment >= 1 && offset >= UInt32(LogFormat.headerCount) && offset <= 1 << 30 && offset % 8 == 0
  }

  public var packed: UInt64 { UInt64(segment) << 32 | UInt64(offset) }
}
