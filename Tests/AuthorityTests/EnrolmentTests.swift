// Covers: Enrolment.swift, Enrolment+Issue.swift

import CMP
import Crypto
import Testing

@testable import Authority

@Suite struct EnrolmentTests {
  /// Each body has its answer, and a code is used up by any of them.
  @Test(arguments: [PKIBody.Kind.ir, .cr, .p10cr]) func bodies(_ kind: PKIBody.Kind) throws {
    let world = try World()
    try world.register()
    var device = try world.device()
    let request = kind == .ir ? device.ir() : kind == .cr ? device.cr() : device.p10cr()
    let answer = world.send(request)
    #expect(answer.kind == kind.answer && answer.status == .accepted)
    let certificate = CertificateParts(answer.certificate ?? [])
    #expect(certificate.publicKey == Device.publicKeyInfo(device.key))
    #expect(certificate.subject == name("CN=device-1"))
    #expect(world.authority.entities.rows.first?.usesLeft == 0)
    for next in [PKIBody.Kind.ir, .cr, .p10cr] {
      device.begin()
      let request = next == .ir ? device.ir() : next == .cr ? device.cr() : device.p10cr()
      #expect(world.send(request).condition == .codeUsed)
    }
    #expect(world.authority.certificates.rows.count == 1)
  }

  /// Two devices with one code in one turn, before anything is on the disk: one of them gets a certificate.
  @Test func twoInOneTurn() throws {
    let world = try World()
    try world.register()
    let answers = try (0..<5).map { _ in world.send(try world.device().ir()) }
    #expect(answers.filter { $0.certificate != nil }.count == 1)
    #expect(answers.dropFirst().allSatisfy { $0.condition == .codeUsed })
    try world.commit()
    #expect(world.authority.certificates.rows.count == 1)
  }

  @Test func severalUses() throws {
    let world = try World()
    try world.register(uses: 3)
    let answers = try (0..<5).map { _ in world.send(try world.device().ir()).certificate != nil }
    #expect(answers == [true, true, true, false, false])
  }

  /// Until the last second of the code.
  @Test func expiringCode() throws {
    let world = try World()
    try world.register(uses: 2, expires: World.start.seconds)
    #expect(world.send(try world.device().ir()).certificate != nil)
    world.now = World.start.adding(seconds: 1)
    #expect(world.send(try world.device().ir()).condition == .codeUsed)
  }

  /// Whatever certReqId is, the answer repeats it; RFC 9483 has 0 only.
  @Test(arguments: [[2, 1, 0], [2, 1, 4], [2, 1, 0xFF], [2, 2, 1, 0], tlv(2, [UInt8](repeating: 0x55, count: 16))])
  func requestIDs(_ id: [UInt8]) throws {
    let world = try World()
    try world.register()
    let device = try world.device()
    var template = Template()
    template.requestID = id
    let answer = world.send(device.ir(template))
    #expect(answer.requestID == id && answer.certificate != nil)
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
  }

  @Test(
    arguments: [
      (Alias.P10CRRequestID.auto, Alias.Strictness.rfc4210, [2, 1, 0]), (.auto, .lightweight, [2, 1, 0xFF]),
      (.zero, .lightweight, [2, 1, 0]), (.minusOne, .rfc4210, [2, 1, 0xFF]),
    ] as [(Alias.P10CRRequestID, Alias.Strictness, [UInt8])])
  func p10crRequestID(_ setting: Alias.P10CRRequestID, _ strictness: Alias.Strictness, _ id: [UInt8]) throws {
    let world = try World(adjust: {
      $0.aliases[0].p10crRequestID = setting
      $0.aliases[0].strictness = strictness
    })
    try world.register()
    var device = try world.device()
    device.header.sender = name("CN=device-1")
    #expect(world.send(device.p10cr()).requestID == id)
  }

  /// implicitConfirm is granted when it is asked for and allowed, and never otherwise.
  @Test(arguments: [(true, true, true), (true, false, false), (false, true, false)])
  func implicitConfirm(_ isAsked: Bool, _ isAllowed: Bool, _ isGranted: Bool) throws {
    let world = try World(adjust: { $0.aliases[0].grantsImplicitConfirm = isAllowed })
    try world.register()
    var device = try world.device()
    device.header.implicitConfirm = isAsked
    let answer = world.send(device.ir())
    #expect(answer.implicitConfirm == isGranted && answer.awaitsConfirmation == !isGranted)
    #expect(world.authority.certificates.rows.last?.state == (isGranted ? .confirmed : .issued))
    expect(world.authority.certificates.openCount == (isGranted ? 0 : 1))
  }

  /// Who needs no confirmation needs no place among those who do.
  @Test func implicitConfirmWhenAllPlacesAreTaken() throws {
    let world = try World()
    try world.open(AuthorityLimits.openTransactions)
    try world.register()
    var device = try world.device()
    #expect(world.send(device.ir()).condition == .tooManyTransactions)
    device.begin()
    device.header.implicitConfirm = true
    #expect(world.send(device.ir()).certificate != nil)
    // And when time has passed there are places again.
    world.now = World.start.adding(seconds: 301)
    while world.authority.expire(at: world.now) != nil {}
    try world.register("device-2")
    #expect(world.send(try world.device("device-2").ir()).certificate != nil)
  }

  /// Keys of every kind that a profile can allow, and of none that it does not.
  @Test func kindsOfKeys() throws {
    let all: [KeyAlgorithm] = [.ecP256, .ecP384, .ecP521, .rsa2048]
    for allowed in all {
      let world = try World(adjust: { $0.profiles[0].keys = 1 << UInt32(allowed.rawValue) })
      try world.register(uses: 9)
      for kind in all where kind == allowed || kind != .rsa2048 {
        var device = try world.device()
        device.key = try world.newKey(kind)
        let answer = world.send(device.ir())
        #expect(
          answer.condition == (kind == allowed ? nil : .keyNotAllowed), "\(kind.name) where \(allowed.name) is allowed")
      }
    }
  }

  /// The entity's own profile decides about keys too.
  @Test func ownProfile() throws {
    let world = try World(adjust: { $0.profiles[0].keys = 0 })
    try world.register(profile: "free")
    #expect(world.send(try world.device().ir()).certificate != nil)
  }

  /// The issuer may be named, or not, or be the NULL-DN.
  @Test(arguments: [nil, World.caName, sequence(), name("CN=test ca")]) func issuer(_ issuer: [UInt8]?) throws {
    let world = try World()
    try world.register()
    var template = Template()
    template.issuer = issuer
    template.version = 2
    #expect(world.send(try world.device().ir(template)).certificate != nil)
  }

  /// The same octets get the same answer, before and after a commit, and at the next start; never a second certificate.
  @Test(arguments: [PKIBody.Kind.ir, .cr, .p10cr]) func replay(_ kind: PKIBody.Kind) throws {
    let world = try World()
    try world.register(uses: 9)
    let device = try world.device()
    let request = kind == .ir ? device.ir() : kind == .cr ? device.cr() : device.p10cr()
    let answer = world.send(request)
    #expect(answer.awaitsConfirmation)
    for step in 0..<4 {
      if step == 1 { try world.commit() }
      if step == 2 { try world.restart() }
      if step == 3 { _ = world.send(device.certConf(answer)) }
      let again = world.send(request)
      #expect(again.octets == answer.octets)
      #expect(again.event.kind == .replayed && again.awaitsConfirmation == (step < 3))
    }
    #expect(world.authority.certificates.rows.count == 1)
    #expect(world.authority.entities.rows.first?.usesLeft == 8)
    // At another alias it is another transaction.
    #expect(world.send(request, alias: 1).condition == .wrongSecret)
  }
}
