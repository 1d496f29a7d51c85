import PKIX
import Store

/// What is remembered of every certificate: enough to find its records and to know its state. 64 octets each; everything
/// else is read from the log when it is needed.
///
/// A certificate's row is its transaction's row too: a transaction issues one certificate.
public struct CertificateRow: Equatable, Sendable {
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
  public let issuedAt: Timestamp
  public let notAfter: Timestamp
  public var state: State
  /// RFC 5280 5.3.1, meaningful when revoked.
  public var reason: UInt8 = 0
  /// Of the issuer's name in the table of issuers; 255 when it is not there.
  public var issuer: UInt8 = 255
  /// Past its time to be confirmed, and kept: the transaction is over. The only field that no record says: time alone does.
  public var isLate = false
  /// One more than its number in the table of revocations; 0 for one that was never revoked.
  public var revocation: UInt32 = 0

  /// The row of the certificate that this one takes the place of, plus one; 0 when there is none.
  var replacesPlusOne: UInt32 = 0

  /// The row of the certificate that this one takes the place of.
  public internal(set) var replaces: Int? {
    get { replacesPlusOne == 0 ? nil : Int(replacesPlusOne) - 1 }
    set { replacesPlusOne = newValue.map { UInt32($0) + 1 } ?? 0 }
  }

  /// Seconds to be confirmed in, times 4, and what becomes of it afterwards.
  private var patience: UInt32 = 300 << 2

  /// What becomes of it when nobody confirms it in time, and how many seconds that are.
  var whenUnconfirmed: (fate: Alias.Fate, after: Int64) {
    get { (Alias.Fate(rawValue: UInt8(patience & 3)) ?? .keep, Int64(patience >> 2)) }
    set { patience = UInt32(clamping: min(newValue.after, 1 << 29)) << 2 | UInt32(newValue.fate.rawValue) }
  }

  /// The moments at which it may be confirmed: from before it was issued, in case the clock has been set back, until it is
  /// late.
  var confirmable: ClosedRange<Timestamp> {
    let end = issuedAt.adding(seconds: whenUnconfirmed.after)
    return min(issuedAt.adding(seconds: -whenUnconfirmed.after), end)...end
  }

  init(
    transactionKey: UInt64, serialKey: UInt64, issued: LogPosition, issuedAt: Timestamp, notAfter: Timestamp,
    state: State
  ) {
    (self.transactionKey, self.serialKey, self.issued) = (transactionKey, serialKey, issued)
    (self.issuedAt, self.notAfter, self.state) = (issuedAt, notAfter, state)
    answered = issued
  }

  /// Whether the client has been given it and may still say what becomes of it.
  var awaitsConfirmation: Bool { state == .issued && !isLate }

  /// Revoked for now (RFC 5280 5.3.1, certificateHold).
  public var isOnHold: Bool { state == .revoked && reason == CRLReason.certificateHold.rawValue }

  /// Why a certificate is revoked that its client did not want.
  static let unwanted = CRLReason.cessationOfOperation.rawValue
  /// Why one is revoked that has been renewed.
  static let superseded = CRLReason.superseded.rawValue
}

/// Every certificate that was issued, in the order of issue, found by serial number or by transaction.
public struct CertificateTable: ~Copyable {
  public private(set) var rows: [CertificateRow] = []
  private var bySerial: HashIndex
  private var byTransaction: HashIndex
  /// The first row of every public key: all others with the same key are of the same owner.
  private var byKey: HashIndex
  /// Rows that await confirmation, oldest first, and between them some that no longer do.
  private var open: [Open]
  /// Rows that await confirmation.
  public private(set) var openCount = 0
  private struct Open {
    var row: UInt32
    var tenant: UInt16
  }

  /// None of them is late at these moments; at others one may be.
  private var quiet = Timestamp(seconds: 0)...Timestamp.endless

  /// The room is written to once, so that the process has at the start what it will have after thousands of enrolments.
  public init() {
    let nowhere = LogPosition(packed: 0)
    let blank = CertificateRow(
      transactionKey: 0, serialKey: 0, issued: nowhere, issuedAt: Timestamp(seconds: 0), notAfter: Timestamp(seconds: 0),
      state: .revoked)
    rows = Array(repeating: blank, count: AuthorityLimits.certificatesAtStart)
    rows.removeAll(keepingCapacity: true)
    bySerial = HashIndex(capacity: AuthorityLimits.certificatesAtStart, limit: AuthorityLimits.certificates)
    byTransaction = HashIndex(capacity: AuthorityLimits.certificatesAtStart, limit: AuthorityLimits.certificates)
    byKey = HashIndex(capacity: AuthorityLimits.certificatesAtStart, limit: AuthorityLimits.certificates)
    open = [Open](repeating: Open(row: 0, tenant: 0), count: AuthorityLimits.openTransactions)
    open.removeAll(keepingCapacity: true)
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

  /// The row of the first certificate with a public key, by the first octets of the key's hash.
  func row(key: UInt64) -> Int? { byKey.first(key).map { Int($0) } }

  /// Whether another certificate can be found again.
  var hasRoom: Bool { rows.count < AuthorityLimits.certificates }

  /// Whether a tenant may open another transaction, of so many that it may have.
  func hasRoomForOpen(_ tenant: UInt16?, upTo limit: Int = AuthorityLimits.openTransactions) -> Bool {
    if openCount < limit { return true }
    guard openCount < AuthorityLimits.openTransactionsOfAll else { return false }
    return tenant.map { openCount(of: $0) < limit } ?? true
  }

  private func openCount(of tenant: UInt16) -> Int {
    var count = 0
    for entry in open where entry.tenant == tenant && rows[Int(entry.row)].awaitsConfirmation { count += 1 }
    return count
  }

  /// Adds a row; if it awaits confirmation it is also among the open ones.
  ///
  /// - Parameter tenant: number of the alias that it was issued under.
  /// - Parameter key: the first octets of the hash of its public key, or nothing when it is not to be found by it.
  mutating func add(_ row: CertificateRow, of tenant: UInt16 = 0, key: UInt64? = nil) {
    let number = UInt32(rows.count)
    rows.append(row)
    let isIndexed = bySerial.insert(row.serialKey, number) && byTransaction.insert(row.transactionKey, number)
    precondition(isIndexed, "no certificate is issued beyond the limit of the index")
    if let key, byKey.first(key) == nil { _ = byKey.insert(key, number) }
    if row.awaitsConfirmation { enter(Open(row: number, tenant: tenant)) }
  }

  mutating func setReplaced(_ row: Int, _ old: Int?) { rows[row].replaces = old }

  /// The client has said something of it; one that it does not want is for the caller to revoke.
  mutating func answer(_ row: Int, confirmed: Bool, at position: LogPosition) {
    rows[row].answered = position
    if rows[row].state == .issued, confirmed { close(row, as: .confirmed) }
  }

  /// `revocation` is the number of its row in the table of revocations.
  mutating func revoke(_ row: Int, reason: UInt8, revocation: Int) {
    close(row, as: .revoked)
    rows[row].reason = reason
    rows[row].revocation = UInt32(revocation + 1)
  }

  /// Ends a hold: the certificate is good, and nobody is asked to confirm it.
  mutating func release(_ row: Int) {
    rows[row].state = .confirmed
    rows[row].reason = 0
  }

  private mutating func close(_ row: Int, as state: CertificateRow.State) {
    if rows[row].awaitsConfirmation { openCount -= 1 }
    rows[row].state = state
  }
}

// MARK: - What awaits confirmation

extension CertificateTable {
  /// The oldest row that still awaits confirmation although its time for that is over. The caller makes an end of it:
  /// `keep`, or a record that revokes it.
  mutating func late(at now: Timestamp) -> Int? {
    if quiet.contains(now) { return nil }
    var (start, end) = (Timestamp(seconds: 0), Timestamp.endless)
    for entry in open {
      let number = Int(entry.row)
      guard rows[number].awaitsConfirmation else { continue }
      let moments = rows[number].confirmable
      if !moments.contains(now) { return number }
      (start, end) = (max(start, moments.lowerBound), min(end, moments.upperBound))
    }
    quiet = start...max(start, end)
    compact()
    return nil
  }

  /// The last moment at which certainly none is late; nothing when none waits.
  var nextLate: Timestamp? { openCount == 0 ? nil : quiet.upperBound }

  /// Keeps all that are late and are to be kept.
  mutating func keepLate(at now: Timestamp) {
    for index in open.indices {
      let number = Int(open[index].row)
      let isKept = rows[number].whenUnconfirmed.fate == .keep
      if isKept, !rows[number].confirmable.contains(now) { keep(number) }
    }
  }

  /// It stays what it is, and its transaction is over.
  mutating func keep(_ row: Int) {
    guard rows[row].awaitsConfirmation else { return }
    rows[row].isLate = true
    openCount -= 1
  }

  /// What no longer awaits confirmation leaves when room is needed. A tenant that has all that it may have, which only
  /// happens in a replay, where no time passes, has one that is late: its oldest of those that are kept was so at run time
  /// before this one was issued.
  private mutating func enter(_ entry: Open) {
    let most = AuthorityLimits.openTransactions
    if openCount >= most, openCount(of: entry.tenant) >= most { keepOldest(of: entry.tenant) }
    if openCount >= AuthorityLimits.openTransactionsOfAll { keepOldest(of: nil) }
    if open.count == open.capacity { compact() }
    open.append(entry)
    openCount += 1
    let moments = rows[Int(entry.row)].confirmable
    let start = max(quiet.lowerBound, moments.lowerBound)
    quiet = start...max(start, min(quiet.upperBound, moments.upperBound))
  }

  /// The oldest that is kept when it is late, or, when there is none, the oldest: of one tenant, or of all.
  private mutating func keepOldest(of tenant: UInt16?) {
    var oldest: Int?
    for index in open.indices {
      let number = Int(open[index].row)
      guard tenant == nil || open[index].tenant == tenant, rows[number].awaitsConfirmation else { continue }
      if rows[number].whenUnconfirmed.fate == .keep { return keep(number) }
      oldest = oldest ?? number
    }
    if let oldest { keep(oldest) }
  }

  private mutating func compact() {
    var kept = 0
    for index in open.indices where rows[Int(open[index].row)].awaitsConfirmation {
      open[kept] = open[index]
      kept += 1
    }
    open.removeLast(open.count - kept)
  }
}
