import PKIX
import Store
import Testing

@testable import Authority

@Suite struct CertificateTableTests {
  private func row(_ number: Int, at time: Int64 = 0, state: CertificateRow.State = .issued) -> CertificateRow {
    let position = LogPosition(packed: UInt64(number) << 8)
    return CertificateRow(
      transactionKey: UInt64(number) &* 3, serialKey: UInt64(number) &* 5, issued: position, answered: position,
      issuedAt: Timestamp(seconds: time), notAfter: .endless, state: state)
  }

  private func serial(_ key: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: key >> (56 - 8 * $0)) } }

  private let ever = Timestamp(seconds: 0)...Timestamp.endless

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
      expect(table.hasRoomForOpen)
      table.add(row(number))
      table.answer(number, confirmed: number % 2 == 0, at: LogPosition(packed: 1))
      if number % 2 == 1 { table.revoke(number, reason: 5, revocation: number / 2) }
      expect(table.openCount == 1)
    }
    expect(table.rows[0].awaitsConfirmation)
    expect(table.expireOpen(issuedOutside: ever) == nil)
  }

  @Test func limit() {
    var table = CertificateTable()
    let limit = AuthorityLimits.openTransactions
    for number in 0..<limit {
      expect(table.hasRoomForOpen)
      table.add(row(number))
    }
    expect(!table.hasRoomForOpen && table.openCount == limit)
    // As in a replay: the oldest is late, the others stay.
    table.add(row(limit))
    expect(table.openCount == limit)
    expect(table.rows[0].isLate && !table.rows[1].isLate && table.rows[limit].awaitsConfirmation)
    table.answer(500, confirmed: true, at: LogPosition(packed: 1))
    expect(table.hasRoomForOpen)
    table.add(row(limit + 1))
    expect(!table.rows[1].isLate && table.openCount == limit)
  }

  @Test func expiry() {
    var table = CertificateTable()
    for number in 0..<10 { table.add(row(number, at: Int64(number))) }
    table.answer(1, confirmed: true, at: LogPosition(packed: 1))
    table.revoke(2, reason: 1, revocation: 0)
    let moments = Timestamp(seconds: 4)...Timestamp(seconds: 100)
    expect(table.expireOpen(issuedOutside: moments) == 0)
    expect(table.expireOpen(issuedOutside: moments) == 3)
    expect(table.expireOpen(issuedOutside: moments) == nil)
    expect(table.openCount == 6)
    expect(table.rows.map(\.isLate) == [true, false, false, true] + [Bool](repeating: false, count: 6))
  }

  /// A certificate from a future that is no more does not hold up those behind it.
  @Test func expiryAfterTheClockWasSetBack() {
    var table = CertificateTable()
    table.add(row(0, at: 1000))
    table.add(row(1, at: 10))
    let moments = Timestamp(seconds: 5)...Timestamp(seconds: 500)
    expect(table.expireOpen(issuedOutside: moments) == 0)
    expect(table.expireOpen(issuedOutside: moments) == nil)
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
