// Covers: Authentication+Token.swift

import CMP
import Crypto
import Testing

@testable import Authority
@testable import SimulatedDisk

/// What is wrong with a message whose request holds a one-time code.
enum TokenRefusals {
  fileprivate static func token(_ policy: inout Policy<PrivateKey>) {
    policy.aliases[0].modules = [.regToken, .hmac, .endEntityCertificate(issuer: nil)]
  }

  private static func row(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo, _ kind: PKIBody.Kind = .error,
    _ request: @escaping @Sendable (World, inout Device, inout Template) throws -> [UInt8]?
  ) -> Refusal {
    Refusal(name, condition, failInfo, kind, .signature, adjust: token) { world in
      try world.register()
      var device = try world.device()
      device.useToken()
      var template = Device.tokenTemplate()
      let request = try request(world, &device, &template)
      return world.send(request ?? device.ir(template))
    }
  }

  static let rows: [Refusal] = [
    row("a wrong code in regToken", .wrongSecret, .badMessageCheck) { _, _, template in
      template.controls = [Device.regToken("wrong")]
      return nil
    },
    row("half of a code", .wrongSecret, .badMessageCheck) { _, _, template in
      template.controls = [Device.regToken(String(World.secret.prefix(9)))]
      return nil
    },
    row("no code", .wrongSecret, .badMessageCheck) { _, _, template in
      template.controls = [Device.regToken("")]
      return nil
    },
    row("the code of nobody", .wrongSecret, .badMessageCheck) { _, _, template in
      template.subject = name("CN=nobody")
      template.controls = [Device.regToken(String(repeating: "Z", count: AuthorityLimits.decoySecret))]
      return nil
    },
    row("the right code after too many wrong ones", .wrongSecret, .badMessageCheck) { world, device, template in
      for _ in 0..<AuthorityLimits.failures {
        var guess = device
        guess.begin()
        var wrong = template
        wrong.controls = [Device.regToken("wrong")]
        _ = world.send(guess.ir(wrong))
      }
      return nil
    },
    row("a wrong code in authenticator", .wrongSecret, .badMessageCheck) { _, _, template in
      template.controls = [Device.authenticator("wrong")]
      return nil
    },
    row("the right code, signed by another key", .wrongSignature, .badMessageCheck) { world, device, _ in
      device.protector = .signature(try world.newKey())
      return nil
    },
    row("the right code, changed afterwards", .wrongSignature, .badMessageCheck) { _, device, template in
      var request = device.ir(template)
      if let place = request.indices.first(where: { Array(request[$0...].prefix(8)) == Array("device-1") }) {
        request[place] ^= 0x20
      }
      return request
    },
    row("the right code and a key that is none", .wrongSignature, .badMessageCheck) { _, device, template in
      template.publicKey = Device.content(Device.publicKeyInfo(device.key)).spoiled
      return nil
    },
    row("the right code without a key", .signerUnknown, .badMessageCheck) { _, _, template in
      template.hasPublicKey = false
      return nil
    },
    row("a code that has been used", .codeUsed, .notAuthorized, .ip) { world, device, template in
      _ = world.send(device.ir(template))
      device.begin()
      return nil
    },
    row("two codes", .badControl, .badRequest) { _, _, template in
      template.controls += template.controls
      return nil
    },
    row("a code that is no text", .badControl, .badRequest) { _, _, template in
      template.controls = [sequence(oid(.regToken), [5, 0])]
      return nil
    },
    row("a code without protection", .unprotected, .badMessageCheck) { _, device, _ in
      device.protector = .none
      return nil
    },
    row("two requests with codes", .signerUnknown, .badMessageCheck) { _, device, template in
      let one = device.certReqMsg(template)
      return device.message(tlv(0xA0, sequence(one, one)))
    },
    row("p10cr, which has no controls", .signerUnknown, .badMessageCheck) { _, device, _ in device.p10cr() },
    row("kur with a code", .signerUnknown, .badMessageCheck) { _, device, template in device.kur(template) },
    row("a proof of possession by another key", .badProof, .badPOP, .ip) { world, _, template in
      template.proof = .other(try world.newKey())
      return nil
    },
    Refusal("the right code where codes do not count", .signerUnknown, .badMessageCheck) { world in
      try world.register()
      var device = try world.device()
      device.useToken()
      return world.send(device.ir(Device.tokenTemplate()))
    },
    Refusal(
      "no code where certificates do not count", .protectionNotAllowed, .wrongIntegrity,
      adjust: { $0.aliases[0].modules = [.regToken, .hmac] }
    ) { world in
      try world.register()
      var device = try world.device()
      device.useToken()
      return world.send(device.ir())
    },
    row("certConf by another key", .wrongSignature, .badMessageCheck) { world, device, template in
      let answer = world.send(device.ir(template))
      device.protector = .signature(try world.newKey())
      return device.certConf(answer)
    },
    row("certConf of a device that is gone", .notAuthorized, .notAuthorized) { world, device, template in
      let answer = world.send(device.ir(template))
      try world.remove()
      return device.certConf(answer)
    },
  ]
}

extension Device {
  /// From now on signs with the key that is to be certified, and has no certificate.
  mutating func useToken() {
    header.sender = name("CN=device-1")
    header.senderKID = nil
    protector = .signature(key)
  }

  static func regToken(_ text: String) -> [UInt8] {
    let octets = Array(text.utf8)
    return written { $0.regToken(octets.span) }
  }

  static func authenticator(_ text: String) -> [UInt8] {
    let octets = Array(text.utf8)
    return written { $0.authenticator(octets.span) }
  }

  static func tokenTemplate(_ secret: String = World.secret) -> Template {
    var template = Template()
    template.controls = [regToken(secret)]
    return template
  }
}

@Suite struct AuthenticationTokenTests {
  private func world() throws -> World { try World(adjust: TokenRefusals.token) }

  @Test(arguments: [true, false], [Device.regToken(World.secret), Device.authenticator(World.secret)])
  func enrols(isInitial: Bool, control: [UInt8]) throws {
    let world = try world()
    try world.register()
    var device = try world.device()
    device.useToken()
    var template = Template()
    template.controls = [control]
    let answer = world.send(isInitial ? device.ir(template) : device.cr(template))
    #expect(answer.certificate != nil && answer.protection == .signature && answer.caPubs.isEmpty)
    #expect(answer.event.reference.bytes.array == Array("device-1"))
    #expect(world.authority.entities.rows[0].usesLeft == 0)
    try world.restart(committing: true)
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
    #expect(world.authority.certificates.rows[0].state == .confirmed)
    // The certificate is as any other: it signs from now on.
    device.use(answer.certificate ?? [])
    #expect(world.send(device.cr()).certificate != nil)
    let tables = world.tables
    #expect(try world.derivedTables() == tables)
  }

  /// Nothing of the request is in the log: the code is not.
  @Test func codeIsNotKept() throws {
    let world = try world()
    try world.register()
    var device = try world.device()
    device.useToken()
    #expect(world.send(device.ir(Device.tokenTemplate())).certificate != nil)
    try world.commit()
    let code = Array(World.secret.utf8)
    for contents in world.medium.names.values {
      let bytes = contents.bytes
      #expect(!bytes.indices.contains { bytes[$0] == code[0] && bytes[$0...].starts(with: code) })
    }
  }

  /// A wrong code counts as a wrong secret does; whoever has a certificate is asked for that.
  @Test func counts() throws {
    let world = try world()
    try world.register(uses: 3)
    var device = try world.device()
    device.useToken()
    _ = world.send(device.ir(Device.tokenTemplate("wrong")))
    #expect(world.authority.entities.rows[0].failures == 1)
    device.begin()
    let answer = world.send(device.ir(Device.tokenTemplate()))
    #expect(world.authority.entities.rows[0].failures == 0)
    device.use(answer.certificate ?? [])
    #expect(world.send(device.cr(Device.tokenTemplate("wrong"))).certificate != nil)
    #expect(world.authority.entities.rows[0].failures == 0)
  }

  /// A MAC is looked at as ever, and the control ignored.
  @Test func underAMAC() throws {
    let world = try world()
    try world.register()
    let device = try world.device()
    let answer = world.send(device.ir(Device.tokenTemplate("wrong")))
    #expect(answer.certificate != nil && answer.protection == .mac)
  }
}
