import PKIX
import Store
import Testing

@testable import Authority

@Suite struct CertificateTableTests {
  private func row(_ number: Int, at time: Int64 = 0, state: CertificateRow.State = .issued) -> CertificateRow {
    let position = LogPosition(packed: UInt64(number) << 8)
    return CertificateRow(
      transactionKey: UInt64(number) &* 3, serialKey: UInt64(number) &* 5, issued: position,
      issuedAt: Timestamp(seconds: time), notAfter: .endless, state: state)
  }

  private func row(_ number: Int, at time: Int64, _ fate: Alias.Fate, after seconds: Int64) -> CertificateRow {
    var row = row(number, at: time)
    row.whenUnconfirmed = (fate, seconds)
    return row
  }

  private func late(_ table: inout CertificateTable, _ time: Int64) -> Int? { table.late(at: Timestamp(seconds: time)) }

  private func serial(_ key: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: key >> (56 - 8 * $0)) } }

  @Test func finds() {
    var table = CertificateTable()
    for number in 1...5000 { table.add(row(number, state: .confirmed)) }
    for number in [1, 77, 5000] {
      expect(table.row(transaction: UInt64(number) &* 3) == number - 1)
      expect(table.row(serial: serial(UInt64(number) &* 5).span) == number - 1)
      // Only the last 8 octets count.
      expect(table.row(serial: ([0x40, 1, 2] + serial(UInt64(number) &* 5)).span) == number - 1)
    }
    expect(table.row(transaction: 1) == nil)
    expect(table.row(serial: Span()) == nil)
  }

  /// Only what awaits confirmation counts, wherever it stands.
  @Test func oneThatNeverConfirmsKeepsNobodyOut() {
    var table = CertificateTable()
    table.add(row(0))
    for number in 1...5000 {
      expect(table.hasRoomForOpen(0))
      table.add(row(number))
      table.answer(number, confirmed: number % 2 == 0, at: LogPosition(packed: 1))
      if number % 2 == 1 { table.revoke(number, reason: 5, revocation: number / 2) }
      expect(table.openCount == 1)
    }
    expect(table.rows[0].awaitsConfirmation)
    expect(late(&table, 300) == nil)
    expect(late(&table, 301) == 0)
  }

  @Test func limit() {
    var table = CertificateTable()
    let limit = AuthorityLimits.openTransactions
    for number in 0..<limit {
      expect(table.hasRoomForOpen(0))
      table.add(row(number))
    }
    expect(!table.hasRoomForOpen(0) && table.openCount == limit)
    // As in a replay: the oldest is late, the others stay.
    table.add(row(limit))
    expect(table.openCount == limit)
    expect(table.rows[0].isLate && !table.rows[1].isLate && table.rows[limit].awaitsConfirmation)
    table.answer(500, confirmed: true, at: LogPosition(packed: 1))
    expect(table.hasRoomForOpen(0))
    table.add(row(limit + 1))
    expect(!table.rows[1].isLate && table.openCount == limit)
  }

  /// One that has all its places takes none of another one, whether it comes before or after it.
  @Test func tenantsHaveRoomOfTheirOwn() {
    var table = CertificateTable()
    let limit = AuthorityLimits.openTransactions
    for number in 0..<limit { table.add(row(number), of: 1) }
    expect(!table.hasRoomForOpen(1) && table.hasRoomForOpen(2) && table.hasRoomForOpen(nil))
    for number in limit..<2 * limit {
      expect(table.hasRoomForOpen(2))
      table.add(row(number), of: 2)
    }
    expect(!table.hasRoomForOpen(1) && !table.hasRoomForOpen(2) && table.openCount == 2 * limit)
    expect(!table.hasRoomForOpen(3, upTo: 0) && table.hasRoomForOpen(3, upTo: 1))
    // As in a replay: it is the tenant's own oldest that is late.
    table.add(row(2 * limit), of: 2)
    expect(table.rows[0].awaitsConfirmation && table.rows[limit].isLate && table.openCount == 2 * limit)
    table.answer(500, confirmed: true, at: LogPosition(packed: 1))
    expect(table.hasRoomForOpen(1) && !table.hasRoomForOpen(2))
    expect(late(&table, 301) == 0)
    table.keepLate(at: Timestamp(seconds: 301))
    expect(table.openCount == 0 && late(&table, 301) == nil)
  }

  /// As in a replay, but what is to be revoked stays until somebody has done it.
  @Test func limitWithAnotherFate() {
    var table = CertificateTable()
    let limit = AuthorityLimits.openTransactions
    table.add(row(0, at: 0, .revoke, after: 300))
    for number in 1..<limit { table.add(row(number, at: 0, number == 7 ? .keep : .hold, after: 300)) }
    table.add(row(limit))
    expect(table.rows[0].awaitsConfirmation && table.rows[7].isLate && table.openCount == limit)
    table.add(row(limit + 1, at: 0, .hold, after: 300))
    expect(table.rows[0].awaitsConfirmation && table.rows[limit].isLate && table.openCount == limit)
    table.add(row(limit + 2))
    expect(table.rows[0].isLate && table.openCount == limit)
  }

  @Test func expiry() {
    var table = CertificateTable()
    expect(table.nextLate == nil)
    for number in 0..<10 { table.add(row(number, at: Int64(number))) }
    table.answer(1, confirmed: true, at: LogPosition(packed: 1))
    table.revoke(2, reason: 1, revocation: 0)
    expect(late(&table, 300) == nil)
    expect(table.nextLate == Timestamp(seconds: 300))
    expect(late(&table, 303) == 0)
    expect(late(&table, 303) == 0)
    table.keep(0)
    expect(late(&table, 303) == nil)
    expect(late(&table, 304) == 3)
    table.revoke(3, reason: 5, revocation: 1)
    expect(late(&table, 304) == nil)
    expect(table.openCount == 6 && table.nextLate == Timestamp(seconds: 304))
    expect(table.rows.map(\.isLate) == [true] + [Bool](repeating: false, count: 9))
    table.keepLate(at: Timestamp(seconds: 308))
    expect(table.openCount == 2 && table.rows.map(\.isLate)[4...] == [true, true, true, true, false, false])
    table.keep(8)
    table.keep(8)
    table.keep(9)
    expect(table.openCount == 0 && table.nextLate == nil)
  }

  /// Each has a time of its own.
  @Test func patience() {
    var table = CertificateTable()
    table.add(row(0, at: 100, .revoke, after: 3600))
    table.add(row(1, at: 110, .hold, after: 60))
    table.add(row(2, at: 120, .keep, after: 1 << 40))
    expect(table.rows[0].whenUnconfirmed == (.revoke, 3600) && table.rows[1].whenUnconfirmed == (.hold, 60))
    expect(table.rows[2].whenUnconfirmed == (.keep, 1 << 29))
    expect(late(&table, 170) == nil)
    expect(late(&table, 171) == 1)
    table.keepLate(at: Timestamp(seconds: 171))
    expect(table.rows[1].awaitsConfirmation)
    table.revoke(1, reason: 6, revocation: 0)
    expect(late(&table, 171) == nil)
    expect(late(&table, 3701) == 0)
    expect(MemoryLayout<CertificateRow>.stride == 64)
  }

  /// A certificate from a future that is no more does not hold up those behind it.
  @Test func expiryAfterTheClockWasSetBack() {
    var table = CertificateTable()
    table.add(row(0, at: 1000))
    table.add(row(1, at: 10))
    expect(late(&table, 305) == 0)
    table.keep(0)
    expect(late(&table, 305) == nil)
    expect(table.rows[1].awaitsConfirmation)
  }

  /// What was decided stays decided.
  @Test func states() {
    var table = CertificateTable()
    let (first, second) = (LogPosition(packed: 1), LogPosition(packed: 2))
    for number in 0..<4 { table.add(row(number)) }
    table.answer(0, confirmed: true, at: first)
    table.answer(0, confirmed: false, at: second)
    expect(table.rows[0].state == .confirmed && table.rows[0].answered == second)
    table.answer(1, confirmed: false, at: first)
    expect(table.rows[1].state == .issued && table.rows[1].answered == first)
    table.revoke(1, reason: 6, revocation: 0)
    table.answer(1, confirmed: true, at: second)
    expect(table.rows[1].state == .revoked && table.rows[1].isOnHold && table.rows[1].revocation == 1)
    table.release(1)
    expect(table.rows[1].state == .confirmed && !table.rows[1].isOnHold)
    table.revoke(2, reason: 4, revocation: 1)
    table.answer(2, confirmed: true, at: second)
    expect(table.rows[2].state == .revoked && table.rows[2].reason == 4)
    table.answer(3, confirmed: true, at: first)
    table.revoke(3, reason: 1, revocation: 7)
    expect(table.rows[3].state == .revoked && table.rows[3].revocation == 8)
    expect(table.openCount == 0)
  }
}
