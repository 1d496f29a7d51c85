import PKIX
import Store

/// What is remembered of every certificate: enough to find its records and to know its state. 56 octets each; everything
/// else is read from the log when it is needed.
///
/// A certificate's row is its transaction's row too: a transaction issues one certificate.
public struct CertificateRow: Sendable {
  public enum State: UInt8, Sendable {
    /// Given out and not yet confirmed.
    case issued = 1
    /// Confirmed by the client, or implicitly.
    case confirmed
    /// Revoked: also what a rejected certificate becomes.
    case revoked
  }

  /// Of alias and transactionID.
  public let transactionKey: UInt64
  /// The last 8 octets of the serial number, which is random.
  public let serialKey: UInt64
  /// The Issued record.
  public let issued: LogPosition
  /// The last record that holds an answer of this transaction: Issued, then Confirmed.
  public var answered: LogPosition
  /// The Revoked record, when there is one.
  public var revoked: LogPosition?
  public let issuedAt: Timestamp
  public let notAfter: Timestamp
  public var state: State
  /// RFC 5280 5.3.1, meaningful when revoked.
  public var reason: UInt8 = 0
  /// Past its time to be confirmed: it stays what it is, but the transaction is over.
  public var isLate = false

  /// cessationOfOperation (RFC 5280 5.3.1): why a certificate is revoked that its client did not want.
  static let unwanted: UInt8 = 5
}

/// Every certificate that was issued, in the order of issue, found by serial number or by transaction.
public struct CertificateTable: ~Copyable {
  public private(set) var rows: [CertificateRow] = []
  private var bySerial: HashIndex
  private var byTransaction: HashIndex
  /// Rows that await confirmation, oldest first: a ring of row numbers.
  private var open: [UInt32]
  private var openStart = 0
  public private(set) var openCount = 0

  public init() {
    rows.reserveCapacity(AuthorityLimits.certificatesAtStart)
    bySerial = HashIndex(capacity: AuthorityLimits.certificatesAtStart, limit: AuthorityLimits.certificates)
    byTransaction = HashIndex(capacity: AuthorityLimits.certificatesAtStart, limit: AuthorityLimits.certificates)
    open = [UInt32](repeating: 0, count: AuthorityLimits.openTransactions)
  }
}

extension CertificateTable {
  public static func serialKey(_ serial: Span<UInt8>) -> UInt64 {
    var key: UInt64 = 0
    for index in max(0, serial.count - 8)..<serial.count { key = key << 8 | UInt64(serial[index]) }
    return key
  }

  public func row(serial: Span<UInt8>) -> Int? { bySerial.first(CertificateTable.serialKey(serial)).map { Int($0) } }

  public func row(transaction key: UInt64) -> Int? { byTransaction.first(key).map { Int($0) } }

  /// Adds a row; if it awaits confirmation it also enters the ring, whose oldest row makes room when it is full.
  mutating func add(_ row: CertificateRow) {
    let number = UInt32(rows.count)
    rows.append(row)
    let isIndexed = bySerial.insert(row.serialKey, number) && byTransaction.insert(row.transactionKey, number)
    precondition(isIndexed, "no certificate is issued beyond the limit of the index")
    guard row.state == .issued else { return }
    if openCount == open.count { dropOldestOpen() }
    open[(openStart + openCount) % open.count] = number
    openCount += 1
  }

  mutating func answer(_ row: Int, confirmed: Bool, at position: LogPosition) {
    rows[row].answered = position
    guard rows[row].state == .issued else { return }
    if confirmed {
      rows[row].state = .confirmed
    } else {
      revoke(row, reason: CertificateRow.unwanted, at: position)
    }
  }

  mutating func revoke(_ row: Int, reason: UInt8, at position: LogPosition) {
    rows[row].state = .revoked
    rows[row].reason = reason
    rows[row].revoked = position
  }

  /// The oldest row that is still open and was issued before `moment`; it leaves the ring. Rows that were confirmed or
  /// revoked meanwhile leave it silently.
  mutating func expireOpen(issuedBefore moment: Timestamp) -> Int? {
    while openCount > 0 {
      let number = Int(open[openStart])
      let isOpen = rows[number].state == .issued
      if isOpen, rows[number].issuedAt >= moment { return nil }
      dropOldestOpen()
      if isOpen { return number }
    }
    return nil
  }

  private mutating func dropOldestOpen() {
    rows[Int(open[openStart])].isLate = true
    openStart = (openStart + 1) % open.count
    openCount -= 1
  }

  /// Whether another certificate can be found again.
  var hasRoom: Bool { rows.count < AuthorityLimits.certificates }

  /// Whether another transaction may be opened; confirmed rows at the head of the ring do not count.
  mutating func hasRoomForOpen() -> Bool {
    while openCount > 0, rows[Int(open[openStart])].state != .issued { dropOldestOpen() }
    return openCount < open.count
  }
}
