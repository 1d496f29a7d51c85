import Store
import Testing

@testable import Authority

@Suite struct EntityTableTests {
  private let first = LogPosition(packed: 1 << 8)
  private let second = LogPosition(packed: 2 << 8)

  @Test func registration() {
    var table = EntityTable()
    table.add(7, at: first, uses: 2, expires: 99)
    expect(table.registered(7) == 0 && table.registered(8) == nil)
    expect(table.rows[0] == EntityRow(key: 7, added: first, code: first, usesLeft: 2, expires: 99))
    table.remove(0)
    expect(table.registered(7) == nil && table.row(7) == 0)
    // The same reference again is another device in the same row.
    table.issued(0, consuming: true)
    table.add(7, at: second, uses: 1, expires: 0)
    expect(table.rows == [EntityRow(key: 7, added: second, code: second, usesLeft: 1, expires: 0)])
  }

  @Test func uses() {
    var table = EntityTable()
    table.add(7, at: first, uses: 2, expires: 0)
    table.setFailures(0, 9)
    table.issued(0, consuming: false)
    expect(table.rows[0].usesLeft == 2 && table.rows[0].failures == 9 && table.rows[0].state == .generated)
    for left in [1, 0, 0] as [UInt32] {
      table.issued(0, consuming: true)
      expect(table.rows[0].usesLeft == left && table.rows[0].failures == 0)
    }
    table.setFailures(0, 10)
    expect(table.rows[0].isLocked)
    table.setCode(0, at: second, uses: 3, expires: 5)
    expect(!table.rows[0].isLocked && table.rows[0].usesLeft == 3 && table.rows[0].expires == 5)
    expect(table.rows[0].code == second && table.rows[0].added == first && table.rows[0].state == .generated)
  }

  @Test func locksAtTen() {
    var table = EntityTable()
    table.add(7, at: first, uses: 1, expires: 0)
    for failures in [0, 1, 9, 10, 12, 3] as [UInt16] {
      table.setFailures(0, failures)
      expect(table.rows[0].isLocked == (failures >= 10))
    }
  }
}
