import PKIX
import Store

/// What is remembered of a request that waits for an answer; everything else is in its record.
public struct PendingRow: Equatable, Sendable {
  /// Of alias and transactionID.
  public let transactionKey: UInt64
  /// The Requested record.
  public let requested: LogPosition
  /// The Decided record, when there is one.
  public internal(set) var decided: LogPosition?
  public let requestedAt: Timestamp
  /// The last second in which it may be granted.
  public let until: Timestamp
  public internal(set) var decision = Decision.waiting
  /// Number of the alias under which it was made.
  let tenant: UInt16
  /// Row of the entity that it is for, as it was registered then.
  public let entity: Int?
  /// One use of that entity's code is set aside for it.
  public internal(set) var holdsUse: Bool
  /// Of the serial number of the certificate that it is to revoke; nothing when it asks for one.
  public var revokes: UInt64?
}

/// What is to become of a request that is in order: of one that a person approves, and of one that a program is asked about.
public enum Decision: UInt8, Equatable, Sendable {
  /// A program has to be asked first. No request waits in this state.
  case undecided = 0
  /// Nobody has decided.
  case waiting = 1
  case approved
  case denied
}

/// Every request that waits, found by transaction. A row leaves when its answer has been recorded or its time is over; the
/// last row then takes its place, so the order means nothing.
public struct PendingTable: ~Copyable {
  public private(set) var rows: [PendingRow] = []
  private var byTransaction: HashIndex
  /// No row's time is over before this, which makes it free to look every turn.
  private var earliest = Timestamp.endless

  init() { byTransaction = HashIndex(capacity: 64, limit: AuthorityLimits.pendingOfAll) }

  public func row(_ key: UInt64) -> Int? { byTransaction.first(key).map { Int($0) } }

  /// Whether a revocation of this certificate waits for somebody's decision.
  func hasRevocation(of serialKey: UInt64) -> Bool {
    for row in rows where row.revokes == serialKey && row.decision == .waiting { return true }
    return false
  }

  /// Whether another request may wait.
  var hasRoom: Bool { rows.count < AuthorityLimits.pendingOfAll }

  /// Whether another request of a tenant may wait, of so many that it may have.
  func hasRoom(for tenant: UInt16?, upTo limit: Int = AuthorityLimits.pending) -> Bool {
    if rows.count < limit { return true }
    guard hasRoom, let tenant else { return hasRoom }
    var count = 0
    for row in rows where row.tenant == tenant { count += 1 }
    return count < limit
  }

  mutating func add(_ row: PendingRow) {
    let isIndexed = byTransaction.insert(row.transactionKey, UInt32(rows.count))
    precondition(isIndexed, "no request waits beyond the limit of the index")
    rows.append(row)
    earliest = min(earliest, row.until)
  }

  mutating func decide(_ row: Int, _ decision: Decision, at position: LogPosition) {
    rows[row].decision = decision
    rows[row].decided = position
  }

  /// Whether a use was set aside until now.
  mutating func giveUpUse(_ row: Int) -> Bool {
    defer { rows[row].holdsUse = false }
    return rows[row].holdsUse
  }

  mutating func remove(_ row: Int) {
    let last = rows.count - 1
    var isIndexed = byTransaction.remove(rows[row].transactionKey, UInt32(row))
    if row < last {
      isIndexed = isIndexed && byTransaction.remove(rows[last].transactionKey, UInt32(last))
      isIndexed = isIndexed && byTransaction.insert(rows[last].transactionKey, UInt32(row))
      rows[row] = rows[last]
    }
    precondition(isIndexed, "every row that waits is in the index")
    rows.removeLast()
  }

  /// A row whose time is over.
  mutating func over(at now: Timestamp) -> Int? {
    if now <= earliest { return nil }
    var next = Timestamp.endless
    for number in rows.indices {
      if rows[number].until < now { return number }
      next = min(next, rows[number].until)
    }
    earliest = next
    return nil
  }
}
