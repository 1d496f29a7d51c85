import PKIX
import Store
import Testing

@testable import Authority

@Suite struct EntityTableTests {
  private let first = LogPosition(packed: 1 << 8)
  private let second = LogPosition(packed: 2 << 8)

  /// Registers somebody who is known by this subject.
  private func add(
    _ table: inout EntityTable, _ key: UInt64, at position: LogPosition, uses: UInt32, expires: Int64 = 0,
    subject text: String = "CN=x", secret: [UInt8] = [1]
  ) {
    let (alias, subject) = (Array("cmp"), name(text))
    let added = EntityAdded(
      alias: alias.span, reference: alias.span, subject: subject.span, subjectAltName: Span(), profile: Span(),
      uses: uses, expires: expires, sealedSecret: secret.span)
    table.add(key, added, of: 3, at: position)
  }

  @Test func registration() {
    var table = EntityTable()
    add(&table, 7, at: first, uses: 2, expires: 99)
    expect(table.registered(7) == 0 && table.registered(8) == nil)
    let row = table.rows[0]
    expect(row.added == first && row.registered == first && row.code == first && row.usesLeft == 2 && row.expires == 99)
    expect(row.hasSecret && row.lastCertificate == nil && row.state == .new)
    expect(table.count(of: 3) == 1 && table.count(of: 2) == 0 && table.count(of: 4) == 0)
    table.remove(0)
    expect(table.registered(7) == nil && table.row(7) == 0 && table.count(of: 3) == 0)
    // The same reference again is another device in the same row.
    table.issued(0, certificate: 4, consuming: true, bySecret: true)
    add(&table, 7, at: second, uses: 1, secret: [])
    expect(table.rows.count == 1 && table.rows[0].registered == second && table.rows[0].usesLeft == 1)
    expect(!table.rows[0].hasSecret && table.rows[0].lastCertificate == nil && table.count(of: 3) == 1)
  }

  /// Whoever has a subject is found by it, in any spelling that is the same name, under its own tenant only.
  @Test func subjects() {
    var table = EntityTable()
    add(&table, 7, at: first, uses: 1, subject: "CN=Pump  1,O=Plant")
    add(&table, 8, at: first, uses: 1, subject: "CN=pump 2,O=Plant")
    add(&table, 9, at: second, uses: 1, subject: "O=plant,CN=PUMP 1")
    func found(_ text: String, _ tenant: String = "cmp") -> [Int] {
      let (tenant, subject) = (Array(tenant), name(text))
      guard let name = try? Name(subject.span) else { return [] }
      var probe = table.probe(name: EntityTable.nameKey(tenant.span, name))
      var rows: [Int] = []
      while let row = table.next(&probe) { rows.append(row) }
      return rows
    }
    expect(found("CN=pump 1,O=plant") == [0] && found("CN=pump 2,O=PLANT") == [1] && found("O=plant,CN=pump 1") == [2])
    expect(found("CN=pump 1,O=plant", "other") == [] && found("CN=pump 3,O=plant") == [])
    let (cmp, other) = (Array("cmp"), name("CN=new"))
    let changed = EntityAdded(
      alias: cmp.span, reference: cmp.span, subject: other.span, subjectAltName: Span(), profile: Span(), uses: 9,
      expires: 0, sealedSecret: Span())
    table.change(0, changed, at: second)
    expect(found("CN=pump 1,O=plant") == [] && found("CN=new") == [0])
    expect(table.rows[0].added == second && table.rows[0].registered == first && table.rows[0].usesLeft == 1)
  }

  @Test func uses() {
    var table = EntityTable()
    add(&table, 7, at: first, uses: 2, expires: 0)
    table.setFailures(0, 9)
    table.issued(0, certificate: 3, consuming: false, bySecret: true)
    expect(table.rows[0].usesLeft == 2 && table.rows[0].failures == 9 && table.rows[0].state == .generated)
    for left in [1, 0, 0] as [UInt32] {
      table.issued(0, certificate: 3, consuming: true, bySecret: true)
      expect(table.rows[0].usesLeft == left && table.rows[0].failures == 0)
    }
    // Whoever has a certificate and not the secret unlocks nothing.
    table.setFailures(0, 10)
    table.issued(0, certificate: 3, consuming: true, bySecret: false)
    table.hold(0, bySecret: false)
    expect(table.rows[0].isLocked)
    table.setCode(0, at: second, uses: 3, expires: 5)
    expect(!table.rows[0].isLocked && table.rows[0].usesLeft == 3 && table.rows[0].expires == 5)
    expect(table.rows[0].code == second && table.rows[0].added == first && table.rows[0].state == .generated)
    expect(table.rows[0].lastCertificate == 3)
  }

  @Test func locksAtTen() {
    var table = EntityTable()
    add(&table, 7, at: first, uses: 1, expires: 0)
    for failures in [0, 1, 9, 10, 12, 3] as [UInt16] {
      table.setFailures(0, failures)
      expect(table.rows[0].isLocked == (failures >= 10))
    }
  }
}
