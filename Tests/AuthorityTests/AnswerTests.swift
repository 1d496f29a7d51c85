// Covers: Answer.swift

import CMP
import Crypto
import Testing

@testable import Authority

@Suite struct AnswerTests {
  @Test(arguments: [(2, 2), (3, 3)]) func header(_ version: Int, _ answered: Int) throws {
    let world = try World()
    try world.register()
    var device = try world.device()
    device.header.pvno = version
    device.header.sender = name("CN=whoever")
    let answer = world.send(device.ir())
    #expect(answer.pvno == answered)
    #expect(answer.recipient == tlv(0xA4, name("CN=whoever")))
    #expect(answer.sender == tlv(0xA4, World.caName))
    #expect(answer.senderKID == Array("device-1"))
    #expect(answer.transactionID == device.header.transactionID)
    #expect(answer.recipNonce == device.header.senderNonce)
    #expect(answer.senderNonce?.count == 16)
    #expect(answer.messageTime == world.now)
    #expect(!answer.implicitConfirm)
    #expect(answer.extraCerts.isEmpty)
    let confirmed = world.send(device.certConf(answer))
    #expect(confirmed.recipNonce == device.after(answer).header.senderNonce)
    #expect(confirmed.senderNonce != answer.senderNonce)
    #expect(confirmed.pvno == answered)
  }

  /// Always a signature, also for who has a secret; a MAC is never made for who has none.
  @Test(arguments: [Alias.ResponseProtection.auto, .pbe, .signature])
  func responseProtection(_ kind: Alias.ResponseProtection) throws {
    let world = try World(adjust: { $0.aliases[0].responseProtection = kind })
    try world.register()
    var device = try world.device()
    let answer = world.send(device.ir())
    #expect(answer.certificate != nil && answer.protection == (kind == .signature ? .signature : .mac))
    #expect(answer.sender == tlv(0xA4, kind == .signature ? World.signerName : World.caName))
    let confirmed = world.send(device.certConf(answer))
    #expect(confirmed.kind == .pkiconf && confirmed.protection == answer.protection)
    device.use(answer.certificate ?? [])
    #expect(world.send(device.cr()).protection == .signature)
  }

  /// The root comes along where it is wanted: after the signer, and under a MAC only with a certificate.
  @Test func root() throws {
    let world = try World(adjust: { $0.aliases[0].sendsRoot = true })
    try world.register()
    var device = try world.device()
    let answer = world.send(device.ir())
    #expect(answer.protection == .mac && answer.extraCerts == [world.caCertificate])
    #expect(world.send(device.certConf(answer)).extraCerts.isEmpty)
    device.use(answer.certificate ?? [])
    #expect(world.send(device.cr()).extraCerts == [world.signerCertificate, world.caCertificate])
  }

  /// Every hash and MAC that is spoken: the answer has the request's own parameters.
  @Test func passwordBasedMacs() throws {
    let world = try World()
    let hmacs: [ObjectIdentifier] = [
      .hmacSHA1PKIX, .hmacSHA1, .hmacSHA224, .hmacSHA256, .hmacSHA384, .hmacSHA512,
    ]
    for (number, owf) in [DigestAlgorithm.sha1, .sha224, .sha256, .sha384, .sha512].enumerated() {
      for (other, mac) in hmacs.enumerated() {
        let reference = "device-\(number)-\(other)"
        try world.register(reference)
        var device = try world.device(reference)
        let parameters = PasswordBasedMac(salt: Array(7...30), owf: owf, iterations: 100 + number, mac: mac)
        device.protector = .passwordBasedMac(secret: Array(World.secret), parameters)
        let request = device.ir()
        let answer = world.send(request)
        #expect(answer.protection == .mac && answer.certificate != nil)
        #expect(try algorithm(answer.octets) == algorithm(request))
      }
    }
  }

  @Test func pbmac1() throws {
    let world = try World()
    for (number, digest) in [DigestAlgorithm.sha1, .sha224, .sha256, .sha384, .sha512].enumerated() {
      for (other, count) in [16, 32, 64].enumerated() {
        let reference = "device-\(number)-\(other)"
        try world.register(reference)
        var device = try world.device(reference)
        let parameters = PBMAC1(prf: digest, iterations: 100, keyLength: count, mac: digest)
        device.protector = .pbmac1(secret: Array(World.secret), parameters)
        let request = device.ir()
        let answer = world.send(request)
        #expect(answer.protection == .mac && answer.certificate != nil)
        #expect(try algorithm(answer.octets) == algorithm(request))
      }
    }
  }

  private func algorithm(_ message: [UInt8]) throws -> [UInt8]? {
    try PKIMessage(message.span).header.protectionAlg?.encoded.array
  }

  /// What is signed bears the signer's name and brings its certificate, unless that is the CA, whom clients have.
  @Test(arguments: [true, false]) func signed(_ hasSigner: Bool) throws {
    let world = try World(hasSigner: hasSigner)
    let refused = world.send(try world.device().ir())
    #expect(refused.protection == .signature)
    #expect(refused.sender == tlv(0xA4, hasSigner ? World.signerName : World.caName))
    #expect(refused.senderKID == (hasSigner ? [2] : [1]))
    #expect(refused.extraCerts == (hasSigner ? [world.signerCertificate] : []))
    var (device, answer) = try world.enrolled()
    device.use(answer.certificate ?? [])
    let granted = world.send(device.cr())
    #expect(granted.protection == .signature && granted.kind == .cp && granted.certificate != nil)
    #expect(granted.extraCerts == refused.extraCerts)
    #expect(granted.caPubs.isEmpty)
  }

  @Test func nameUnderAMAC() throws {
    let world = try World(adjust: { $0.aliases[0].macSender = .signer })
    #expect(try world.enrolled().answer.sender == tlv(0xA4, World.signerName))
  }

  /// To what cannot be read nobody is named; what is too long does not come back.
  @Test func nothingToAnswer() throws {
    let world = try World()
    let answer = world.send([1, 2, 3])
    #expect(answer.transactionID == nil && answer.recipNonce == nil)
    #expect(answer.recipient == tlv(0xA4, sequence()))
    var device = try world.device()
    device.header.sender = name(
      "CN=" + String(repeating: "x", count: 64)
        + String(repeating: ",OU=" + String(repeating: "y", count: 60), count: 20))
    device.header.transactionID = [UInt8](repeating: 1, count: 65)
    device.header.senderNonce = [UInt8](repeating: 1, count: 65)
    let long = world.send(device.ir())
    #expect(long.transactionID == nil && long.recipNonce == nil)
    #expect(long.recipient == tlv(0xA4, sequence()))
  }

  /// caPubs by switch, body and protection (RFC 9483 4.1.5).
  @Test(arguments: [Alias.CAPubs.macIP, .always, .never]) func caPubs(_ setting: Alias.CAPubs) throws {
    let world = try World(adjust: { $0.aliases[0].caPubs = setting })
    try world.register(uses: 3)
    var device = try world.device()
    let ip = world.send(device.ir())
    #expect(ip.caPubs == (setting == .never ? [] : [world.caCertificate]))
    device.begin()
    #expect(world.send(device.cr()).caPubs == (setting == .always ? [world.caCertificate] : []))
    device.use(ip.certificate ?? [])
    #expect(world.send(device.ir()).caPubs == (setting == .always ? [world.caCertificate] : []))
  }

  /// A refusal in the body of an answer names the request; -1 stands for p10cr where RFC 9483 is followed.
  @Test func requestIDs() throws {
    let world = try World(adjust: { $0.aliases[1].strictness = .lightweight })
    try world.register(uses: 0)
    try world.register(uses: 0, alias: "other")
    var template = Template()
    template.requestID = [2, 2, 1, 0x41]
    var device = try world.device()
    #expect(world.send(device.ir(template)).requestID == [2, 2, 1, 0x41])
    device.begin()
    #expect(world.send(device.p10cr()).requestID == [2, 1, 0])
    device.begin()
    device.header.sender = name("CN=device-1")
    #expect(world.send(device.p10cr(), alias: 1).requestID == [2, 1, 0xFF])
  }
}
