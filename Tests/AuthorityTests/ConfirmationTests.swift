import CMP
import Crypto
import Testing

@testable import Authority

@Suite struct ConfirmationTests {
  private func state(_ world: World) -> CertificateRow.State? { world.authority.certificates.rows.last?.state }

  /// What the client says, and what becomes of the certificate. Every answer but that to a wrong hash is pkiConf.
  @Test(
    arguments: [
      ("nothing said", [], CertificateRow.State.confirmed), ("accepted", Device.acceptance, .confirmed),
      ("rejected", Device.rejection, .revoked),
      ("rejected with words", sequence([2, 1, 2], sequence(tlv(12, Array("not mine"))), [3, 2, 0, 1]), .revoked),
      ("granted with mods, which only we say", sequence([2, 1, 1]), .revoked),
    ] as [(String, [UInt8], CertificateRow.State)])
  func statuses(_ name: String, _ status: [UInt8], _ state: CertificateRow.State) throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    let request = device.certConf(answer, status: status)
    let confirmed = world.send(request)
    #expect(confirmed.kind == .pkiconf && confirmed.protection == .mac)
    #expect(confirmed.event.kind == (state == .confirmed ? .confirmed : .rejected))
    #expect(self.state(world) == state)
    #expect(world.authority.certificates.rows.last?.reason == (state == .revoked ? 5 : 0))
    // Again, also by a server that has been started anew.
    #expect(world.send(request).octets == confirmed.octets)
    try world.commit()
    try world.restart()
    let again = world.send(request)
    #expect(again.octets == confirmed.octets && again.event.kind == .replayed)
    #expect(self.state(world) == state)
    #expect(try world.derivedTables() == world.tables)
  }

  @Test func emptyRejects() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    #expect(world.send(device.certConf(answer, statuses: [])).kind == .pkiconf)
    #expect(state(world) == .revoked)
  }

  @Test func wrongHashRevokes() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    let request = device.certConf(answer, hash: [UInt8](repeating: 0, count: 32))
    let refused = world.send(request)
    #expect(refused.condition == .wrongCertificateHash && state(world) == .revoked)
    try world.commit()
    try world.restart()
    #expect(world.send(request).octets == refused.octets)
    #expect(world.send(device.certConf(answer)).condition == .noTransaction)
  }

  /// What is wrong in another way leaves the certificate as it is: its device may still confirm it.
  @Test func otherFaultsDecideNothing() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    _ = world.send(device.certConf(answer, requestID: [2, 1, 9]))
    _ = world.send(device.certConf(answer, hashAlg: .sha256))
    _ = world.send(device.after(answer).message(tlv(0xB8, [2, 1, 0])))
    #expect(state(world) == .issued)
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
  }

  /// hashAlg, for which pvno is 3 (RFC 9810 5.3.18).
  @Test(arguments: [DigestAlgorithm.sha256, .sha384, .sha512]) func hashAlg(_ algorithm: DigestAlgorithm) throws {
    let world = try World()
    var (device, answer) = try world.enrolled()
    device.header.pvno = 3
    #expect(world.send(device.certConf(answer, hashAlg: algorithm)).kind == .pkiconf)
    #expect(state(world) == .confirmed)
  }

  /// The hash is that of the certificate's signature, whatever the CA signs with now.
  @Test func hashOfTheSignature() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    let key = try world.newKey(.ecP384)
    let validity = Validity(notBefore: World.start, notAfter: .endless)
    let certificate = try World.certificate(World.caName, of: key, by: key, validity, isCA: true)
    let issuer = try Issuer(name: [], authority: Signer(certificate: certificate, key: key), messages: nil)
    world.authority.policy.issuers = [issuer]
    _ = world.send(device.certConf(answer))
    #expect(state(world) == .confirmed)
  }

  static let error = tlv(0xB7, sequence(sequence([2, 1, 2])))

  /// A client that sends an error has given up: pkiConf, and the certificate is none that anybody wants.
  @Test func errorsOfClients() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    let request = device.after(answer).message(Self.error)
    let confirmed = world.send(request)
    #expect(confirmed.kind == .pkiconf && confirmed.protection == .mac)
    #expect(confirmed.event.kind == .rejected && confirmed.event.condition == .abandoned)
    #expect(world.authority.certificates.rows[0].state == .revoked && world.authority.certificates.rows[0].reason == 5)
    #expect(world.send(device.certConf(answer)).condition == .noTransaction)
    try world.commit()
    try world.restart()
    #expect(world.send(request).octets == confirmed.octets)
    #expect(try world.derivedTables() == world.tables)
  }

  /// Without a certificate that could be meant it changes nothing.
  @Test func errorsAboutNothing() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    _ = world.send(device.certConf(answer))
    try world.commit()
    let late = world.send(device.after(answer).message(Self.error))
    #expect(late.kind == .pkiconf && late.event.kind == .answered && late.event.condition == .abandoned)
    var other = device
    other.begin()
    #expect(world.send(other.message(Self.error)).kind == .pkiconf)
    expect(!world.authority.log.hasStaged)
    #expect(state(world) == .confirmed)
    // Not without protection, not by another device, not malformed.
    let (second, offer) = try world.enrolled("device-2")
    var unprotected = second.after(offer)
    unprotected.protector = .none
    #expect(world.send(unprotected.message(Self.error)).condition == .unprotected)
    var foreign = second.after(offer)
    foreign.header.senderKID = Array("device-1")
    #expect(world.send(foreign.message(Self.error)).condition == .otherCredential)
    #expect(world.send(second.after(offer).message(tlv(0xB7, [5, 0]))).condition == .malformed)
    #expect(state(world) == .issued)
  }

  /// After p10cr clients confirm 0 or -1.
  @Test(arguments: [[2, 1, 0], [2, 1, 0xFF]] as [[UInt8]]) func p10crRequestIDs(_ id: [UInt8]) throws {
    let world = try World()
    try world.register()
    let device = try world.device()
    let answer = world.send(device.p10cr())
    #expect(world.send(device.certConf(answer, requestID: id)).kind == .pkiconf)
  }

  /// Until the last second, and no longer.
  @Test func timeout() throws {
    let world = try World(adjust: { $0.aliases[0].confirmTimeout = 60 })
    let (device, answer) = try world.enrolled()
    world.now = World.start.adding(seconds: 61)
    #expect(world.send(device.certConf(answer)).condition == .noTransaction)
    world.now = World.start.adding(seconds: 60)
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
  }
}
