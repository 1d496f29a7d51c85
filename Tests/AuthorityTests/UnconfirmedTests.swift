import CMP
import PKIX
import Store
import Testing

@testable import Authority
@testable import SimulatedDisk

@Suite struct UnconfirmedTests {
  private func later(_ seconds: Int64) -> Timestamp { World.start.adding(seconds: seconds) }

  private func world(_ fate: Alias.Fate, timeout: Int64 = 300) throws -> World {
    try World(adjust: { policy in
      policy.aliases[0].onUnconfirmed = fate
      policy.aliases[0].confirmTimeout = timeout
    })
  }

  /// The header says until when (RFC 9483 3.1), unless there is nothing to wait for, and says nothing else.
  @Test func confirmWaitTime() throws {
    let world = try world(.keep, timeout: 77)
    let (device, answer) = try world.enrolled()
    #expect(answer.confirmWaitTime == later(77) && answer.infoCount == 1)
    #expect(world.send(device.certConf(answer)).infoCount == 0)
    try world.register("device-2")
    var other = try world.device("device-2")
    other.header.implicitConfirm = true
    let implicit = world.send(other.ir())
    #expect(implicit.implicitConfirm && implicit.confirmWaitTime == nil && implicit.infoCount == 1)
    world.authority.policy.aliases[0].grantsImplicitConfirm = false
    try world.register("device-3")
    var third = try world.device("device-3")
    third.header.implicitConfirm = true
    let explicit = world.send(third.ir())
    #expect(!explicit.implicitConfirm && explicit.confirmWaitTime == later(77) && explicit.infoCount == 1)
  }

  /// Two aliases of one tenant: nobody's patience ends before the moment that an answer has named.
  @Test func theMostPatientAlias() throws {
    let world = try World(adjust: { policy in
      policy.aliases[1].tenant = Array("cmp")
      policy.aliases[1].confirmTimeout = 3600
      policy.aliases[1].onUnconfirmed = .revoke
    })
    try world.register()
    let device = try world.device()
    let answer = world.send(device.ir(), alias: 1)
    #expect(answer.confirmWaitTime == later(3600))
    expect(world.authority.expire(at: later(3600)) == nil)
    world.now = later(3600)
    #expect(world.send(device.certConf(answer), alias: 1).kind == .pkiconf)
  }

  /// Who never confirms is said so once, with names, and keeps the certificate.
  @Test func expiry() throws {
    let world = try World()
    let (_, answer) = try world.enrolled()
    _ = try world.enrolled("device-2")
    expect(world.authority.expire(at: World.start.adding(seconds: 300)) == nil)
    let expired = world.authority.expire(at: World.start.adding(seconds: 301))
    let event = try #require(expired)
    #expect(event.kind == .expired && event.condition == nil)
    #expect(event.reference.bytes.array == Array("device-1"))
    #expect(event.serial.bytes.array == CertificateParts(answer.certificate ?? []).serial)
    #expect(event.transactionID.bytes.array == answer.transactionID)
    expect(world.authority.expire(at: World.start.adding(seconds: 301)) != nil)
    expect(world.authority.expire(at: World.start.adding(seconds: 301)) == nil)
    #expect(world.authority.certificates.rows.map(\.state) == [.issued, .issued])
    // Not again at the next start, which knows the time of the last record only.
    world.now = World.start.adding(seconds: 400)
    _ = try world.enrolled("device-3")
    try world.commit()
    try world.restart()
    expect(world.authority.expire(at: world.now) == nil)
  }

  @Test(arguments: [
    (Alias.Fate.revoke, Event.Kind.expiredRevoked, CRLReason.cessationOfOperation),
    (.hold, .expiredHeld, .certificateHold),
  ])
  func fates(_ fate: Alias.Fate, _ kind: Event.Kind, _ reason: CRLReason) throws {
    let world = try world(fate, timeout: 60)
    let (device, answer) = try world.enrolled()
    let (confirming, confirmed) = try world.enrolled("device-2")
    _ = world.send(confirming.certConf(confirmed))
    try world.commit()
    expect(world.authority.expire(at: later(60)) == nil)
    #expect(world.authority.nextExpiry == later(60))
    let expired = world.authority.expire(at: later(61))
    let event = try #require(expired)
    #expect(event.kind == kind && event.serial.bytes.array == CertificateParts(answer.certificate ?? []).serial)
    #expect(event.reference.bytes.array == Array("device-1") && event.transactionID.bytes.array == answer.transactionID)
    expect(world.authority.expire(at: later(61)) == nil)
    #expect(world.authority.nextExpiry == nil)
    let rows = world.authority.certificates.rows
    #expect(rows[0].state == .revoked && rows[0].reason == reason.rawValue && rows[1].state == .confirmed)
    world.now = later(61)
    #expect(world.send(device.certConf(answer)).condition == .noTransaction)
    // Durable, and done once.
    try world.commit()
    let records = world.authority.log.lastLSN
    try world.restart()
    expect(world.authority.expire(at: later(9999)) == nil)
    #expect(world.authority.certificates.rows[0].state == .revoked && world.authority.log.lastLSN == records)
    #expect(try world.derivedTables() == world.tables)
  }

  /// A process that was not there at the right moment does it when it comes, whatever has been recorded since.
  @Test(arguments: [Alias.Fate.revoke, .hold]) func afterARestart(_ fate: Alias.Fate) throws {
    let world = try world(fate)
    _ = try world.enrolled()
    world.now = later(4000)
    try world.register("device-2")
    try world.commit()
    try world.restart()
    #expect(world.authority.certificates.rows[0].awaitsConfirmation)
    expect(world.authority.expire(at: world.now)?.kind == (fate == .revoke ? .expiredRevoked : .expiredHeld))
    try world.commit()
    try world.restart()
    expect(world.authority.expire(at: world.now) == nil)
    #expect(world.authority.certificates.rows[0].state == .revoked)
  }

  /// What was configured at the issue decides, and the time of each alias.
  @Test func configurations() throws {
    let world = try world(.revoke, timeout: 600)
    _ = try world.enrolled()
    _ = try world.enrolled("device-2", alias: "other")
    world.authority.policy.aliases[0].onUnconfirmed = .keep
    world.authority.policy.aliases[1].onUnconfirmed = .hold
    _ = try world.enrolled("device-3")
    expect(world.authority.expire(at: later(301))?.reference.bytes.array == Array("device-2"))
    expect(world.authority.expire(at: later(600)) == nil)
    expect(world.authority.expire(at: later(601))?.kind == .expiredRevoked)
    expect(world.authority.expire(at: later(601))?.kind == .expired)
    expect(world.authority.expire(at: later(601)) == nil)
    #expect(world.authority.certificates.rows.map(\.state) == [.revoked, .issued, .issued])
  }

  /// Nobody knows how long it was: nothing is revoked for it.
  @Test func theClockWasSetBack() throws {
    let world = try world(.revoke)
    _ = try world.enrolled()
    expect(world.authority.expire(at: later(-301))?.kind == .expired)
    #expect(world.authority.certificates.rows[0].state == .issued && world.authority.certificates.openCount == 0)
  }

  /// A disk that takes nothing is asked again after a minute, and then it is done.
  @Test func aFullDisk() throws {
    let world = try world(.revoke)
    _ = try world.enrolled()
    try world.commit()
    world.authority.isReadOnly = true
    expect(world.authority.expire(at: later(301)) == nil)
    #expect(world.authority.certificates.rows[0].awaitsConfirmation)
    world.authority.isReadOnly = false
    world.authority.pause(at: later(301))
    expect(world.authority.expire(at: later(360)) == nil)
    #expect(world.authority.nextExpiry == later(360) && world.authority.nextDuty == later(360))
    expect(world.authority.expire(at: later(361))?.kind == .expiredRevoked)
  }

  /// A pause from a time that is no more ends with it.
  @Test func aPauseAndTheClock() throws {
    let world = try world(.revoke)
    _ = try world.enrolled()
    world.authority.pause(at: later(1_000_000))
    expect(world.authority.expire(at: later(301))?.kind == .expiredRevoked)
  }
}
