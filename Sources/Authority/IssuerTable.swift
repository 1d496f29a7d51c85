import PKIX
import Store

/// What is remembered of an issuer name: its certificates are told apart by it, and its CRLs are numbered.
///
/// Not of an issuer of the policy: a store outlives the configuration, and the same name may come back with another key.
public struct IssuerRow: Equatable, Sendable {
  /// An encoded Name.
  public let name: [UInt8]
  /// Of its last CRL; 0 before the first.
  public fileprivate(set) var number: UInt64 = 0
  public fileprivate(set) var thisUpdate = Timestamp(seconds: 0)
  public fileprivate(set) var nextUpdate = Timestamp(seconds: 0)
  /// Something has changed that the last CRL does not say.
  public fileprivate(set) var isStale = false
}

/// Every issuer name that records speak of, in the order in which they did first.
public struct IssuerTable: ~Copyable {
  public private(set) var rows: [IssuerRow] = []

  init() {}

  public func row(_ name: Span<UInt8>) -> Int? {
    for index in rows.indices {
      let own = rows[index].name
      if own.span.equals(name) { return index }
    }
    return nil
  }

  /// The row of a name, which gets one if it has none; nothing when the table is full.
  mutating func enter(_ name: Span<UInt8>) -> Int? {
    if let row = row(name) { return row }
    guard rows.count < AuthorityLimits.issuers else { return nil }
    rows.append(IssuerRow(name: [UInt8](copying: name)))
    return rows.count - 1
  }

  mutating func issued(_ row: Int, _ number: UInt64, thisUpdate: Timestamp, nextUpdate: Timestamp) {
    rows[row].number = max(rows[row].number, number)
    (rows[row].thisUpdate, rows[row].nextUpdate) = (thisUpdate, nextUpdate)
    rows[row].isStale = false
  }

  mutating func change(_ row: Int) {
    if row < rows.count { rows[row].isStale = true }
  }
}
