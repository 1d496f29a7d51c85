import PKIX
import Store
import Testing

@testable import Authority
@testable import SimulatedDisk

@Suite struct PendingTableTests {
  private func row(_ key: UInt64, until: Int64 = 1000) -> PendingRow {
    PendingRow(
      transactionKey: key, requested: LogPosition(packed: key), requestedAt: Timestamp(seconds: 0),
      until: Timestamp(seconds: until), tenant: UInt16(key % 2), entity: nil, holdsUse: key % 2 == 0)
  }

  /// Rows come and go in any order, and every one that is there is found.
  @Test func findsWhatIsThere() {
    var table = PendingTable()
    var chance = Chance(11)
    var there: Set<UInt64> = []
    for _ in 0..<5000 {
      let key = UInt64(chance.below(60))
      if let number = table.row(key) {
        #expect(there.remove(key) != nil)
        table.remove(number)
      } else {
        #expect(there.insert(key).inserted)
        table.add(row(key))
      }
      expect(table.rows.count == there.count)
      for key in 0..<60 as Range<UInt64> {
        let number = table.row(key)
        #expect((number != nil) == there.contains(key))
        if let number { expect(table.rows[number].transactionKey == key) }
      }
    }
  }

  @Test func decisions() {
    var table = PendingTable()
    table.add(row(7))
    expect(table.rows[0].decision == .waiting && table.rows[0].decided == nil)
    table.decide(0, .denied, at: LogPosition(packed: 9))
    expect(table.rows[0].decision == .denied && table.rows[0].decided == LogPosition(packed: 9))
    table.add(row(8))
    expect(!table.giveUpUse(0))
    expect(table.giveUpUse(1) && !table.giveUpUse(1))
  }

  @Test func room() {
    var table = PendingTable()
    let limit = AuthorityLimits.pending
    for key in 0..<UInt64(limit) {
      expect(table.hasRoom(for: 0))
      table.add(row(2 * key))
    }
    expect(!table.hasRoom(for: 0) && table.hasRoom(for: 1) && table.hasRoom(for: nil))
    expect(!table.hasRoom(for: 1, upTo: 0) && table.hasRoom(for: 1, upTo: 1))
    table.add(row(1))
    expect(!table.hasRoom(for: 0) && table.hasRoom(for: 1) && !table.hasRoom(for: 1, upTo: 1))
    table.remove(0)
    expect(table.hasRoom(for: 0))
  }

  /// Each is over once its second has passed, and all of them come.
  @Test func time() {
    var table = PendingTable()
    for key in 1...9 as ClosedRange<UInt64> { table.add(row(key, until: Int64(key) * 10)) }
    expect(table.over(at: Timestamp(seconds: 10)) == nil)
    var over: Set<UInt64> = []
    while let number = table.over(at: Timestamp(seconds: 51)) {
      over.insert(table.rows[number].transactionKey)
      table.remove(number)
    }
    #expect(over == [1, 2, 3, 4, 5])
    expect(table.over(at: Timestamp(seconds: 60)) == nil)
    table.add(row(10, until: 55))
    expect(table.over(at: Timestamp(seconds: 60)) == 4)
    // One that nobody removed is over still.
    expect(table.over(at: Timestamp(seconds: 60)) == 4)
  }
}
