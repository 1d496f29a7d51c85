import Testing

@testable import Authority

@Suite struct TenantTableTests {
  private func enter(_ table: inout TenantTable, _ text: String) -> UInt16 {
    let name = Array(text.utf8)
    return table.enter(name.span)
  }

  private func number(_ table: borrowing TenantTable, _ text: String) -> UInt16? {
    let name = Array(text.utf8)
    return table.number(of: name.span)
  }

  @Test func eachNameHasItsNumber() {
    var table = TenantTable()
    expect(number(table, "cmp") == nil)
    expect(enter(&table, "cmp") == 0 && enter(&table, "other") == 1 && enter(&table, "cmp") == 0)
    expect(number(table, "other") == 1 && number(table, "othe") == nil && number(table, "") == nil)
  }

  /// More than numbers there are: the last ones are one.
  @Test func theLastNumberIsShared() {
    var table = TenantTable(limit: 2)
    expect(enter(&table, "a") == 0 && enter(&table, "b") == 1)
    expect(enter(&table, "c") == .max && enter(&table, "d") == .max && enter(&table, "a") == 0 && number(table, "c") == nil)
  }
}
