import PKIX
import Store

/// What is remembered of every registered entity: where its records are, and what changes.
public struct EntityRow: Equatable, Sendable {
  public enum State: UInt8, Sendable {
    /// Registered, no certificate yet.
    case new = 1
    /// Has been given a certificate.
    case generated
    case removed
  }

  /// Of alias and reference.
  public let key: UInt64
  /// The EntityAdded record: names and profile.
  public var added: LogPosition
  /// The record with the current secret: EntityAdded or EntityCode.
  public var code: LogPosition
  /// How many certificates the current secret is still good for.
  public var usesLeft: UInt32
  /// When the current secret ends; 0 for never. Seconds since 1970.
  public var expires: Int64
  /// Wrong secrets in a row.
  public var failures: UInt16 = 0
  public var state = State.new

  public var isLocked: Bool { failures >= AuthorityLimits.failures }
}

/// Every entity, in the order of its first registration, found by alias and reference.
public struct EntityTable: ~Copyable {
  public private(set) var rows: [EntityRow] = []
  private var byKey: HashIndex

  public init() {
    rows.reserveCapacity(AuthorityLimits.entitiesAtStart)
    byKey = HashIndex(capacity: AuthorityLimits.entitiesAtStart, limit: AuthorityLimits.entities)
  }

  /// The row, also of a removed entity.
  public func row(_ key: UInt64) -> Int? { byKey.first(key).map { Int($0) } }

  /// The row of an entity that is registered now.
  public func registered(_ key: UInt64) -> Int? {
    guard let row = row(key), rows[row].state != .removed else { return nil }
    return row
  }

  /// Whether another entity can be found again.
  public var hasRoom: Bool { rows.count < AuthorityLimits.entities }

  mutating func add(_ key: UInt64, at position: LogPosition, uses: UInt32, expires: Int64) {
    let new = EntityRow(key: key, added: position, code: position, usesLeft: uses, expires: expires)
    if let old = row(key) {
      rows[old] = new
    } else {
      let isIndexed = byKey.insert(key, UInt32(rows.count))
      precondition(isIndexed, "no entity is registered beyond the limit of the index")
      rows.append(new)
    }
  }

  /// A new secret: it also unlocks.
  mutating func setCode(_ row: Int, at position: LogPosition, uses: UInt32, expires: Int64) {
    rows[row].code = position
    rows[row].usesLeft = uses
    rows[row].expires = expires
    rows[row].failures = 0
  }

  mutating func setFailures(_ row: Int, _ failures: UInt16) { rows[row].failures = failures }

  mutating func remove(_ row: Int) { rows[row].state = .removed }

  /// The secret has authenticated a request that waits: the use that its certificate will be is taken now, so that no other
  /// request has it meanwhile.
  mutating func hold(_ row: Int) {
    rows[row].failures = 0
    if rows[row].usesLeft > 0 { rows[row].usesLeft -= 1 }
  }

  /// Nothing is issued for the request: its use is as if it had never been taken.
  mutating func release(_ row: Int) {
    if rows[row].usesLeft < .max { rows[row].usesLeft += 1 }
  }

  /// A certificate was issued; `consuming` when the secret authenticated it.
  mutating func issued(_ row: Int, consuming: Bool) {
    if rows[row].state == .new { rows[row].state = .generated }
    guard consuming else { return }
    rows[row].failures = 0
    if rows[row].usesLeft > 0 { rows[row].usesLeft -= 1 }
  }
}
