/// What becomes of a request that waits was decided.
///
///     alias          u16 length, at most 40, octets
///     transactionID  u16 length, at most 64, octets
///     verdict        u8
///     reason         u16 length, at most 256, octets
///     by             u16 length, at most 64, octets
public struct Decided: ~Escapable {
  public enum Verdict: UInt8, Sendable {
    case approved = 1
    case denied = 2
    /// Its time was over, and nothing was issued: it is forgotten.
    case lapsed = 3
  }

  public let alias: Span<UInt8>
  /// Of the request.
  public let transactionID: Span<UInt8>
  public let verdict: Verdict
  /// UTF-8, for whoever asked; may be empty.
  public let reason: Span<UInt8>
  /// Who decided; empty if time did.
  public let by: Span<UInt8>

  @_lifetime(copy alias, copy transactionID, copy reason, copy by)
  public init(
    alias: Span<UInt8>, transactionID: Span<UInt8>, verdict: Verdict, reason: Span<UInt8>, by: Span<UInt8>
  ) {
    self.alias = alias
    self.transactionID = transactionID
    self.verdict = verdict
    self.reason = reason
    self.by = by
  }

  /// Reads a payload.
  @_lifetime(copy payload)
  public init(_ payload: Span<UInt8>) throws(RecordError) {
    var fields = FieldReader(payload)
    alias = try fields.octets(limit: RecordLimits.name)
    transactionID = try fields.octets(limit: 64)
    guard let verdict = Verdict(rawValue: try fields.u8()) else {
      throw .value(at: 4 + alias.count + transactionID.count)
    }
    self.verdict = verdict
    reason = try fields.octets(limit: 256)
    by = try fields.octets(limit: 64)
    try fields.finish()
  }

  /// Writes a payload and returns its count.
  public func write(into room: consuming MutableSpan<UInt8>) throws(RecordError) -> Int {
    var fields = FieldWriter(room)
    fields.octets(alias, limit: RecordLimits.name)
    fields.octets(transactionID, limit: 64)
    fields.u8(verdict.rawValue)
    fields.octets(reason, limit: 256)
    fields.octets(by, limit: 64)
    return try fields.finish()
  }
}
