import CMP
import Testing

@testable import Authority

@Suite struct WorldTests {
  @Test func aGoodEnrolment() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    #expect(answer.kind == .ip && answer.protection == .mac && answer.status == .accepted)
    let confirmed = world.send(device.certConf(answer))
    #expect(confirmed.kind == .pkiconf && confirmed.protection == .mac)
    let before = world.tables
    #expect(try world.derivedTables() == before)
    try world.restart()
    #expect(world.authority.certificates.rows.first?.state == .confirmed)
  }
}
