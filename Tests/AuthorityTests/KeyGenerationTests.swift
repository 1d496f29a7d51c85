// Covers: Enrolment+Delivery.swift, Enrolment+KeyGeneration.swift, Envelope.swift, KeyGeneration.swift, SecretContent.swift

import CMP
import Crypto
import Testing

@testable import Authority
@testable import SimulatedDisk

/// Keys that are made here, taken out of their envelopes by the openssl command.
@Suite(.enabled(if: OpenSSL.isThere)) struct KeyGenerationTests {
  static let kinds: [KeyAlgorithm] = [.ecP256, .ecP384, .ecP521, .rsa2048]

  /// RFC 9483 4.1.6.3: under the secret of the request.
  @Test(arguments: kinds, [Alias.GeneratedKeyForm.akp, .pkcs8])
  func underTheSecret(_ kind: KeyAlgorithm, _ form: Alias.GeneratedKeyForm) throws {
    let world = try World(adjust: KeyRefusals.generating(.enveloped, form, [kind]))
    try world.register()
    var device = try world.device()
    device.header.pvno = 3
    let answer = world.send(device.ir(KeyRefusals.keyless))
    #expect(answer.status == .accepted && answer.pvno == 3 && answer.awaitsConfirmation)
    let delivered = try Delivered(answer)
    let signed = try OpenSSL.run(
      ["cms", "-decrypt", "-inform", "DER", "-in", "in", "-pwri_password", World.secret, "-out", "out"],
      ["in": delivered.contentInfo])
    try world.check(signed, kind, form, answer)
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
  }

  /// RFC 9483 4.1.6.1 and 4.1.6.2: for the certificate that signed the request.
  @Test(arguments: [KeyAlgorithm.rsa2048, .ecP256, .ecP384, .ecP521])
  func forTheCertificate(_ signer: KeyAlgorithm) throws {
    let world = try World(adjust: KeyRefusals.generating(.enveloped, .akp, [.ecP256, signer]))
    try world.register()
    var device = try world.device()
    device.key = try world.newKey(signer)
    let first = world.send(device.ir())
    let own = try #require(first.certificate)
    #expect(world.send(device.certConf(first)).kind == .pkiconf)
    device.use(own)
    var template = KeyRefusals.keyless
    template.publicKey = Array(Self.wish(.ecP256))
    template.hasPublicKey = true
    let answer = world.send(device.cr(template))
    #expect(answer.status == .accepted && answer.pvno == 2)
    let delivered = try Delivered(answer)
    let signed = try OpenSSL.run(
      ["cms", "-decrypt", "-inform", "DER", "-in", "in", "-inkey", "key", "-recip", "own", "-out", "out"],
      ["in": delivered.contentInfo, "key": device.key.pem, "own": OpenSSL.pem(own)])
    try world.check(signed, .ecP256, .akp, answer)
    // Without a word to the recipient's name, any other certificate does not do.
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
  }

  /// EJBCA's way: for protocolEncrKey, RSA and PKCS#1 v1.5, AES-256-CBC over the bare PKCS #8.
  @Test(arguments: [KeyAlgorithm.rsa2048, .ecP256])
  func asEncryptedValue(_ kind: KeyAlgorithm) throws {
    let world = try World(adjust: KeyRefusals.generating(.encryptedValue, .akp, [kind]))
    try world.register()
    let device = try world.device()
    let reader = try world.newKey(.rsa2048)
    var template = KeyRefusals.keyless
    template.controls = [Device.control(.protocolEncrKey, Device.publicKeyInfo(reader))]
    let answer = world.send(device.ir(template))
    #expect(answer.status == .accepted && answer.pvno == 2)
    let value = try EncryptedParts(try Delivered(answer).encoded)
    #expect(value.intended != nil)
    let pkcs8 = try value.decrypted(by: reader)
    try world.check(key: pkcs8, kind, answer)
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
  }

  /// The algorithm without bits (RFC 9810 C.4): what it leaves open the profile says.
  private static func wish(_ kind: KeyAlgorithm?, curve: [UInt8]? = nil) -> [UInt8] {
    if let curve { return sequence(oid(.ecPublicKey), curve) + [3, 1, 0] }
    guard let curve = kind?.curve else { return sequence(oid(.rsaEncryption), [5, 0]) + [3, 1, 0] }
    return sequence(oid(.ecPublicKey), oid(curve.identifier)) + [3, 1, 0]
  }

  private struct Choice: Sendable {
    let allowed: [KeyAlgorithm]
    let wish: [UInt8]?
    let expected: Result

    enum Result: Sendable, Equatable {
      case kind(KeyAlgorithm)
      case condition(Condition)
    }
  }

  private static let choices: [Choice] = [
    Choice(allowed: [.ecP384], wish: nil, expected: .kind(.ecP384)),
    Choice(allowed: [.ecP384, .ecP256], wish: nil, expected: .condition(.keyNotSpecified)),
    Choice(allowed: [.ecP384, .rsa2048], wish: nil, expected: .condition(.keyNotSpecified)),
    Choice(allowed: [.ecP384, .rsa2048], wish: wish(nil), expected: .kind(.rsa2048)),
    Choice(allowed: [.rsa3072, .rsa2048], wish: wish(nil), expected: .condition(.keyNotSpecified)),
    Choice(allowed: [.ecP384], wish: wish(nil), expected: .condition(.keyNotAllowed)),
    Choice(allowed: kinds, wish: wish(.ecP521), expected: .kind(.ecP521)),
    Choice(allowed: [.ecP256, .rsa2048], wish: wish(.ecP521), expected: .condition(.keyNotAllowed)),
    // implicitlyCA, and no parameters at all.
    Choice(allowed: [.ecP256, .rsa2048], wish: wish(nil, curve: [5, 0]), expected: .kind(.ecP256)),
    Choice(allowed: [.ecP256, .rsa2048], wish: wish(nil, curve: []), expected: .kind(.ecP256)),
    Choice(allowed: [.ecP256, .ecP384], wish: wish(nil, curve: [5, 0]), expected: .condition(.keyNotSpecified)),
    Choice(allowed: kinds, wish: wish(nil, curve: oid(.sha256)), expected: .condition(.badAlgorithm)),
    Choice(allowed: kinds, wish: sequence(oid(.sha256)) + [3, 1, 0], expected: .condition(.badAlgorithm)),
  ]

  @Test func whichKindIsMade() throws {
    for choice in Self.choices {
      let world = try World(adjust: KeyRefusals.generating(.enveloped, .akp, choice.allowed))
      try world.register()
      var template = KeyRefusals.keyless
      if let wish = choice.wish { (template.publicKey, template.hasPublicKey) = (wish, true) }
      let answer = world.send(try world.device().ir(template))
      switch choice.expected {
      case .condition(let condition): #expect(answer.condition == condition, "\(choice)")
      case .kind(let kind):
        let certificate = try #require(answer.certificate, "\(choice) \(answer.text)")
        #expect(CertificateParts(certificate).kind(with: world.library) == kind)
      }
    }
  }

  /// The private key is in no file of the store, and no later request brings it again. What is recorded is enough for the
  /// confirmation, also after a restart.
  @Test func nothingIsKept() throws {
    let world = try World(adjust: KeyRefusals.generating(.encryptedValue))
    try world.register()
    let (device, reader) = (try world.device(), try world.newKey(.rsa2048))
    var template = KeyRefusals.keyless
    template.controls = [Device.control(.protocolEncrKey, Device.publicKeyInfo(reader))]
    let request = device.ir(template)
    let answer = world.send(request)
    try world.commit()
    let parts = try EncryptedParts(try Delivered(answer).encoded)
    let key = try parts.decrypted(by: reader)
    let scalar = try PrivateScalar(key).octets
    #expect(scalar.count == 32)
    let files = world.medium.names.values.flatMap { $0.bytes }
    #expect(!files.contains(scalar), "the private key is in the store")
    #expect(!files.contains(Array(parts.value.prefix(32))), "the encrypted private key is in the store")
    #expect(files.contains(try #require(answer.certificate)))
    let again = world.send(request)
    #expect(again.condition == .answerNotKept && again.failInfo == .transactionIdInUse && again.kind == .error)
    try world.restart()
    #expect(world.send(request).condition == .answerNotKept)
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
  }

  /// A renewed certificate may have a key of ours too.
  @Test func inAnUpdate() throws {
    let world = try World(adjust: { policy in
      KeyRefusals.generating()(&policy)
      policy.aliases[0].allowsAutomaticKeyUpdate = true
    })
    var (device, first) = try world.enrolled()
    #expect(world.send(device.certConf(first)).kind == .pkiconf)
    device.use(try #require(first.certificate))
    let answer = world.send(device.kur(KeyRefusals.keyless))
    #expect(answer.kind == .kup && answer.certificate != nil, "\(answer.text)")
    #expect(try Delivered(answer).encoded.first == 0xA0)
  }

  /// PKCS #10 has no way to ask.
  @Test func notWithPKCS10() throws {
    let world = try World(adjust: KeyRefusals.generating())
    try world.register()
    let device = try world.device()
    let info = sequence([2, 1, 0], name("CN=device-1"), sequence(Self.wish(.ecP256)), tlv(0xA0))
    let bits = device.sign(info, with: device.key)
    let request = sequence(info, written { $0.signatureAlgorithm(device.key.algorithm) }, tlv(3, [0], bits))
    #expect(world.send(device.message(tlv(0xA4, request))).condition == .badPublicKey)
  }
}
