import PKIX
import Store

/// A certificate that is revoked or on hold, and everything that an entry of a CRL says of it, so that a CRL is made without
/// reading a record. 56 octets.
public struct RevocationRow: Equatable, Sendable {
  private var storage = InlineArray<20, UInt8>(repeating: 0)
  private let count: UInt8
  /// RFC 5280 5.3.1.
  public fileprivate(set) var reason: UInt8
  /// The hold has been ended: it is in no list any more.
  public fileprivate(set) var isReleased = false
  /// Of the certificate.
  public let row: UInt32
  /// The revocationDate: of the hold, when there was one before.
  public let time: Timestamp
  private var invalidity = Int64.min
  /// The record that says so.
  public fileprivate(set) var record: LogPosition

  init(_ serial: Span<UInt8>, row: Int, reason: UInt8, time: Timestamp, record: LogPosition) {
    precondition(serial.count <= 20, "a record's serial number has 20 octets at most")
    for index in serial.indices { storage[index] = serial[index] }
    count = UInt8(serial.count)
    (self.row, self.reason, self.time, self.record) = (UInt32(row), reason, time, record)
  }

  /// Of the certificate, whole.
  public var serial: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: Int(count)) }
  }

  public fileprivate(set) var invalidityDate: InvalidityDate? {
    get { invalidity == .min ? nil : InvalidityDate(Timestamp(seconds: invalidity)) }
    set { invalidity = newValue?.moment.seconds ?? .min }
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.serial.equals(right.serial) && left.reason == right.reason && left.isReleased == right.isReleased
      && left.row == right.row && left.time == right.time && left.invalidity == right.invalidity
      && left.record == right.record
  }
}

/// Every revocation, in the order in which they came.
public struct RevocationTable: ~Copyable {
  public private(set) var rows: [RevocationRow] = []

  init() {}

  /// A certificate that was good is revoked or put on hold; returns the row's number.
  mutating func add(_ row: RevocationRow, invalidityDate: InvalidityDate?) -> Int {
    rows.append(row)
    rows[rows.count - 1].invalidityDate = invalidityDate
    return rows.count - 1
  }

  /// One that was on hold is revoked for good.
  mutating func change(_ number: Int, reason: UInt8, invalidityDate: InvalidityDate?, record: LogPosition) {
    rows[number].reason = reason
    rows[number].record = record
    if let invalidityDate { rows[number].invalidityDate = invalidityDate }
  }

  /// One that was on hold is good again.
  mutating func release(_ number: Int) { rows[number].isReleased = true }
}
