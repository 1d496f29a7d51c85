// Covers: NameScheme.swift, Requester.swift, Exchange.swift, RegistrationAuthority.swift

import CMP
import Crypto
import PKIX
import Testing

@testable import Authority

/// How whoever an RA enrols is called, what RAs may do, and devices with certificates of their makers.
@Suite struct NamingTests {
  private func world(_ change: (inout NameScheme) -> Void = { _ in }) throws -> World {
    var naming = NameScheme()
    change(&naming)
    return try World { policy in
      policy.aliases[0].servesUnregistered = true
      policy.aliases[0].modules = [.raSecret(Array("ra")), .endEntityCertificate(issuer: nil)]
      policy.aliases[0].naming = naming
      policy.aliases[0].allowsAutomaticKeyUpdate = true
    }
  }

  /// What the RA's request makes: the reference in the log, and the answer.
  private func ask(_ world: World, _ subject: String, kid: String = "ra", key: PrivateKey? = nil) throws -> (String, Answer) {
    var device = try world.device(kid, secret: "ra")
    if let key { device.key = key }
    var template = Template()
    template.subject = name(subject)
    let answer = world.send(device.ir(template), secret: "ra")
    return (String(decoding: answer.event.reference.bytes.array, as: UTF8.self), answer)
  }

  @Test func schemes() throws {
    #expect(try ask(world(), "C=SE,CN=a").0 == "C=SE,CN=a")
    let user = try world { naming in
      naming.source = .subject([.userID, .commonName])
      naming.prefix = Array("cmp")
    }
    #expect(try ask(user, "UID=7,CN=a").0 == "cmp7" && ask(user, "CN=a").0 == "cmpa")
    #expect(try ask(user, "O=nobody").1.condition == .badName)
    #expect(try ask(world { $0.source = .username }, "CN=a", kid: "station").0 == "station")
    #expect(try ask(world { $0.source = .fixed(Array("all")) }, "CN=a").0 == "all")
    let random = try world { naming in
      naming.source = .random
      naming.postfix = Array("-${RANDOM}$")
    }
    let (one, two) = (try ask(random, "CN=a").0, try ask(random, "CN=a").0)
    #expect(one != two && one.count == 12 + 1 + 8 + 1 && one.hasSuffix("$") && one.dropFirst(12).first == "-")
    let tooMany = try world { $0.prefix = Array(String(repeating: "${RANDOM}", count: 9)) }
    #expect(try ask(tooMany, "CN=a").1.condition == .badName)
  }

  /// Only names with chance in them cost a MAC of the message.
  @Test(arguments: [
    ("", false), ("${RANDOM}", true), ("a-${RANDOM}", true), ("${RANDOM}-", true), ("${RANDOM", false), ("$${RANDOM}}", true),
    ("{RANDOM}", false),
  ])
  func usesChance(_ fix: String, _ uses: Bool) {
    var naming = NameScheme()
    naming.prefix = Array(fix.utf8)
    #expect(naming.usesChance == uses)
    (naming.prefix, naming.postfix) = ([], naming.prefix)
    #expect(naming.usesChance == uses)
    naming.source = .random
    #expect(naming.usesChance)
  }

  /// The senderKID of a signature is a key identifier: all devices of that RA would be one.
  @Test func namesAreText() throws {
    let world = try world { $0.source = .username }
    let agency = try Agency(world).trusted()
    #expect(world.send(try agency.client().ir()).condition == .badName)
    #expect(world.authority.entities.rows.isEmpty)
  }

  /// A request handler is asked about whoever is enrolled afterwards, also when the client has polled in between.
  @Test(arguments: [false, true]) func chanceStaysWhatItWas(waits: Bool) throws {
    let world = try world { $0.source = .random }
    world.authority.policy.aliases[0].asked = 1 << UInt32(PKIBody.Kind.ir.rawValue)
    var device = try world.device("ra", secret: "ra")
    let request = device.ir()
    var answer = world.send(request, secret: "ra")
    #expect(answer.event.kind == .asked)
    let asked = answer.event.reference.bytes.array
    if waits {
      answer = world.send(request, secret: "ra", said: Opinion(.wait))
      #expect(answer.event.kind == .waiting && answer.event.reference.bytes.array == asked)
      let poll = device.pollReq(answer)
      #expect(world.send(poll, secret: "ra").event.kind == .asked)
      answer = world.send(poll, secret: "ra", said: Opinion())
    } else {
      answer = world.send(request, secret: "ra", said: Opinion())
    }
    #expect(answer.event.kind == .issued && answer.event.reference.bytes.array == asked && asked.count == 12)
    device.begin()
    #expect(world.send(device.ir(), secret: "ra").event.reference.bytes.array != asked)
  }

  /// Made on first use, without a code; changed when it comes again; its certificates stay its own.
  @Test func entities() throws {
    let world = try world { $0.source = .subject([.userID]) }
    let key = try world.newKey()
    let (_, first) = try ask(world, "UID=7,CN=a", key: key)
    let made = world.authority.entities.rows
    #expect(made.count == 1 && made[0].usesLeft == 0 && !made[0].hasSecret && made[0].state == .generated)
    let (_, second) = try ask(world, "UID=7,CN=b")
    let changed = world.authority.entities.rows
    #expect(changed.count == 1 && changed[0].registered == made[0].registered && changed[0].added != made[0].added)
    #expect(changed[0].lastCertificate == 1 && second.status == .accepted)
    // With the same names nothing is changed.
    try world.commit()
    let records = world.authority.log.lastLSN
    _ = try ask(world, "UID=7,CN=b")
    try world.commit()
    #expect(world.authority.log.lastLSN == records + 1)
    #expect(try world.derivedTables() == world.tables)
    // Nobody guesses a code that there is not.
    for secret in ["", String(repeating: "Z", count: AuthorityLimits.decoySecret)] {
      world.authority.policy.aliases[0].modules = [.hmac]
      #expect(world.send(try world.device("7", secret: secret).ir(.nobodys)).condition == .wrongSecret)
    }
    world.authority.policy.aliases[0].modules = [.endEntityCertificate(issuer: nil)]
    var device = try world.device("7")
    device.key = key
    device.use(first.certificate ?? [])
    device.key = try world.newKey()
    var template = Template()
    template.subject = nil
    #expect(world.send(device.kur(template)).event.kind == .updated)
  }

  /// The CA's own secret, where there is none of the alias, and in RA mode only.
  @Test func secretOfTheAuthority() throws {
    let world = try world()
    world.authority.policy.issuers[0].raSecret = Array("ca-secret")
    world.authority.policy.aliases[0].modules = [.hmac]
    #expect(world.send(try world.device("x", secret: "ca-secret").ir(), secret: "ca-secret").certificate != nil)
    world.authority.policy.aliases[0].servesUnregistered = false
    #expect(world.send(try world.device("x", secret: "ca-secret").ir()).condition == .wrongSecret)
  }

  /// An RA of an alias may do what it is listed for, and nothing under another alias.
  @Test func rights() throws {
    let world = try World()
    try world.register(uses: 9)
    let enrolled = world.send(try world.device().ir(), alias: 0)
    let agency = try Agency(world)
    func send(_ rights: Rights, alias: Int = 0, _ request: (Device) -> [UInt8]) throws -> Condition? {
      var administrator = Administrator()
      administrator.certificates = try Agency.list(agency.ra)
      administrator.rights = rights
      world.authority.policy.aliases[0].administrators = [administrator]
      return world.send(request(try agency.client()), alias: alias).condition
    }
    let old = enrolled.certificate ?? []
    var renewal = Template()
    renewal.controls = [Device.oldCertID(old)]
    let requests: [(Rights, (Device) -> [UInt8])] = [
      (.enrol, { $0.ir() }), (.renew, { $0.kur(renewal) }), (.revoke, { $0.rr(old, reason: .superseded) }),
    ]
    for (needed, request) in requests {
      for other in [Rights.enrol, .renew, .revoke] where other != needed {
        #expect(try send(other, request) == .notAuthorized)
      }
      #expect(try send(.all, alias: 1, request) == .signerNotTrusted)
      #expect(try send(needed, request) == nil)
    }
  }

  /// One of a named CA only.
  @Test func certificatesOfOneAuthority() throws {
    let world = try World()
    try world.register(uses: 9)
    var device = try world.device()
    device.use(world.send(device.ir()).certificate ?? [])
    world.authority.policy.aliases[0].modules = [.endEntityCertificate(issuer: 0)]
    #expect(world.send(device.cr()).certificate != nil)
    let agency = try Agency(world).trusted()
    #expect(world.send(try agency.client().ir()).condition == .signerNotTrusted)
  }

  /// What an RA nests may be signed by anybody; alone it is nobody's.
  @Test func vouched() throws {
    let world = try world()
    let agency = try Agency(world).trusted()
    let stranger = try Agency(world) { $0 = .signer(by: "CN=one", signer: 1, more: []) }
    var device = try stranger.client()
    device.begin()
    #expect(world.send(device.ir()).condition != nil)
    let answer = world.send(try agency.nested([device.ir()], as: device.header.transactionID))
    #expect(answer.certificate != nil && answer.event.reference.count > 0)
    #expect(world.send(try agency.nested([device.certConf(answer)], as: device.header.transactionID)).kind == .pkiconf)
    device.begin()
    device.key = try world.newKey()
    device.protector = .signature(device.key)
    #expect(world.send(try agency.nested([device.ir()], as: device.header.transactionID)).condition == .wrongSignature)
  }

  /// A device maker's certificate authenticates who is registered by a part of it, once, and is no key to anything else.
  @Test func vendors() throws {
    let world = try World { policy in
      for index in 0..<2 {
        policy.aliases[index].modules = [.endEntityCertificate(issuer: nil)]
        policy.aliases[index].identification = .attribute(.commonName)
        policy.aliases[index].naming.postfix = Array(index == 0 ? "_IPSEC" : "_TLS")
      }
      policy.aliases[0].allowsAutomaticKeyUpdate = true
    }
    let agency = try Agency(world) { $0 = .signer(by: "CN=one", signer: 1, more: []) }
    var device = try agency.client()
    #expect(world.send(device.ir()).condition == .signerNotTrusted)
    for index in 0..<2 { world.authority.policy.aliases[index].vendorTrust = try Agency.list(agency.root) }
    device.begin()
    #expect(world.send(device.ir()).condition == .notAuthorized)
    let own = CertificateParts(agency.ra).commonName
    try world.register(own + "_IPSEC", subject: name("CN=ipsec"))
    try world.register(own + "_TLS", subject: name("CN=host"), alias: "other")
    device.begin()
    let answer = world.send(device.ir())
    #expect(CertificateParts(answer.certificate ?? []).subject == name("CN=ipsec") && answer.status == .grantedWithMods)
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
    let key = device.key
    device.begin()
    device.key = try world.newKey()
    let tls = world.send(device.ir(), alias: 1)
    #expect(CertificateParts(tls.certificate ?? []).subject == name("CN=host"))
    device.begin()
    #expect(world.send(device.ir()).condition == .codeUsed)
    device.begin()
    #expect(world.send(device.rr(answer.certificate, reason: .superseded)).condition == .revocationNotAllowed)
    device.begin()
    #expect(world.send(device.kur()).condition == .updateNeedsSignature)
    var renewing = try world.device()
    renewing.key = key
    renewing.use(answer.certificate ?? [])
    renewing.key = try world.newKey()
    var template = Template()
    template.subject = nil
    #expect(world.send(renewing.kur(template)).event.kind == .updated)
    #expect(try world.derivedTables() == world.tables)
  }

  /// New alternative names in a renewal are bound as those of an enrolment, by the entity profile too.
  @Test func newNamesAreBound() throws {
    let world = try World(adjust: { policy in
      policy.aliases[0].allowsAutomaticKeyUpdate = true
      policy.profiles[0].allowsExtensionOverride = true
      if let hosts = TextPattern(Array("*.plant.example")) {
        policy.profiles[1].rules.names = [NamePattern(.dns, .text(hosts))]
      }
      policy.aliases[0].entityProfile = .fixed(1)
    })
    try world.register()
    var device = try world.device()
    device.use(world.send(device.ir()).certificate ?? [])
    for (host, isGranted) in [("bank.example", false), ("a.plant.example", true)] {
      device.begin()
      device.key = try world.newKey()
      var template = Template()
      template.subject = nil
      template.extensions = [ext(.subjectAltName, names("DNS:\(host)"))]
      let answer = world.send(device.kur(template))
      #expect((answer.event.kind == .updated) == isGranted && (answer.condition == .nameNotAllowed) == !isGranted)
    }
  }
}

extension CertificateParts {
  /// The last common name of the subject.
  fileprivate var commonName: String {
    let subject = subject
    guard let name = try? Name(subject.span), let value = name.last(.commonName)?.value.content else { return "" }
    return String(decoding: value.array, as: UTF8.self)
  }
}
