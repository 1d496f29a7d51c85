// Covers: Alias.swift, AuthenticationModule.swift, Administrator.swift, Endpoint.swift, Identification.swift

import CMP
import Crypto
import PKIX
import Store
import Testing

@testable import Authority
@testable import SimulatedDisk

/// Whom a message is for, who it is from, and which of several CAs answers.
@Suite struct TenantTests {
  /// Another CA of the same kind, as the second of alias 0.
  private func second(_ world: World, alias: Int = 0) throws {
    let key = try world.newKey()
    let validity = Validity(
      notBefore: Timestamp(seconds: World.start.seconds - 86_400), notAfter: Timestamp(seconds: 2_500_000_000))
    let certificate = try written { writer in
      let publicKey = Device.content(Device.publicKeyInfo(key))
      let serial: [UInt8] = [7]
      let certificate = writer.begin(.sequence)
      let start = writer.count
      let tbs = writer.beginTBSCertificate(
        serialNumber: serial.span, signature: key.algorithm, issuer: Self.secondName.span, validity: validity,
        subject: Self.secondName.span, publicKey: publicKey.span)
      writer.basicConstraints(BasicConstraints(cA: true))
      writer.keyUsage(.keyCertSign | .cRLSign | .digitalSignature)
      writer.subjectKeyIdentifier(serial.span)
      writer.end(tbs)
      let signature = try key.sign(writer.written(from: start), Span())
      writer.end(certificate, signedWith: key.algorithm, signature.bytes)
    }
    let issuer = try Issuer(
      name: Array("second"), authority: Signer(certificate: certificate, key: key), messages: nil)
    world.authority.policy.issuers.append(issuer)
    world.authority.policy.aliases[alias].issuers.append(1)
  }

  private static let secondName = name("CN=Second CA")

  private func issuer(_ answer: Answer) -> [UInt8] { CertificateParts(answer.certificate ?? []).issuer }

  /// The template names the CA, else the recipient; whoever names none gets the first. certConf goes to whoever has issued.
  @Test func severalAuthorities() throws {
    let world = try World()
    try second(world)
    try world.register(uses: 9)
    var device = try world.device()
    var template = Template()
    #expect(issuer(world.send(device.ir(template))) == World.caName)
    device.begin()
    template.issuer = Self.secondName
    let answer = world.send(device.ir(template))
    #expect(issuer(answer) == Self.secondName && answer.sender == directoryName(Self.secondName))
    #expect(world.send(device.certConf(answer)).sender == directoryName(Self.secondName))
    device.begin()
    template.issuer = nil
    device.header.recipient = Self.secondName
    #expect(issuer(world.send(device.p10cr())) == Self.secondName)
    device.begin()
    template.issuer = name("CN=Third CA")
    #expect(world.send(device.ir(template)).condition == .wrongIssuer)
    // What a CA issued it renews, and it revokes its own only.
    device.use(answer.certificate ?? [])
    device.header.recipient = nil
    device.key = try world.newKey()
    world.authority.policy.aliases[0].allowsAutomaticKeyUpdate = true
    template.issuer = nil
    template.controls = [Device.oldCertID(answer.certificate ?? [])]
    #expect(issuer(world.send(device.kur(template))) == Self.secondName)
    device.begin()
    #expect(world.send(device.rr(answer.certificate, reason: .superseded)).kind == .rp)
    #expect(try world.derivedTables() == world.tables)
  }

  private func directoryName(_ name: [UInt8]) -> [UInt8] { tlv(0xA4, name) }

  /// EJBCA's KeyId: senderKID is the name of the CA, or of the profile.
  @Test func keyIdentifiers() throws {
    let world = try World { policy in
      policy.aliases[0].servesUnregistered = true
      policy.aliases[0].modules = [.raSecret(Array("ra"))]
      policy.aliases[0].issuerIsKeyID = true
    }
    try second(world)
    func ask(_ kid: String) throws -> Answer {
      let device = try world.device(kid, secret: "ra")
      return world.send(device.ir(.nobodys), secret: "ra")
    }
    #expect(issuer(try ask("second")) == Self.secondName)
    #expect(issuer(try ask("factory")) == World.caName)
    #expect(try ask("third").condition == .wrongIssuer)
    // What waits is served by the CA that it has named, whatever its poll names.
    world.authority.policy.aliases[0].needsApproval = true
    var device = try world.device("second", secret: "ra")
    let waiting = world.send(device.ir(.nobodys), secret: "ra")
    try world.decide(.approved)
    device.header.senderKID = Array("factory")
    #expect(issuer(world.send(device.pollReq(waiting), secret: "ra")) == Self.secondName)
    world.authority.policy.aliases[0].needsApproval = false
    world.authority.policy.aliases[0].issuerIsKeyID = false
    world.authority.policy.aliases[0].profile = .keyID
    world.authority.policy.aliases[0].profiles = [2]
    #expect(try ask("rsa").condition == .keyNotAllowed)
    #expect(try ask("free").condition == .unknownProfile)
    world.authority.policy.aliases[0].profiles = [1]
    #expect(try ask("free").certificate != nil)
  }

  /// EJBCA: KeyId. What an RA names is the device's own profile from then on, also for its renewals, whose senderKID is a
  /// key's; who was registered with one has that. Questions about other things need none.
  @Test func profileByKeyID() throws {
    let world = try World { policy in
      policy.aliases[0].servesUnregistered = true
      policy.aliases[0].modules = [.hmac, .raSecret(Array("ra")), .endEntityCertificate(issuer: nil)]
      policy.aliases[0].naming = NameScheme()
      policy.aliases[0].profile = .keyID
      policy.aliases[0].profiles = [0, 1]
    }
    func profile(of row: Int) throws -> String {
      var storage = RecordRoom()
      let record = try world.authority.read(world.authority.entities.rows[row].added, into: &storage)
      return String(decoding: try EntityAdded(storage.bytes(record)).profile.array, as: UTF8.self)
    }
    var device = try world.device("free", secret: "ra")
    let answer = world.send(device.ir(.nobodys), secret: "ra")
    #expect(try profile(of: 0) == "free")
    device.use(answer.certificate ?? [])
    device.key = try world.newKey()
    device.begin()
    #expect(world.send(device.kur(.nobodys)).certificate != nil)
    // The device itself has nothing to choose.
    device.begin()
    device.header.certProfile = "device"
    #expect(world.send(device.kur(.nobodys)).condition == .unknownProfile)
    device.header.certProfile = nil
    device.begin()
    #expect(world.send(device.genm([Device.item(.certReqTemplate)])).condition == nil)
    // The RA names another one; nobody else does.
    device = try world.device("device", secret: "ra")
    #expect(world.send(device.ir(.nobodys), secret: "ra").certificate != nil)
    #expect(try profile(of: 0) == "device")
    // What RAs may no longer name holds no longer, and elsewhere it never did.
    world.authority.policy.aliases[0].profiles = [1]
    device = try world.device("device", secret: "ra")
    let third = world.send(device.ir(.nobodys), secret: "ra")
    #expect(third.condition == .unknownProfile)
    world.authority.policy.aliases[0].profiles = [0, 1]
    // An operator's choice is nobody's to change.
    try world.register("CN=kept", subject: name("CN=kept"), profile: "rsa")
    device = try world.device("free", secret: "ra")
    #expect(world.send(device.ir(Template(subject: name("CN=kept"))), secret: "ra").condition == .keyNotAllowed)
    try world.register("own", profile: "rsa")
    #expect(world.send(try world.device("own").ir(Template(subject: name("CN=own")))).condition == .keyNotAllowed)
    device = try world.device("third", secret: "ra")
    #expect(world.send(device.ir(.nobodys), secret: "ra").condition == .unknownProfile)
    device.begin()
    #expect(world.send(device.genm([Device.item(.caCerts)]), secret: "ra").condition == nil)
    device.begin()
    #expect(world.send(device.genm([Device.item(.certReqTemplate)]), secret: "ra").condition == .unknownProfile)
    #expect(try world.derivedTables() == world.tables)
  }

  /// An alias that has another one's devices serves them; all others stay apart.
  @Test func sharedEntities() throws {
    let world = try World { $0.aliases[1].tenant = Array("cmp") }
    try world.register()
    let device = try world.device()
    let answer = world.send(device.ir(), alias: 1)
    #expect(answer.certificate != nil)
    #expect(world.send(device.certConf(answer), alias: 0).kind == .pkiconf)
    let apart = try World()
    try apart.register()
    #expect(apart.send(try apart.device().ir(), alias: 1).condition == .wrongSecret)
  }

  /// MTG: the policy of the device's client serves where the URL names none.
  @Test func policyOfTheClient() throws {
    let world = try World { policy in
      policy.aliases[0].servesByClient = true
      policy.aliases[1].tenant = Array("cmp")
      policy.aliases[1].profile = .fixed(2)
      policy.clients = [Client(name: Array("line"), alias: 1)]
    }
    try world.register(client: "line")
    let answer = world.send(try world.device().ir())
    #expect(answer.condition == .keyNotAllowed && answer.event.alias == 1)
    world.authority.policy.aliases[1].profile = .fixed(0)
    let device = try world.device()
    let good = world.send(device.ir())
    #expect(good.certificate != nil && world.send(device.certConf(good)).kind == .pkiconf)
    #expect(try world.derivedTables() == world.tables)
  }
}

// MARK: - Who it is from

extension TenantTests {
  /// By the subject, in another spelling, or by an attribute of it, whatever senderKID says.
  @Test(arguments: [nil, .commonName, .userID] as [AttributeType?]) func identification(_ type: AttributeType?) throws {
    let world = try World { policy in
      policy.aliases[0].identification = type.map { .attribute($0) } ?? .subject
    }
    try world.register(subject: name("O=Plant,CN=Pump 1"))
    try world.register("device-2", secret: "other", subject: name("O=Plant,CN=Pump 2"))
    let device = try world.device("KeyId")
    var template = Template()
    template.subject = name(
      type == nil ? "O=plant,CN=pump  1" : type == .userID ? "UID=device-1,CN=x" : "O=any,CN=device-1")
    let answer = world.send(device.ir(template))
    #expect(CertificateParts(answer.certificate ?? []).subject == name("O=Plant,CN=Pump 1"))
    #expect(answer.event.reference.bytes.array == Array("device-1"))
    // certConf names nobody: its transaction does.
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
  }

  /// A password in the subject: it authenticates, and is nowhere afterwards.
  @Test func passwordInTheName() throws {
    let world = try World { $0.aliases[0].modules = [.dnPart(.userID)] }
    try world.register(subject: name("C=SE,CN=device-1"))
    func ask(_ password: String) throws -> (Device, Answer) {
      var device = try world.device()
      device.protector = .signature(device.key)
      device.header.senderKID = nil
      var template = Template()
      template.subject = name("UID=\(password),C=SE,CN=device-1")
      return (device, world.send(device.ir(template)))
    }
    #expect(try ask("wrong").1.condition == .wrongSecret)
    let (device, answer) = try ask(World.secret)
    #expect(CertificateParts(answer.certificate ?? []).subject == name("C=SE,CN=device-1") && answer.status == .accepted)
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
    try world.commit()
    let secret = Array(World.secret)
    #expect(!world.medium.durableNames.values.contains { $0.durable.containsSequence(secret) })
    #expect(world.authority.entities.rows[0].usesLeft == 0)
  }

  /// A sender that repeats the name has the password in it, and is not answered by name; where the common name is the password, it
  /// is no name in the log.
  @Test(arguments: [AttributeType.userID, .commonName]) func passwordInTheSender(_ type: AttributeType) throws {
    let world = try World { $0.aliases[0].modules = [.dnPart(type)] }
    try world.register(subject: name("C=SE,O=device-1"), uses: 9)
    for password in [World.secret, "open sesame"] {
      var device = try world.device()
      device.protector = .signature(device.key)
      device.header.senderKID = nil
      var template = Template()
      template.subject = name("C=SE,O=device-1,\(type == .userID ? "UID" : "CN")=\(password)")
      device.header.sender = template.subject ?? []
      let answer = world.send(device.ir(template))
      #expect((answer.certificate != nil) == (password == World.secret))
      #expect(!answer.octets.containsSequence(Array(password)))
      #expect(answer.event.reference.bytes.array != Array(password))
    }
    try world.commit()
    #expect(!world.medium.durableNames.values.contains { $0.durable.containsSequence(Array(World.secret)) })
  }

  /// Who has been removed, and who is of another tenant, hides nobody of the same subject.
  @Test func namesakes() throws {
    let world = try World { policy in
      for index in 0..<2 { policy.aliases[index].identification = .subject }
    }
    for number in 0..<10 {
      try world.register("old-\(number)", subject: name("CN=pump"))
      try world.remove("old-\(number)")
    }
    try world.register("new", subject: name("CN=pump"))
    var device = try world.device("anything")
    var template = Template()
    template.subject = name("CN=pump")
    #expect(world.send(device.ir(template)).event.reference.bytes.array == Array("new"))
    #expect(try world.derivedTables() == world.tables)
    device.begin()
    #expect(world.send(device.ir(template), alias: 1).condition == .wrongSecret)
  }

  /// Each module is tried until one does it.
  @Test func inTheirOrder() throws {
    let world = try World { $0.aliases[0].modules = [.raSecret(Array("one")), .hmac, .raSecret(Array("two"))] }
    try world.register(uses: 9)
    for secret in ["one", World.secret, "two"] {
      let device = try world.device("device-1", secret: secret)
      #expect(world.send(device.ir(), secret: secret).certificate != nil, "\(secret)")
    }
    #expect(world.send(try world.device("device-1", secret: "three").ir()).condition == .wrongSecret)
    #expect(world.authority.entities.rows[0].failures == 1)
  }

  /// Name and password of HTTP, also for certConf; a wrong one counts.
  @Test func login() throws {
    let world = try World { $0.aliases[0].modules = [.basic] }
    try world.register()
    var device = try world.device()
    device.protector = .none
    let wrong = world.send(device.ir(), login: ("device-1", "wrong"))
    #expect(wrong.condition == .wrongLogin && wrong.needsLogin && world.authority.entities.rows[0].failures == 1)
    #expect(world.send(device.ir()).needsLogin)
    let answer = world.send(device.ir(), login: ("device-1", World.secret))
    #expect(answer.certificate != nil && answer.protection == .signature)
    #expect(world.send(device.certConf(answer)).condition == .noLogin)
    #expect(world.send(device.certConf(answer), login: ("device-1", World.secret)).kind == .pkiconf)
    device.begin()
    #expect(world.send(device.ir(), login: ("device-1", World.secret)).condition == .codeUsed)
    #expect(try world.derivedTables() == world.tables)
  }

  /// A challenge in PKCS #10 or in a control, signed by the key that is to be certified.
  @Test(arguments: [true, false]) func challenges(isFixed: Bool) throws {
    let world = try World { policy in
      policy.aliases[0].modules = [.challenge]
      policy.aliases[0].challenge = isFixed ? .fixed(Array("sesame")) : .device
    }
    let right = isFixed ? "sesame" : World.secret
    for (number, isPKCS10) in [true, false].enumerated() {
      let reference = "device-\(number + 1)"
      try world.register(reference)
      func ask(_ secret: String) throws -> (Device, Answer) {
        var device = try world.device(reference)
        device.protector = .signature(device.key)
        device.header.senderKID = nil
        var template = Template()
        template.subject = name("CN=\(reference)")
        template.controls = [Device.regToken(secret)]
        let request =
          isPKCS10
          ? device.p10cr(subject: name("CN=\(reference)"), attributes: Device.challengePassword(secret))
          : device.ir(template)
        return (device, world.send(request))
      }
      #expect(try ask("wrong").1.condition == .wrongSecret)
      let (device, answer) = try ask(right)
      #expect(CertificateParts(answer.certificate ?? []).subject == name("CN=\(reference)"))
      #expect(world.send(device.certConf(answer)).kind == .pkiconf)
      #expect(try ask(right).1.condition == .codeUsed)
    }
  }
}

extension Device {
  /// The attribute of PKCS #10.
  static func challengePassword(_ text: String) -> [UInt8] {
    sequence(oid(.challengePassword), tlv(0x31, tlv(0x0C, Array(text.utf8))))
  }
}

extension [UInt8] {
  func containsSequence(_ other: [UInt8]) -> Bool {
    guard count >= other.count else { return false }
    return (0...(count - other.count)).contains { Array(self[$0..<$0 + other.count]) == other }
  }
}
