// Covers: Revocation.swift, RevocationTable.swift, AnswerTable.swift

import CMP
import Crypto
import PKIX
import Store
import Testing

@testable import Authority

@Suite struct RevocationTests {
  private func state(_ world: World, _ certificate: [UInt8]?) throws -> CertificateRow {
    let serial = CertificateParts(try #require(certificate)).serial
    let row = world.authority.certificates.row(serial: serial.span)
    return world.authority.certificates.rows[try #require(row)]
  }

  static let reasons: [CRLReason?] = [
    nil, .unspecified, .keyCompromise, .cACompromise, .affiliationChanged, .superseded, .cessationOfOperation,
    .certificateHold, .privilegeWithdrawn, .aACompromise,
  ]

  /// Every reason, by the device itself with its secret and with its certificate.
  @Test(arguments: reasons) func byItsOwner(_ reason: CRLReason?) throws {
    for signs in [false, true] {
      let world = try World()
      var (device, answer) = try world.enrolled()
      device.begin()
      if signs { device.use(answer.certificate ?? []) }
      let request = device.rr(answer.certificate, reason: reason)
      let revocation = world.send(request, operation: .rr)
      #expect(revocation.kind == .rp && revocation.status == .accepted && revocation.failInfo == nil)
      #expect(revocation.protection == (signs ? .signature : .mac))
      #expect(revocation.event.kind == (reason == .certificateHold ? .held : .revoked))
      #expect(revocation.event.reference.bytes.array == Array("device-1"))
      let serial = CertificateParts(answer.certificate ?? []).serial
      #expect(revocation.event.serial.bytes.array == serial)
      #expect(revocation.revoked == [[World.caName, serial]])
      let row = try state(world, answer.certificate)
      #expect(row.state == .revoked && row.reason == reason?.rawValue ?? 0)
      #expect(row.isOnHold == (reason == .certificateHold))
      let entry = world.authority.revocations.rows[Int(row.revocation) - 1]
      #expect(entry.serial.array == serial && entry.time == world.now && entry.reason == row.reason)
      #expect(entry.invalidityDate == nil && !entry.isReleased)
      // The same octets, the same answer, before and after a restart; another message does not authenticate any more.
      #expect(world.send(request).octets == revocation.octets)
      try world.commit()
      let before = world.tables
      try world.restart()
      #expect(world.tables == before)
      let again = world.send(request)
      #expect(again.octets == revocation.octets && again.event.kind == .replayed)
      device.begin()
      let late = world.send(device.rr(answer.certificate, reason: reason))
      #expect(late.condition == (signs ? .signerRevoked : .alreadyRevoked))
    }
  }

  @Test func theInvalidityDateIsKept() throws {
    let world = try World()
    var (device, answer) = try world.enrolled()
    device.begin()
    let date = world.now.adding(seconds: -1000)
    #expect(world.send(device.rr(answer.certificate, extensions: [Device.invalidityDate(date)])).status == .accepted)
    #expect(world.authority.revocations.rows.first?.invalidityDate == InvalidityDate(date))
    let before = world.tables
    #expect(try world.derivedTables() == before)
  }

  @Test func aHoldIsEndedAndMadeFinal() throws {
    let world = try World()
    var (device, answer) = try world.enrolled()
    func send(_ reason: CRLReason) -> Answer {
      device.begin()
      return world.send(device.rr(answer.certificate, reason: reason))
    }
    #expect(send(.certificateHold).event.kind == .held)
    world.now = world.now.adding(seconds: 10)
    let release = send(.removeFromCRL)
    #expect(release.event.kind == .released && release.status == .accepted)
    #expect(try state(world, answer.certificate).state == .confirmed)
    #expect(world.authority.revocations.rows[0].isReleased)
    world.now = world.now.adding(seconds: 10)
    #expect(send(.certificateHold).event.kind == .held)
    let held = world.now
    world.now = world.now.adding(seconds: 10)
    #expect(send(.keyCompromise).event.kind == .revoked)
    let row = try state(world, answer.certificate)
    #expect(row.reason == 1 && row.revocation == 2 && !row.isOnHold)
    // Since the hold nobody was to rely on it.
    #expect(world.authority.revocations.rows[1].time == held)
    #expect(world.authority.revocations.rows.count == 2)
    #expect(send(.removeFromCRL).condition == .alreadyRevoked)
    let before = world.tables
    #expect(try world.derivedTables() == before)
  }

  /// While it is on hold its certificate authenticates nothing, not even its own release; afterwards it does again.
  @Test func aHeldCertificateDoesNotSign() throws {
    let world = try World()
    var (device, answer) = try world.enrolled()
    var signing = device
    signing.use(answer.certificate ?? [])
    #expect(world.send(signing.rr(answer.certificate, reason: .certificateHold)).status == .accepted)
    signing.begin()
    #expect(world.send(signing.rr(answer.certificate, reason: .removeFromCRL)).condition == .signerRevoked)
    device.begin()
    #expect(world.send(device.rr(answer.certificate, reason: .removeFromCRL)).status == .accepted)
    signing.begin()
    #expect(world.send(signing.cr()).certificate != nil)
  }

  /// What is given out and not confirmed yet can be revoked; it cannot be confirmed then.
  @Test func anUnconfirmedOne() throws {
    let world = try World()
    var (device, answer) = try world.enrolled()
    let confirmation = device.certConf(answer)
    device.begin()
    #expect(world.authority.certificates.openCount == 1)
    #expect(world.send(device.rr(answer.certificate)).status == .accepted)
    #expect(world.authority.certificates.openCount == 0)
    #expect(world.send(confirmation).condition == .noTransaction)
    #expect(try state(world, answer.certificate).state == .revoked)
  }

  /// An RA revokes for others, in its alias (RFC 9483 5.3.2).
  @Test func byAnRA() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    let (_, other) = try world.enrolled("device-2", alias: "other")
    let serial = [UInt8](repeating: 9, count: 20)
    func send(_ certificate: [UInt8]?, _ reason: CRLReason) throws -> (status: Condition?, kind: Event.Kind) {
      var device = device
      device.begin()
      let request = device.rr(certificate, reason: reason)
      let message = try PKIMessage(request.span)
      let requester = Requester(entity: nil, signer: ShortBytes(serial.span), by: .certificate, rights: .all)
      var room = [UInt8](repeating: 0, count: AuthorityLimits.answer)
      var span = room.mutableSpan
      var event = Event(alias: 0)
      let exchange = Exchange(request: request.span, message: message, at: Endpoint(alias: 0, issuer: 0), now: world.now)
      do throws(Condition) {
        let reply = try world.authority.revoke(exchange, for: requester, &event, drawing: &world.dice, into: &span)
        return (nil, reply.event.kind)
      } catch {
        return (error, event.kind)
      }
    }
    #expect(try send(answer.certificate, .certificateHold) == (nil, .held))
    #expect(try send(answer.certificate, .removeFromCRL) == (nil, .released))
    #expect(try send(answer.certificate, .superseded) == (nil, .revoked))
    #expect(try send(other.certificate, .superseded) == (.revocationNotAllowed, .refused))
    var room = RecordRoom()
    let record = try room.read(world.authority.revocations.rows[1].record, of: &world.authority.log)
    let by = try Revoked(room.bytes(record)).by.array
    #expect(by == Array("ra " + String(repeating: "09", count: 20)))
  }

  /// The alias has another CA now: what the first one issued is not found under the name of the second.
  @Test func issuedByAnother() throws {
    let world = try World()
    var (device, answer) = try world.enrolled()
    let key = try world.newKey()
    let validity = Validity(notBefore: World.start, notAfter: .endless)
    let certificate = try World.certificate(World.signerName, of: key, by: key, validity, isCA: true)
    let issuer = try Issuer(
      name: Array("new"), authority: Signer(certificate: certificate, key: key), messages: nil)
    world.authority.policy.issuers = [issuer]
    device.begin()
    expect(world.authority.issuers.rows.count == 1)
    var room = [UInt8](repeating: 0, count: AuthorityLimits.answer)
    var span = room.mutableSpan
    let request = device.rr(answer.certificate, issuer: World.signerName)
    let reply = world.authority.respond(to: request.span, alias: 0, at: world.now, drawing: &world.dice, into: &span)
    #expect(reply.event.condition == .unknownCertificate)
  }

  /// Without a clock the last record's time is what is known; without that nothing is revoked.
  @Test func withoutAClock() throws {
    let world = try World()
    var (device, answer) = try world.enrolled()
    let issued = world.now
    world.now = Timestamp(seconds: 5)
    device.begin()
    #expect(world.send(device.rr(answer.certificate)).status == .accepted)
    #expect(world.authority.revocations.rows.first?.time == issued)
  }

  /// The log has no room left before the next commit: nothing is done, and the same request succeeds afterwards.
  @Test func bothRecordsOrNone() throws {
    let world = try World()
    var (device, answer) = try world.enrolled()
    try world.commit()
    device.begin()
    let request = device.rr(answer.certificate)
    let filling = [UInt8](repeating: 1, count: 8000)
    while world.authority.log.stagingRoom > 11_000 { _ = try world.authority.log.stage(.answered, at: 0, filling.span) }
    while world.authority.log.stagingRoom > 2400 {
      _ = try world.authority.log.stage(.answered, at: 0, filling.span.extracting(first: 100))
    }
    let before = world.tables
    #expect(world.send(request).condition == .storeUnavailable)
    #expect(world.tables == before)
    world.authority.log.discard()
    #expect(world.send(request).status == .accepted)
  }

  @Test func answersAreForgottenInTheirOrder() throws {
    var table = AnswerTable()
    let most = AuthorityLimits.answers
    for number in 0..<most + 3 {
      table.add(UInt64(number) << 32, at: LogPosition(packed: UInt64(number)))
      #expect(table.count == min(number + 1, most))
    }
    for number in 0..<3 { expect(table.position(UInt64(number) << 32) == nil) }
    for number in [3, 4, most, most + 2] {
      expect(table.position(UInt64(number) << 32)?.packed == UInt64(number))
    }
  }
}
