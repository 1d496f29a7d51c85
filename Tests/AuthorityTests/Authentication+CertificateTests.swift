import CMP
import Crypto
import Testing

@testable import Authority

@Suite struct AuthenticationCertificateTests {
  private func signing(_ world: World) throws -> (device: Device, certificate: [UInt8]) {
    var (device, answer) = try world.enrolled()
    let certificate = answer.certificate ?? []
    device.use(certificate)
    return (device, certificate)
  }

  /// A certificate is good for others while its entity is registered; codes are not touched.
  @Test func anotherCertificate() throws {
    let world = try World()
    let (device, _) = try signing(world)
    let before = world.authority.entities.rows[0]
    for kind in [PKIBody.Kind.ir, .cr, .p10cr] {
      var again = device
      again.begin()
      let answer = world.send(kind == .ir ? again.ir() : kind == .cr ? again.cr() : again.p10cr())
      #expect(answer.certificate != nil && answer.protection == .signature)
      #expect(world.send(again.certConf(answer)).kind == .pkiconf)
    }
    let after = world.authority.entities.rows[0]
    #expect(after.usesLeft == before.usesLeft && after.code == before.code && after.failures == before.failures)
    #expect(after.lastCertificate == 3 && before.lastCertificate == 0)
    #expect(try world.derivedTables() == world.tables)
  }

  /// extraCerts in any order, with others and with what is no certificate between them.
  @Test func anyOrder() throws {
    let world = try World()
    var (device, certificate) = try signing(world)
    device.extraCerts = [world.caCertificate, sequence(), certificate.spoiled, certificate]
    #expect(world.send(device.cr()).certificate != nil)
  }

  @Test func withoutKeyIdentifier() throws {
    let world = try World()
    var (device, _) = try signing(world)
    device.header.senderKID = nil
    #expect(world.send(device.cr()).certificate != nil)
  }

  /// RFC 9483 3.3: extraCerts may be left out of certConf; the transaction knows who began it.
  @Test func confirmsWithoutExtraCerts() throws {
    let world = try World()
    var (device, _) = try signing(world)
    let answer = world.send(device.cr())
    try world.commit()
    try world.restart()
    device.extraCerts = []
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
    #expect(world.authority.certificates.rows.last?.state == .confirmed)
  }

  /// A clock that was lost after the request does not take the certificate away.
  @Test func confirmsWithALostClock() throws {
    let world = try World()
    let (device, _) = try signing(world)
    let answer = world.send(device.cr())
    world.now = Timestamp(seconds: 77)
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
  }

  @Test func sha1WhereItIsAllowed() throws {
    let world = try World(adjust: { $0.aliases[0].allowsSHA1Signatures = true })
    var (device, _) = try signing(world)
    let algorithm = written { $0.signatureAlgorithm(.ecdsa(.sha1)) }
    device.protector = .raw(algorithm: algorithm, bits: [1])
    let message = device.cr()
    let parts = try PKIMessage(message.span).protectedPart
    let digest = world.library.digest(.sha1, (parts.prefix.bytes.array + parts.bytes.array).span, Span())
    device.protector = .raw(algorithm: algorithm, bits: try device.key.sign(digest, of: .sha1).bytes.array)
    #expect(world.send(device.cr()).certificate != nil)
  }

  /// The first and the last second of a certificate.
  @Test func validity() throws {
    let world = try World()
    let (device, certificate) = try signing(world)
    let validity = CertificateParts(certificate).validity
    for (moment, isRight) in [
      (validity.notBefore, true), (validity.notBefore.adding(seconds: -1), false), (validity.notAfter, true),
      (validity.notAfter.adding(seconds: 1), false),
    ] {
      world.now = moment
      var again = device
      again.begin()
      #expect(world.send(again.cr()).condition == (isRight ? nil : .signerRevoked))
    }
  }

  /// Who it is comes into the log.
  @Test func events() throws {
    let world = try World()
    let (device, _) = try signing(world)
    let answer = world.send(device.cr())
    #expect(answer.event.reference.bytes.array == Array("device-1"))
    #expect(answer.event.kind == .issued)
  }
}
