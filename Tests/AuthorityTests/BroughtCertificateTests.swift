import CMP
import Crypto
import PKIX
import Store
import Testing

@testable import Authority
@testable import SimulatedDisk

/// Certificates that were issued before their CA came here.
@Suite struct BroughtCertificateTests {
  typealias Fault = BroughtCertificate.Fault

  private let world: World
  private let key: PrivateKey

  init() throws {
    world = try World()
    key = try world.newKey()
  }

  private func made(
    _ subject: String = "CN=old-1,O=x", of key: PrivateKey? = nil, serial: [UInt8] = [0x11, 0x22, 0x33],
    until end: Int64 = 1_000_000, purpose: ObjectIdentifier? = nil
  ) throws -> [UInt8] {
    try World.certificate(
      name(subject), of: key ?? self.key, by: world.caKey, Self.validity(end), isCA: false, serial: serial, purpose: purpose)
  }

  private static func validity(_ end: Int64) -> Validity {
    Validity(notBefore: World.start.adding(seconds: -1000), notAfter: World.start.adding(seconds: end))
  }

  private func take(
    _ certificate: [UInt8], for reference: String = "", alias: String = "cmp",
    revoked revocation: BroughtCertificate.Revocation? = nil, isTrial: Bool = false
  ) throws -> BroughtCertificate.Fate {
    let (reference, alias) = (Array(reference.utf8), Array(alias.utf8))
    let brought = BroughtCertificate(
      certificate.span, alias: alias.span, reference: reference.span, profile: Span(), revocation: revocation)
    return try world.authority.take(brought, isTrial: isTrial, at: world.now)
  }

  private func device(with certificate: [UInt8]) throws -> Device {
    var device = Device(world.library, reference: "", secret: "", key: key)
    device.use(certificate, key)
    return device
  }

  /// A trial records nothing; once taken, its device renews it as one of ours, with a key of its own.
  @Test func isRenewed() throws {
    let old = try made()
    var device = try device(with: old)
    let before = world.tables
    #expect(try take(old, isTrial: true) == .taken(registers: true))
    #expect(world.tables == before)
    device.key = try world.newKey()
    #expect(world.send(device.kur(Template(subject: nil))).event.condition == .signerNotTrusted)
    #expect(try take(old) == .taken(registers: true))
    #expect(try take(old) == .known)
    device.begin()
    let answer = world.send(device.kur(Template(subject: nil)))
    let new = CertificateParts(try #require(answer.certificate))
    #expect(answer.event.oldSerial.bytes.array == [0x11, 0x22, 0x33] && new.subject == name("CN=old-1,O=x"))
    #expect(answer.event.reference.bytes.array == Array("old-1".utf8))
    #expect(world.authority.entities.rows.count == 1 && !world.authority.entities.rows[0].hasSecret)
    let tables = world.tables
    #expect(try world.derivedTables() == tables)
  }

  /// The same key again, which alone its hash tells: the key identifier of an older CA is made otherwise.
  @Test func itsKeyIsKnown() throws {
    world.authority.policy.aliases[0].allowsSameKey = false
    let old = try made()
    _ = try take(old)
    let device = try device(with: old)
    #expect(world.send(device.kur(Template(subject: nil))).event.condition == .sameKey)
    try world.register("thief")
    var thief = Device(world.library, reference: "thief", secret: World.secret, key: key)
    #expect(world.send(thief.ir(Template(subject: name("CN=thief")))).event.condition == .keyInUse)
    thief.begin()
    #expect(throws: Fault.keyInUse) { try take(made("CN=other", serial: [9, 9]), for: "other") }
    #expect(try take(made(serial: [9, 9])) == .taken(registers: false))
    #expect(world.authority.entities.rows[0].lastCertificate == 1)
  }

  /// Whose it is: who has its subject, who is named, who has its common name.
  @Test func whose() throws {
    try world.register("unit-7", subject: name("CN=old-1,O=x"))
    #expect(try take(made()) == .taken(registers: false))
    #expect(world.authority.entities.rows[0].state == .generated && world.authority.entities.rows[0].usesLeft == 1)
    let (second, third) = (try world.newKey(), try world.newKey())
    #expect(try take(made("CN=b", of: second, serial: [2, 2]), for: "unit-8") == .taken(registers: true))
    try world.register("c", subject: [])
    #expect(try take(made("CN=c,O=y", of: third, serial: [3, 3])) == .taken(registers: false))
    #expect(throws: Fault.otherSubject) { try take(made("CN=unit-7", of: world.newKey(), serial: [4, 4])) }
    #expect(throws: Fault.nobody) { try take(made("O=x", of: world.newKey(), serial: [5, 5])) }
    #expect(throws: Fault.nobody) { try take(made("CN=a\\09b", of: world.newKey(), serial: [5, 5])) }
    // Another tenant's devices are others.
    let fourth = try made("CN=old-1,O=x", of: world.newKey(), serial: [6, 6])
    #expect(try take(fourth, alias: "other") == .taken(registers: true))
    #expect(try world.derivedTables() == world.tables)
  }

  @Test func oneThatIsRevoked() throws {
    let since = World.start.adding(seconds: -500)
    let date = InvalidityDate(World.start.adding(seconds: -700))
    let old = try made()
    #expect(try take(old, revoked: .init(reason: .keyCompromise, time: since, invalidityDate: date)) != .known)
    let row = world.authority.revocations.rows[0]
    #expect(row.time == since && row.reason == CRLReason.keyCompromise.rawValue && row.invalidityDate == date)
    var device = try device(with: old)
    device.key = try world.newKey()
    #expect(world.send(device.kur(Template(subject: nil))).event.condition == .signerRevoked)
    #expect(try world.derivedTables() == world.tables)
  }

  /// It revokes itself, and its transaction is nobody's: what says it continues it does not.
  @Test func isRevoked() throws {
    let old = try made()
    _ = try take(old)
    var device = try device(with: old)
    device.header.transactionID = world.library.digest(.sha256, old.span, Span()).bytes.array
    #expect(world.send(device.kur(Template(subject: nil))).certificate == nil)
    device.begin()
    #expect(world.send(device.rr(old)).status == .accepted)
    #expect(world.authority.certificates.rows[0].state == .revoked)
  }

  /// The CA's last CRL may be a later one than at the first import.
  @Test func isRevokedLater() throws {
    let (old, since) = (try made(), World.start.adding(seconds: -5))
    #expect(try take(old) == .taken(registers: true))
    let revocation = BroughtCertificate.Revocation(reason: .superseded, time: since, invalidityDate: nil)
    #expect(try take(old, revoked: revocation, isTrial: true) == .revoked)
    #expect(world.authority.certificates.rows[0].state == .confirmed)
    #expect(try take(old, revoked: revocation) == .revoked && take(old, revoked: revocation) == .known)
    #expect(world.authority.revocations.rows.map(\.time) == [since])
    // A hold that was ended here stays so; what was revoked for good meanwhile is.
    let other = try made("CN=held", of: world.newKey(), serial: [7, 7])
    _ = try take(other, revoked: .init(reason: .certificateHold, time: since, invalidityDate: nil))
    try world.authority.recordReleased([7, 7].span, by: Span(), at: world.now)
    #expect(try take(other, revoked: .init(reason: .certificateHold, time: since, invalidityDate: nil)) == .known)
    #expect(try take(other, revoked: revocation) == .revoked && take(other, revoked: revocation) == .known)
    #expect(world.authority.certificates.rows[1].reason == CRLReason.superseded.rawValue)
    #expect(try world.derivedTables() == world.tables)
  }

  /// A purpose that a CA has given elsewhere makes nobody an RA here; and of several the one that ends last is the last one.
  @Test func isNoRA() throws {
    let (early, late) = (try made(until: 1000), try made(serial: [5, 5], until: 9000))
    _ = try (take(late), take(early))
    #expect(world.authority.entities.rows[0].lastCertificate == 0)
    world.authority.policy.aliases[0].servesUnregistered = true
    let agency = try made("CN=agency", serial: [6, 6], purpose: .cmcRA)
    #expect(throws: Fault.keyInUse) { try take(agency) }
    let own = try World()
    own.authority.policy.aliases[0].servesUnregistered = true
    let certificate = try World.certificate(
      name("CN=agency"), of: key, by: own.caKey, Self.validity(9000), isCA: false, serial: [6, 6], purpose: .cmcRA)
    let alias = Array("cmp".utf8)
    _ = try own.authority.take(
      BroughtCertificate(certificate.span, alias: alias.span, reference: Span(), profile: Span(), revocation: nil),
      isTrial: false, at: own.now)
    var device = Device(own.library, reference: "", secret: "", key: key)
    device.use(certificate, key)
    device.key = try own.newKey()
    let answer = own.send(device.ir(.nobodys))
    #expect(answer.certificate.map { CertificateParts($0).subject } != .some(name("CN=nobody")))
  }

  @Test func whatIsNotTaken() throws {
    _ = try take(made())
    let before = world.tables
    #expect(throws: Fault.serialInUse) { try take(made("CN=other", of: world.newKey())) }
    #expect(throws: Fault.elsewhere) { try take(made(), alias: "other") }
    #expect(throws: Fault.elsewhere) { try take(made(), for: "unit-2") }
    #expect(try take(made(), for: "old-1") == .known)
    #expect(throws: Fault.badSerial) { try take(made("CN=zero", of: world.newKey(), serial: [0])) }
    #expect(throws: Fault.tooLarge) { try take(made("CN=a", of: world.newKey(), serial: [UInt8](repeating: 1, count: 21))) }
    #expect(throws: Fault.tooLarge) {
      try take(made("CN=a,O=" + String(repeating: "o", count: 2000), of: world.newKey(), serial: [7]))
    }
    #expect(throws: Fault.self) { try take(Array(made().dropLast())) }
    #expect(throws: Fault.tooLarge) { try take([UInt8](repeating: 0, count: AuthorityLimits.broughtCertificate + 1)) }
    world.authority.isReadOnly = true
    #expect(throws: Fault.store(.storeUnavailable)) { try take(made("CN=b", of: world.newKey(), serial: [8])) }
    #expect(world.tables == before)
  }

  /// What finds no room in the log is taken after its commit.
  @Test func waitsForTheLog() throws {
    var number = 0
    var fate = BroughtCertificate.Fate.known
    while number < 200 {
      let one = try made("CN=d\(number)", of: world.newKey(), serial: [3, UInt8(number >> 8), UInt8(number & 255)])
      fate = try take(one)
      if fate == .later {
        try world.authority.log.commit()
        #expect(try take(one) == .taken(registers: true))
        break
      }
      number += 1
    }
    #expect(fate == .later && number > 10)
  }
}
