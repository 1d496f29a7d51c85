// Covers: Asking.swift, Question.swift, Verdict.swift

import CMP
import Crypto
import PKIX
import Store
import Testing

@testable import Authority

@Suite struct AskingTests {
  /// A world in which the first alias asks, and a device of it.
  private func world(_ adjust: (inout Policy<PrivateKey>) -> Void = { _ in }) throws -> (World, Device) {
    let world = try World { policy in
      World.asking(&policy)
      adjust(&policy)
    }
    try world.register(uses: 9)
    return (world, try world.device())
  }

  /// Nothing has happened when the handler is to be asked; what it allows is granted as it would have been.
  @Test func askedAndAllowed() throws {
    let (world, device) = try world()
    let (request, before) = (device.ir(), world.tables)
    let asked = world.send(request)
    #expect(asked.event.kind == .asked && asked.event.reference.bytes.array == Array("device-1"))
    #expect(world.tables == before)
    try world.commit()
    #expect(try world.derivedTables() == before)
    let granted = world.send(request, said: Opinion())
    #expect(granted.kind == .ip && granted.status == .accepted && granted.awaitsConfirmation)
    #expect(world.send(request).octets == granted.octets)
    #expect(world.send(device.certConf(granted)).kind == .pkiconf)
  }

  @Test func theQuestion() throws {
    let (world, device) = try world { $0.aliases[0].profile = .fixed(1) }
    _ = world.send(device.ir(Template(extensions: [ext(.subjectAltName, names("DNS:a.example,IP:192.0.2.1"))])))
    let transaction = try #require(device.header.transactionID).hex
    let beginning = """
      "alias":"cmp","body":"ir","transaction":"\(transaction)","reference":"device-1","authentication":"mac","ra":false,\
      "polled":false,"subject":"CN=device-1","san":["DNS:a.example","IP:192.0.2.1"],"profile":"free",\
      "not_before":"2027-01-15T07:59:00Z","not_after":"2028-01-15T08:00:00Z","key":"ec-p256","key_sha256":"
      """
    #expect(world.question.hasPrefix(beginning), "\(world.question)")
    #expect(!world.question.contains(World.secret))
  }

  /// What could be wrong with a request is told before anybody is asked about it.
  @Test func nobodyIsAskedAboutWhatIsRefused() throws {
    let (world, device) = try world { $0.profiles[0].keys = 1 << UInt32(KeyAlgorithm.rsa2048.rawValue) }
    world.question = ""
    #expect(world.send(device.ir()).condition == .keyNotAllowed && world.question.isEmpty)
    var stranger = device
    stranger.protector = .passwordBasedMac(secret: Array("wrong"))
    #expect(world.send(stranger.ir()).condition == .wrongSecret && world.question.isEmpty)
  }

  @Test func changes() throws {
    let end = World.start.adding(seconds: 86_400)
    let (subject, alternatives) = (name("CN=given,O=Factory"), names("DNS:given.example"))
    let rows: [(said: Opinion, check: (CertificateParts) -> Bool)] = [
      (Opinion(subject: subject), { $0.subject == subject }),
      (Opinion(names: alternatives), { $0.value(.subjectAltName) == alternatives }),
      (Opinion(notAfter: end), { $0.validity.notAfter == end }),
      (Opinion(profile: "free"), { _ in true }),
    ]
    for (said, check) in rows {
      let (world, device) = try world()
      let answer = world.send(device.ir(), said: said)
      #expect(answer.status == .grantedWithMods, "\(said)")
      #expect(check(CertificateParts(try #require(answer.certificate))), "\(said)")
      #expect(try world.derivedTables() == world.tables)
    }
  }

  /// What is said and is so anyway changes nothing; an end that is later than what would be granted neither.
  /// What a handler chooses is bound by the profile and by the entity profile, also in the place of what is registered.
  @Test func rulesBindTheHandler() throws {
    let (world, device) = try world { policy in
      if let hosts = TextPattern(Array("*.plant.example")) {
        policy.profiles[0].rules.names = [NamePattern(.dns, .text(hosts))]
      }
      policy.profiles[1].rules.attributes = NameParts(.commonName)
      policy.aliases[0].entityProfile = .fixed(1)
    }
    func ask(_ opinion: Opinion) -> Condition? { world.send(device.ir(), said: opinion).condition }
    #expect(ask(Opinion(names: names("DNS:bank.example"))) == .handlerMistaken)
    #expect(ask(Opinion(subject: name("CN=device-1,O=bank"))) == .handlerMistaken)
    let good = Opinion(subject: name("CN=pump"), names: names("DNS:a.plant.example"))
    #expect(world.send(device.ir(), said: good).certificate != nil)
  }

  @Test func echoes() throws {
    let (world, device) = try world()
    let printable = sequence(tlv(0x31, sequence(oid(.commonName), tlv(0x13, Array("device-1")))))
    for subject in [name("CN=device-1"), printable] {
      let said = Opinion(
        subject: subject, names: [], profile: "device", notAfter: World.start.adding(seconds: 3 * 365 * 86_400))
      var device = device
      device.begin()
      #expect(world.send(device.cr(), said: said).status == .accepted)
    }
  }

  @Test func wordsOfADenial() throws {
    let (world, device) = try world()
    let answer = world.send(device.ir(), said: Opinion(.deny, reason: "not on the list"))
    #expect(answer.condition == .handlerDenied && answer.text == "not on the list (log \(answer.mark))")
    device.expectUse(in: world, left: 9)
  }

  /// A renewal is asked about, keeps its names, and may end sooner.
  @Test func renewal() throws {
    let (world, first) = try world()
    var device = first
    device.use(world.send(device.ir(), said: Opinion()).certificate ?? [])
    device.key = try world.newKey()
    let request = device.kur()
    #expect(world.send(request).event.kind == .asked)
    #expect(world.question.contains("\"body\":\"kur\"") && world.question.contains("\"old_serial\":\""))
    let end = World.start.adding(seconds: 86_400)
    let renewed = world.send(request, said: Opinion(subject: name("CN=device-1"), names: [], notAfter: end))
    #expect(renewed.kind == .kup && renewed.status == .grantedWithMods && renewed.event.kind == .updated)
    #expect(CertificateParts(try #require(renewed.certificate)).validity.notAfter == end)
  }

  @Test func revocation() throws {
    let (world, first) = try world()
    var device = first
    let certificate = world.send(device.ir(), said: Opinion()).certificate
    device.use(certificate ?? [])
    let request = device.rr(certificate)
    #expect(world.send(request).event.kind == .asked && world.question.contains("\"body\":\"rr\""))
    #expect(world.send(request, said: Opinion(.deny)).condition == .handlerDenied)
    device.begin()
    #expect(world.send(device.rr(certificate), said: Opinion()).event.kind == .revoked)
  }

  // MARK: - Waiting

  /// What waits is asked about each time that its client polls; the client hears a denial as often as it asks.
  @Test(arguments: [false, true]) func waiting(isAllowed: Bool) throws {
    let (world, device) = try world()
    let waits = world.send(device.ir(), said: Opinion(.wait))
    #expect(waits.status == .waiting && waits.awaitsPoll && world.authority.waiting.rows.count == 1)
    let poll = device.pollReq(waits)
    #expect(world.send(poll).event.kind == .asked && world.question.contains("\"approved\":false,\"polled\":true"))
    for said in [Opinion(.wait), Opinion(.unavailable)] { #expect(world.send(poll, said: said).kind == .pollRep) }
    try world.commitAndRestart()
    let end = world.send(poll, said: Opinion(isAllowed ? .allow : .deny, reason: "late"))
    if isAllowed {
      #expect(end.status == .accepted && end.certificate != nil && world.authority.waiting.rows.isEmpty)
    } else {
      #expect(end.condition == .handlerDenied && end.text.hasPrefix("late"))
      let again = world.send(poll)
      #expect(again.condition == .denied && again.text.hasPrefix("late"))
      device.expectUse(in: world, left: 9)
    }
    #expect(try world.derivedTables() == world.tables)
  }

  /// An operator decides about what a handler lets wait; what the handler changes counts then.
  @Test func operators() throws {
    let (world, device) = try world()
    let waits = world.send(device.ir(), said: Opinion(.wait))
    try world.decide(.approved)
    let poll = device.pollReq(waits)
    #expect(world.send(poll).event.kind == .asked && world.question.contains("\"approved\":true"))
    #expect(world.send(poll, said: Opinion(.unavailable)).kind == .pollRep)
    let subject = name("CN=given")
    let granted = world.send(poll, said: Opinion(.wait, subject: subject))
    #expect(granted.status == .grantedWithMods)
    #expect(CertificateParts(try #require(granted.certificate)).subject == subject)
  }

  /// Where people approve, a handler's consent is not enough, and it is not asked until they have.
  @Test func bothAreNeeded() throws {
    let (world, device) = try world { $0.aliases[0].needsApproval = true }
    let request = device.ir()
    #expect(world.send(request).event.kind == .asked)
    let waits = world.send(request, said: Opinion())
    #expect(waits.status == .waiting)
    let poll = device.pollReq(waits)
    #expect(world.send(poll).kind == .pollRep)
    try world.decide(.approved)
    #expect(world.send(poll, said: Opinion(.deny)).condition == .handlerDenied)
  }

  @Test func patience() throws {
    let (world, device) = try world { $0.aliases[0].waitsForHandler = true }
    let waits = world.send(device.ir(), said: Opinion(.unavailable))
    #expect(waits.status == .waiting)
    #expect(world.send(device.pollReq(waits), said: Opinion()).certificate != nil)
  }

  /// Nothing of a verdict counts where nobody is asked.
  @Test func anotherAlias() throws {
    let world = try World()
    try world.register()
    let answer = world.send(try world.device().ir(), said: Opinion(.deny, subject: name("CN=x"), profile: "nowhere"))
    #expect(answer.status == .accepted)
  }

  @Test func theStoreIsFull() throws {
    let (world, device) = try world()
    let request = device.ir()
    world.authority.isReadOnly = true
    #expect(world.send(request).condition == .storeUnavailable)
    world.authority.isReadOnly = false
    #expect(world.send(request).event.kind == .asked)
    world.authority.isReadOnly = true
    #expect(world.send(request, said: Opinion()).condition == .storeUnavailable)
  }

  /// Of two questions about one use of a code the first answer wins.
  @Test func oneUse() throws {
    let world = try World(adjust: World.asking)
    try world.register()
    var device = try world.device()
    let first = device.ir()
    device.begin()
    let second = device.ir()
    #expect(world.send(first).event.kind == .asked && world.send(second).event.kind == .asked)
    #expect(world.send(second, said: Opinion()).certificate != nil)
    #expect(world.send(first, said: Opinion()).condition == .codeUsed)
  }
}

extension Device {
  fileprivate func expectUse(in world: World, left: UInt32) {
    #expect(world.authority.entities.rows[0].usesLeft == left)
  }
}
