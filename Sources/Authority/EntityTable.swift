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
  /// The record with its names and its profile: EntityAdded, or the last one that has changed them.
  public var added: LogPosition
  /// The EntityAdded record: what was recorded before it is about another one.
  public let registered: LogPosition
  /// The record with the current secret: EntityAdded or EntityCode.
  public var code: LogPosition
  /// How many certificates the current secret is still good for.
  public var usesLeft: UInt32
  /// One more than the row of its last certificate; 0 before the first.
  var lastPlusOne: UInt32 = 0
  /// Of tenant and registered subject.
  var nameKey: UInt64
  /// When the current secret ends; 0 for never. Seconds since 1970.
  public var expires: Int64
  /// Wrong secrets in a row.
  public var failures: UInt16 = 0
  public var state = State.new
  /// Of its tenant.
  let tenant: UInt16

  /// It has a code. Whom an RA has enrolled has none.
  public var hasSecret: Bool

  public var isLocked: Bool { failures >= AuthorityLimits.failures }
  /// The row of its last certificate.
  public var lastCertificate: Int? { lastPlusOne == 0 ? nil : Int(lastPlusOne) - 1 }

  init(key: UInt64, _ added: borrowing EntityAdded, of tenant: UInt16, at position: LogPosition) {
    (self.key, self.tenant) = (key, tenant)
    (self.added, registered, code) = (position, position, position)
    (usesLeft, expires, hasSecret) = (added.uses, added.expires, added.sealedSecret.count > 0)
    nameKey = EntityTable.nameKey(of: added)
  }
}

/// Every entity, in the order of its first registration, found by tenant and reference, or by tenant and subject.
public struct EntityTable: ~Copyable {
  public private(set) var rows: [EntityRow] = []
  private var byKey: HashIndex
  private var byName: HashIndex
  /// How many are registered, by tenant.
  private var counts: [Int] = []

  public init() {
    rows.reserveCapacity(AuthorityLimits.entitiesAtStart)
    byKey = HashIndex(capacity: AuthorityLimits.entitiesAtStart, limit: AuthorityLimits.entities)
    byName = HashIndex(capacity: AuthorityLimits.entitiesAtStart, limit: AuthorityLimits.entities)
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

  /// - Parameter tenant: number of the alias under which it is registered.
  mutating func add(_ key: UInt64, _ added: borrowing EntityAdded, of tenant: UInt16, at position: LogPosition) {
    let new = EntityRow(key: key, added, of: tenant, at: position)
    if let old = row(key) {
      _ = byName.remove(rows[old].nameKey, UInt32(old))
      if rows[old].state == .removed { count(1, tenant) }
      rows[old] = new
      name(old)
    } else {
      let isIndexed = byKey.insert(key, UInt32(rows.count))
      precondition(isIndexed, "no entity is registered beyond the limit of the index")
      rows.append(new)
      name(rows.count - 1)
      count(1, tenant)
    }
  }

  /// Other names, or another profile; whoever it is stays.
  mutating func change(_ row: Int, _ changed: borrowing EntityAdded, at position: LogPosition) {
    _ = byName.remove(rows[row].nameKey, UInt32(row))
    rows[row].added = position
    rows[row].nameKey = EntityTable.nameKey(of: changed)
    name(row)
  }

  private mutating func name(_ row: Int) {
    let isIndexed = byName.insert(rows[row].nameKey, UInt32(row))
    precondition(isIndexed, "both indices have the same limit")
  }

  /// How many a tenant has.
  public func count(of tenant: UInt16) -> Int { Int(tenant) < counts.count ? counts[Int(tenant)] : 0 }

  private mutating func count(_ change: Int, _ tenant: UInt16) {
    while counts.count <= Int(tenant) { counts.append(0) }
    counts[Int(tenant)] += change
  }

  /// A new secret: it also unlocks.
  mutating func setCode(_ row: Int, at position: LogPosition, uses: UInt32, expires: Int64) {
    rows[row].code = position
    rows[row].usesLeft = uses
    rows[row].expires = expires
    rows[row].failures = 0
    rows[row].hasSecret = true
  }

  mutating func setFailures(_ row: Int, _ failures: UInt16) { rows[row].failures = failures }

  mutating func remove(_ row: Int) {
    rows[row].state = .removed
    _ = byName.remove(rows[row].nameKey, UInt32(row))
    count(-1, rows[row].tenant)
  }

  /// The secret has authenticated a request that waits: the use that its certificate will be is taken now, so that no other
  /// request has it meanwhile.
  mutating func hold(_ row: Int, bySecret: Bool) {
    if bySecret { rows[row].failures = 0 }
    if rows[row].usesLeft > 0 { rows[row].usesLeft -= 1 }
  }

  /// Nothing is issued for the request: its use is as if it had never been taken.
  mutating func release(_ row: Int) {
    if rows[row].usesLeft < .max { rows[row].usesLeft += 1 }
  }

  /// A certificate was issued; `consuming` when it takes a use, `bySecret` when whoever has asked knows the secret.
  mutating func issued(_ row: Int, certificate: Int, consuming: Bool, bySecret: Bool) {
    rows[row].lastPlusOne = UInt32(certificate) + 1
    if rows[row].state == .new { rows[row].state = .generated }
    guard consuming else { return }
    if bySecret { rows[row].failures = 0 }
    if rows[row].usesLeft > 0 { rows[row].usesLeft -= 1 }
  }
}

// MARK: - By subject

extension EntityTable {
  /// Goes through the entities that may have a subject: whoever asks compares.
  func probe(name key: UInt64) -> HashProbe { byName.probe(key) }

  func next(_ probe: inout HashProbe) -> Int? { byName.next(&probe).map { Int($0) } }

  /// The next of one tenant: names of others may have the same key.
  func next(_ probe: inout HashProbe, of tenant: UInt16?) -> Int? {
    while let row = next(&probe) {
      if rows[row].tenant == tenant { return row }
    }
    return nil
  }

  /// Of a tenant and a subject, the same for subjects that are the same name.
  static func nameKey(_ tenant: Span<UInt8>, _ subject: Name, without secret: ObjectIdentifier? = nil) -> UInt64 {
    subject.foldedHash(seed: tenant, without: secret)
  }

  static func nameKey(of added: borrowing EntityAdded) -> UInt64 {
    guard let subject = try? Name(added.subject) else { return 0 }
    return nameKey(added.alias, subject)
  }
}
