// Covers: Fold.swift, Recording.swift, RecordRoom.swift

import CMP
import Crypto
import PKIX
import Store
import Testing

@testable import Authority
@testable import SimulatedDisk

@Suite struct FoldTests {
  /// A world in which everything has happened once.
  private func eventful() throws -> World {
    let world = try World()
    for number in 1...6 { try world.register("device-\(number)", uses: 2) }
    let devices = try (1...6).map { try world.device("device-\($0)") }
    let answers = devices.map { world.send($0.ir()) }
    _ = world.send(devices[0].certConf(answers[0]))
    _ = world.send(devices[1].certConf(answers[1], status: Device.rejection))
    _ = world.send(devices[2].certConf(answers[2], hash: [1]))
    try world.revoke(answers[3].certificate ?? [], reason: 4)
    try world.remove("device-4")
    try world.newCode("device-5", secret: "another")
    _ = world.send(try world.device("device-6", secret: "wrong").ir())
    var signing = devices[0]
    signing.use(answers[0].certificate ?? [])
    _ = world.send(signing.cr())
    return world
  }

  @Test func derivedIsWhatWasApplied() throws {
    let world = try eventful()
    let before = world.tables
    #expect(try world.derivedTables() == before)
    #expect(before.certificates.map(\.state) == [.confirmed, .revoked, .revoked, .revoked, .issued, .issued, .issued])
    #expect(before.entities.map(\.state) == [.generated, .generated, .generated, .removed, .generated, .generated])
    #expect(before.entities.map(\.usesLeft) == [1, 1, 1, 1, 1, 1])
    #expect(before.entities.map(\.failures) == [0, 0, 0, 0, 0, 1])
  }

  /// The disk takes nothing more: what was staged has not happened.
  @Test func afterAFullDisk() throws {
    let world = try eventful()
    try world.commit()
    let before = world.tables
    try world.register("device-7", secret: "another")
    let device = try world.device("device-7", secret: "another")
    let request = device.ir(.nobodys)
    #expect(world.send(request).certificate != nil)
    world.medium.fullAt = world.medium.writes
    #expect(throws: StoreError.full) { try world.commit() }
    try world.authority.derive()
    #expect(world.tables == before)
    #expect(world.send(request).condition == .wrongSecret)
    world.medium.fullAt = .max
    try world.register("device-7", secret: "another")
    #expect(world.send(request).certificate != nil)
    try world.commit()
    try world.restart()
    #expect(world.authority.certificates.rows.count == before.certificates.count + 1)
  }

  /// A record that is not what its kind says refuses the start: it could have been the use of a code.
  @Test func unreadable() throws {
    let world = try eventful()
    try world.commit()
    let garbage: [UInt8] = [1, 2, 3]
    let position = try world.authority.log.stage(.issued, at: 0, garbage.span)
    try world.commit()
    let lsn = world.authority.log.lastLSN
    #expect(throws: StoreError.damaged(Damage(.unknown(kind: 16, version: 1), position, lsn: lsn))) {
      try world.authority.derive()
    }
  }

  /// Names of aliases and references cannot be put together in two ways.
  @Test func keys() throws {
    let world = try World()
    let (ab, c, a, bc): ([UInt8], [UInt8], [UInt8], [UInt8]) = ([65, 66], [67], [65], [66, 67])
    expect(world.library.key(ab.span, c.span) != world.library.key(a.span, bc.span))
    expect(world.library.key(ab.span, c.span) == world.library.key(ab.span, c.span))
    let long = [UInt8](repeating: 65, count: 32)
    expect(world.library.key(long.span, c.span) != world.library.key(long.span.extracting(first: 31), c.span))
  }

  @Test func lookup() throws {
    let world = try World()
    try world.register("device-1")
    try world.register("device-1", alias: "other")
    let (cmp, other, reference, nobody) = (Array("cmp"), Array("other"), Array("device-1"), Array("device-2"))
    expect(world.authority.entity(alias: cmp.span, reference: reference.span) == 0)
    expect(world.authority.entity(alias: other.span, reference: reference.span) == 1)
    expect(world.authority.entity(alias: cmp.span, reference: nobody.span) == nil)
    try world.remove()
    expect(world.authority.entity(alias: cmp.span, reference: reference.span) == nil)
  }

  /// What is recorded of an issue, field by field.
  @Test func issuedRecord() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    var signing = device
    signing.use(answer.certificate ?? [])
    let request = signing.cr()
    let second = world.send(request)
    for (number, answer) in [answer, second].enumerated() {
      var room = RecordRoom()
      let entry = try room.read(world.authority.certificates.rows[number].issued, of: &world.authority.log)
      let issued = try Issued(room.bytes(entry))
      let certificate = CertificateParts(answer.certificate ?? [])
      #expect(issued.certificate.array == answer.certificate)
      #expect(issued.response.array == answer.octets)
      #expect(issued.serial.array == certificate.serial)
      #expect(issued.senderNonce.array == answer.senderNonce)
      #expect(issued.transactionID.array == answer.transactionID)
      #expect(issued.alias.array == Array("cmp") && issued.reference.array == Array("device-1"))
      #expect(issued.notAfter == certificate.validity.notAfter.seconds)
      #expect(issued.flags.consumesUse == (number == 0))
      #expect(issued.signer.array == (number == 0 ? [] : CertificateParts(signing.extraCerts[0]).serial))
      if number == 1 {
        #expect(issued.requestHash.array == world.library.digest(.sha256, request.span, Span()).bytes.array)
      }
    }
  }

  @Test func recordRoom() throws {
    var room = RecordRoom()
    #expect(room.bytes(0).count == 0)
    #expect(room.all.count == AuthorityLimits.record)
    var small: [UInt8] = [1, 2, 3]
    var span = small.mutableSpan
    let (fits, tooMany): ([UInt8], [UInt8]) = ([7, 8], [1, 2, 3, 4])
    #expect(span.copy(fits.span) == 2 && span.copy(tooMany.span) == nil)
    #expect(small == [7, 8, 3])
  }
}
