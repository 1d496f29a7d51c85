// Covers: CRL.swift, IssuerTable.swift

import CMP
import Crypto
import Foundation
import PKIX
import Store
import Testing

@testable import Authority
@testable import SimulatedDisk

@Suite struct CRLTests {
  /// What a CRL says.
  struct Reading: Equatable {
    var number: UInt64?
    var thisUpdate: Timestamp
    var nextUpdate: Timestamp?
    var entries: [Entry] = []
  }

  struct Entry: Equatable {
    var serial: [UInt8]
    var time: Timestamp
    var reason: CRLReason?
    var invalidityDate: InvalidityDate?
  }

  func read(_ octets: [UInt8], _ world: World) throws -> Reading {
    let list = try CertificateList(octets.span)
    let authority = world.caCertificate
    let key = try PublicKey(Certificate(authority.span).tbsCertificate.subjectPublicKeyInfo)
    expect(
      world.library.verify(
        list.signatureValue, by: key, algorithm: .ecdsa(.sha256), list.tbsCertList.encoded, Span()))
    expect(list.tbsCertList.issuer.encoded.array == World.caName)
    if let value = list.first(.authorityKeyIdentifier) {
      expect(try AuthorityKeyIdentifier(value).keyIdentifier?.array == [1])
    } else {
      Issue.record("an authorityKeyIdentifier")
    }
    var reading = Reading(
      number: list.number?.value, thisUpdate: list.tbsCertList.thisUpdate, nextUpdate: list.tbsCertList.nextUpdate)
    var each = list.tbsCertList.revokedCertificates.makeIterator()
    while let next = each.next() {
      reading.entries.append(
        Entry(
          serial: next.userCertificate.array, time: next.revocationDate, reason: next.reasonCode,
          invalidityDate: next.invalidityDate))
    }
    return reading
  }

  func current(_ world: World) throws -> [UInt8] {
    let crl = world.authority.currentCRL(of: 0)
    return try #require(crl)
  }

  /// Issues, commits and publishes.
  func issue(_ world: World) throws -> Reading {
    let made = try world.authority.issueCRL(of: 0, at: world.now)
    expect(!world.authority.isCRLDue(0, at: world.now) && world.authority.hasPendingCRLs)
    let before = world.authority.currentCRL(of: 0)
    expect(before != made.octets)
    try world.commit()
    world.authority.publishCRLs { expect($0.octets == made.octets) }
    expect(world.authority.currentCRL(of: 0) == made.octets)
    return try read(made.octets, world)
  }

  @Test func theFirstIsEmpty() throws {
    let world = try World()
    #expect(world.authority.currentCRL(of: 0) == nil)
    expect(world.authority.isCRLDue(0, at: world.now))
    let first = try issue(world)
    #expect(
      first == Reading(number: 1, thisUpdate: world.now, nextUpdate: world.now.adding(seconds: 7 * 86_400)))
    expect(!world.authority.isCRLDue(0, at: world.now.adding(seconds: 86_399)))
    expect(world.authority.isCRLDue(0, at: world.now.adding(seconds: 86_400)))
    world.authority.policy.issuers[0].crlValidity = 60
    #expect(try issue(world).nextUpdate == world.now.adding(seconds: 60))
  }

  /// Everything that is revoked, in its order, and nothing else: rejected by its client, held, released, held and revoked.
  @Test func entries() throws {
    let world = try World()
    let all = try (1...6).map { try world.enrolled("device-\($0)") }
    let serials = all.map { CertificateParts($0.answer.certificate ?? []).serial }
    _ = try issue(world)
    func rr(_ index: Int, _ reason: CRLReason, _ extensions: [[UInt8]] = []) {
      var device = all[index].device
      device.begin()
      let answer = world.send(device.rr(all[index].answer.certificate, reason: reason, extensions: extensions))
      #expect(answer.status == .accepted)
      expect(world.authority.isCRLDue(0, at: world.now))
    }
    let start = world.now
    let invalid = start.adding(seconds: -50)
    _ = world.send(all[0].device.certConf(all[0].answer, status: Device.rejection))
    expect(world.authority.isCRLDue(0, at: world.now))
    rr(1, .unspecified, [Device.invalidityDate(invalid)])
    rr(2, .certificateHold)
    rr(3, .certificateHold)
    world.now = start.adding(seconds: 7)
    rr(3, .removeFromCRL)
    rr(4, .keyCompromise)
    let second = try issue(world)
    #expect(second.number == 2)
    #expect(
      second.entries == [
        Entry(serial: serials[0], time: start, reason: .cessationOfOperation),
        Entry(serial: serials[1], time: start, reason: nil, invalidityDate: InvalidityDate(invalid)),
        Entry(serial: serials[2], time: start, reason: .certificateHold),
        Entry(serial: serials[4], time: world.now, reason: .keyCompromise),
      ])
    rr(2, .superseded)
    rr(3, .affiliationChanged)
    let third = try issue(world)
    #expect(
      third.entries == second.entries.prefix(2) + [
        Entry(serial: serials[2], time: start, reason: .superseded), second.entries[3],
        Entry(serial: serials[3], time: world.now, reason: .affiliationChanged),
      ])
    // A start from the log alone makes the same list.
    try world.restart()
    expect(world.authority.isCRLDue(0, at: world.now))
    let fourth = try issue(world)
    #expect(fourth.entries == third.entries && fourth.number == 4)
  }

  /// A certificate that has expired is on one more CRL (RFC 5280 3.3).
  @Test func expiredOnesDropOut() throws {
    let world = try World(adjust: { $0.profiles[0].validity = .seconds(1000) })
    var (device, answer) = try world.enrolled()
    device.begin()
    #expect(world.send(device.rr(answer.certificate)).status == .accepted)
    #expect(try issue(world).entries.count == 1)
    world.now = world.now.adding(seconds: 1001)
    #expect(try issue(world).entries.count == 1)
    world.now = world.now.adding(seconds: 1)
    #expect(try issue(world).entries.count == 0)
  }

  /// A number is given once: not again after a commit that was refused, a crash between record and file, or a clock that is
  /// set back.
  @Test func numbersOnlyRise() throws {
    let world = try World()
    #expect(try issue(world).number == 1)
    let refused = try world.authority.issueCRL(of: 0, at: world.now)
    world.medium.fullAt = world.medium.writes
    #expect(throws: StoreError.full) { try world.commit() }
    try world.authority.derive()
    world.authority.forgetPendingCRLs()
    world.authority.publishCRLs { _ in Issue.record("nobody sees what is not durable") }
    world.medium.fullAt = .max
    #expect(refused.number == 2)
    #expect(try issue(world).number == 2)
    _ = try world.authority.issueCRL(of: 0, at: world.now)
    try world.commit()
    // Killed before the file was written: the file has number 2, the log 3.
    let file = try current(world)
    try world.restart()
    world.authority.takeCRL(file, of: 0)
    #expect(world.authority.currentCRL(of: 0) == nil)
    expect(world.authority.isCRLDue(0, at: world.now))
    world.now = world.now.adding(seconds: -10 * 365 * 86_400)
    let late = try issue(world)
    #expect(late.number == 4 && late.thisUpdate == World.start)
  }

  @Test func aFileIsTakenUp() throws {
    let world = try World()
    _ = try issue(world)
    let file = try current(world)
    try world.restart()
    for spoiled in [file.spoiled, Array(file.dropLast()), [], file + [0]] {
      world.authority.takeCRL(spoiled, of: 0)
      #expect(world.authority.currentCRL(of: 0) == nil)
    }
    world.authority.takeCRL(file, of: 0)
    #expect(world.authority.currentCRL(of: 0) == file)
    expect(!world.authority.isCRLDue(0, at: world.now))
    #expect(world.authority.publishedCRL(of: 0)?.tag == world.library.digest(.sha256, file.span, Span()).key)
  }

  @Test func noneWithoutAClockOrAUsage() throws {
    let world = try World()
    world.now = Timestamp(seconds: 100)
    expect(!world.authority.isCRLDue(0, at: world.now))
    #expect(throws: Condition.clockNotSet) { _ = try world.authority.issueCRL(of: 0, at: world.now) }
    world.now = World.start
    world.authority.isReadOnly = true
    expect(!world.authority.isCRLDue(0, at: world.now))
    #expect(throws: Condition.storeUnavailable) { _ = try world.authority.issueCRL(of: 0, at: world.now) }
  }

  /// Ten thousand entries: the room is enough, and the next one of such a length is put off a little.
  @Test func aLongList() throws {
    let world = try World()
    _ = try issue(world)
    for number in 0..<10_000 {
      let serial: [UInt8] = [0x7F, 0, UInt8(number >> 8), UInt8(number & 0xFF)]
      let position = LogPosition(packed: UInt64(number))
      var row = CertificateRow(
        transactionKey: UInt64(number), serialKey: UInt64(number), issued: position, issuedAt: world.now,
        notAfter: .endless, state: .confirmed)
      row.issuer = 0
      world.authority.certificates.add(row)
      let revocation = world.authority.revocations.add(
        RevocationRow(serial.span, row: number, reason: 1, time: world.now, record: position),
        invalidityDate: InvalidityDate(world.now))
      world.authority.certificates.revoke(number, reason: 1, revocation: revocation)
    }
    let clock = ContinuousClock()
    var reading: Reading?
    let time = try clock.measure { reading = try issue(world) }
    print("a CRL of 10,000 entries: \(time), \(world.authority.currentCRL(of: 0)?.count ?? 0) octets")
    #expect(reading?.entries.count == 10_000)
    var (device, answer) = try world.enrolled()
    device.begin()
    #expect(world.send(device.rr(answer.certificate)).status == .accepted)
    expect(!world.authority.isCRLDue(0, at: world.now))
    expect(world.authority.isCRLDue(0, at: world.now.adding(seconds: 1)))
  }

  /// The CA's certificate does not let it sign CRLs, or names neither use.
  @Test func certificatesSayWhereTheListIs() throws {
    let world = try World()
    world.authority.policy.issuers[0].crlDistributionPoint = Array("http://ca.example/crl/a.crl")
    world.authority.policy.issuers[0].authorityInfoAccess = Array("http://ca.example/ca/a.cer")
    let parts = CertificateParts(try world.enrolled().answer.certificate ?? [])
    let point = tlv(0xA0, tlv(0xA0, tlv(0x86, Array("http://ca.example/crl/a.crl"))))
    #expect(parts.value(.cRLDistributionPoints) == sequence(sequence(point)))
    #expect(
      parts.value(.authorityInfoAccess)
        == sequence(sequence(oid(.caIssuers), tlv(0x86, Array("http://ca.example/ca/a.cer")))))
  }

  @Test(.enabled(if: OpenSSL.isThere)) func openSSLAccepts() throws {
    let world = try World()
    let good = try world.enrolled("device-1")
    var bad = try world.enrolled("device-2")
    bad.device.begin()
    #expect(world.send(bad.device.rr(bad.answer.certificate)).status == .accepted)
    _ = try issue(world)
    let list = try current(world)
    let moment = world.now.adding(seconds: 5)
    for (answer, isGood) in [(good.answer, true), (bad.answer, false)] {
      let certificate = try #require(answer.certificate)
      #expect(try OpenSSL.verifies(certificate, by: world.caCertificate, at: moment, crl: list) == isGood)
    }
  }
}
