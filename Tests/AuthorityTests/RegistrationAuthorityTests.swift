// Covers: Authentication+Foreign.swift, TrustList.swift

import CMP
import Crypto
import Testing

@testable import Authority

@Suite struct RegistrationAuthorityTests {
  /// An RA asks for who is registered, by the common name of the subject, in every kind of request; the code stays good.
  @Test(arguments: [PKIBody.Kind.ir, .cr, .p10cr]) func registered(_ kind: PKIBody.Kind) throws {
    let world = try World()
    try world.register()
    let client = try Agency(world).trusted().client()
    let answer = world.send(kind == .ir ? client.ir() : kind == .cr ? client.cr() : client.p10cr())
    #expect(answer.protection == .signature && answer.event.kind == .issued)
    #expect(CertificateParts(answer.certificate ?? []).subject == name("CN=device-1"))
    #expect(world.send(client.certConf(answer)).kind == .pkiconf)
    #expect(world.authority.entities.rows[0].usesLeft == 1)
    #expect(try world.derivedTables() == world.tables)
  }

  /// A certificate that an RA has fetched is its device's from then on.
  @Test func thenItIsTheDevices() throws {
    let world = try World()
    try world.register()
    var device = try world.device()
    let answer = world.send(try Agency(world).trusted().client(device.key).ir())
    device.use(answer.certificate ?? [])
    #expect(world.send(device.cr()).certificate != nil)
  }

  @Test func unregistered() throws {
    let world = try World()
    let client = try Agency(world).trusted().client()
    #expect(world.send(client.ir()).condition == .notAuthorized)
    world.authority.policy.aliases[0].servesUnregistered = true
    var other = client
    other.begin()
    var template = Template()
    template.subject = name("CN=anybody,O=Factory")
    let answer = world.send(other.ir(template))
    #expect(CertificateParts(answer.certificate ?? []).subject == name("CN=anybody,O=Factory"))
    #expect(world.send(other.certConf(answer)).kind == .pkiconf)
    #expect(try world.derivedTables() == world.tables)
  }

  /// A device that an RA enrolled without anybody being registered is nobody else's RA.
  @Test func whoIsEnrolledIsNoRA() throws {
    let world = try World()
    world.authority.policy.aliases[0].servesUnregistered = true
    var device = try world.device()
    let answer = world.send(try Agency(world).trusted().client(device.key).ir())
    device.use(answer.certificate ?? [])
    var template = Template()
    template.subject = name("CN=device-2")
    // What it asks for it does not get: it is who the RA said it was.
    let second = world.send(device.cr(template))
    #expect(CertificateParts(second.certificate ?? []).subject == name("CN=device-1") && second.status == .grantedWithMods)
    #expect(world.authority.entities.rows.count == 1 && !world.authority.entities.rows[0].hasSecret)
  }

  /// Who may be an RA, and who not.
  @Test(arguments: 0..<9) func authorisation(_ number: Int) throws {
    let world = try World()
    try world.register()
    func make(_ more: [[UInt8]]) throws -> Agency {
      try Agency(world) { $0 = .signer(by: "CN=one", signer: 1, more: more) }
    }
    let any = ext(.extendedKeyUsage, sequence(oid(.anyExtendedKeyUsage)))
    let (agency, expected): (Agency, Condition?)
    switch number {
    case 0: (agency, expected) = (try make([Agency.cmcRA]).trusted(), nil)
    case 1: (agency, expected) = (try make([]).trusted(), .notAuthorized)
    case 2: (agency, expected) = (try make([any]).trusted(), .notAuthorized)
    case 3: (agency, expected) = (try make([Agency.cmcRA]), .signerNotTrusted)
    case 4: (agency, expected) = (try make([Agency.cmcRA]).trusted(alias: 1), .signerNotTrusted)
    case 5:
      (agency, expected) = (try make([]), nil)
      world.authority.policy.aliases[0].raCertificates = try Agency.list(agency.root, agency.ra)
    case 6:
      (agency, expected) = (try make([]), .signerNotTrusted)
      world.authority.policy.aliases[0].raCertificates = try Agency.list(agency.root, agency.one)
    case 7:
      // For nested messages only.
      (agency, expected) = (try make([Agency.cmcRA]), .signerNotTrusted)
      world.authority.policy.aliases[0].nestedTrust = try Agency.list(agency.root)
    default:
      (agency, expected) = (try make([Agency.cmcRA]), .malformedChain)
      world.authority.policy.aliases[0].raTrust = try Agency.list(world.caCertificate)
    }
    let answer = world.send(try agency.client().ir())
    #expect(answer.condition == expected)
    #expect((answer.certificate != nil) == (expected == nil))
  }

  @Test(
    arguments: [
      (PathFault.expired, .signerRevoked), (.notYetValid, .signerRevoked), (.keyUsage, .signerNotTrusted),
      (.criticalExtension, .malformedChain), (.signature, .malformedChain),
    ] as [(PathFault, Condition)])
  func chains(_ fault: PathFault, _ condition: Condition) throws {
    let world = try World()
    try world.register()
    let agency = try Agency(world) { specimen in
      switch fault {
      case .expired: specimen.notAfter = World.start.adding(seconds: -1)
      case .notYetValid: specimen.notBefore = World.start.adding(seconds: 1)
      case .keyUsage: specimen = specimen.with(0, Specimen.usage(.keyAgreement))
      case .criticalExtension: specimen.extensions.append(ext(ObjectIdentifier([1, 2, 3]), critical: true, [5, 0]))
      default: specimen.isSpoiled = true
      }
    }
    let answer = world.send(try agency.trusted().client().ir())
    #expect(answer.condition == condition && answer.event.path == fault)
    #expect(answer.failInfo == .signerNotTrusted && answer.kind == .error && answer.protection == .signature)
  }

  /// A listed certificate needs no path, but it has its time and its purpose.
  @Test func listedAndOver() throws {
    let world = try World()
    let agency = try Agency(world) { $0.notAfter = World.start.adding(seconds: -1) }
    world.authority.policy.aliases[0].raCertificates = try Agency.list(agency.ra)
    #expect(world.send(try agency.client().ir()).condition == .signerRevoked)
  }

  @Test func otherFaults() throws {
    let world = try World()
    try world.register()
    let agency = try Agency(world).trusted()
    var device = try agency.client()
    device.extraCerts = [agency.ra]
    #expect(world.send(device.ir()).condition == .malformedChain)
    device.extraCerts = [agency.one, agency.ra]
    device.protector = .signature(agency.keys[3])
    #expect(world.send(device.ir()).condition == .wrongSignature)
    world.now = Timestamp(seconds: 100)
    #expect(world.send(try agency.client().ir()).condition == .clockNotSet)
    world.now = World.start
    #expect(world.send(try agency.client().ir()).certificate != nil)
  }

  /// The RA that began a transaction ends it: nobody else, and no other certificate of the same RA.
  @Test func anotherCredential() throws {
    let world = try World()
    try world.register()
    let agency = try Agency(world).trusted()
    let client = try agency.client()
    let answer = world.send(client.ir())
    var other = client
    var specimen = agency.specimen
    specimen.serial = [77]
    other.extraCerts = [try specimen.encoded(agency.keys, world.library), agency.one]
    #expect(world.send(other.certConf(answer)).condition == .otherCredential)
    var device = try world.device()
    device.header.transactionID = client.header.transactionID
    #expect(world.send(device.certConf(answer)).condition == .otherCredential)
    #expect(world.send(client.certConf(answer)).kind == .pkiconf)
  }

  /// An RA with a certificate of ours: by its purpose, or because it is listed.
  @Test(arguments: [true, false]) func ownRA(_ isListed: Bool) throws {
    let world = try World(adjust: { if !isListed { $0.profiles[0].extendedKeyUsage = [.cmcRA] } })
    try world.register("ra-1")
    try world.register("device-1")
    var device = try world.device("ra-1")
    let own = world.send(device.ir())
    _ = world.send(device.certConf(own))
    device.use(own.certificate ?? [])
    if isListed { world.authority.policy.aliases[0].raCertificates = try Agency.list(own.certificate ?? []) }
    device.key = try world.newKey()
    let answer = world.send(device.cr())
    #expect(CertificateParts(answer.certificate ?? []).subject == name("CN=device-1"))
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
  }
}

// MARK: - By a secret

extension RegistrationAuthorityTests {
  private static let secret = "ra-secret"

  private func world(unregistered: Bool, secret: String = secret) throws -> World {
    try World { policy in
      policy.aliases[0].servesUnregistered = unregistered
      if !secret.isEmpty { policy.aliases[0].modules.append(.raSecret(Array(secret))) }
    }
  }

  /// What EJBCA's sample client does: any senderKID, nonces of five octets, certReqId 1.
  @Test(arguments: ["KeyID", ""]) func secret(_ reference: String) throws {
    let world = try world(unregistered: true)
    var device = try world.device(reference, secret: Self.secret)
    device.header.senderKID = reference.isEmpty ? nil : Array(reference)
    device.header.senderNonce = [1, 2, 3, 4, 5]
    device.header.transactionID = Array("23456")
    var template = Template()
    template.requestID = [2, 1, 1]
    template.subject = name("CN=sample,O=Anywhere")
    let answer = world.send(device.ir(template), secret: Self.secret)
    #expect(answer.certificate != nil && answer.protection == .mac && answer.requestID == [2, 1, 1])
    #expect(world.send(device.certConf(answer), secret: Self.secret).kind == .pkiconf)
    #expect(try world.derivedTables() == world.tables)
  }

  /// Devices with their own codes stand beside it, and neither ends what the other began.
  @Test func besideDevices() throws {
    let world = try world(unregistered: false)
    try world.register()
    let (ra, device) = (try world.device("KeyID", secret: Self.secret), try world.device())
    let first = world.send(ra.ir(), secret: Self.secret)
    #expect(first.certificate != nil && world.authority.entities.rows[0].usesLeft == 1)
    let second = world.send(device.ir())
    #expect(second.certificate != nil && world.authority.entities.rows[0].usesLeft == 0)
    var (crossed, other) = (device, ra)
    crossed.header.transactionID = ra.header.transactionID
    other.header.transactionID = device.header.transactionID
    #expect(world.send(crossed.certConf(first)).condition == .otherCredential)
    #expect(world.send(other.certConf(second), secret: Self.secret).condition == .otherCredential)
    #expect(world.send(ra.certConf(first), secret: Self.secret).kind == .pkiconf)
    #expect(world.send(device.certConf(second)).kind == .pkiconf)
  }

  /// An RA may name itself as the device that it asks for.
  @Test func underTheNameOfADevice() throws {
    let world = try world(unregistered: false)
    try world.register()
    let ra = try world.device("device-1", secret: Self.secret)
    #expect(world.send(ra.ir(), secret: Self.secret).certificate != nil)
    #expect(world.authority.entities.rows[0].failures == 0)
  }

  @Test func wrong() throws {
    let world = try world(unregistered: true)
    try world.register()
    for reference in ["KeyID", "device-1"] {
      #expect(world.send(try world.device(reference, secret: "wrong").ir()).condition == .wrongSecret)
    }
    #expect(world.authority.entities.rows[0].failures == 1)
    #expect(world.send(try world.device("KeyID", secret: Self.secret).ir(), alias: 1).condition == .wrongSecret)
    let none = try self.world(unregistered: true, secret: "")
    #expect(none.send(try none.device("KeyID", secret: "").ir()).condition == .wrongSecret)
  }
}
