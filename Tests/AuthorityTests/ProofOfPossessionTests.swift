import CMP
import Crypto
import Testing

@testable import Authority

@Suite struct ProofOfPossessionTests {
  /// Every kind of key proves itself with the hash that belongs to it, in a CRMF and in a PKCS #10 request.
  @Test(arguments: [KeyAlgorithm.ecP256, .ecP384, .ecP521, .rsa2048]) func kinds(_ kind: KeyAlgorithm) throws {
    let world = try World()
    try world.register(uses: 2)
    var device = try world.device()
    device.key = try world.newKey(kind)
    #expect(world.send(device.ir()).certificate != nil)
    device.begin()
    #expect(world.send(device.p10cr()).certificate != nil)
  }

  private static let sender = tlv(0xA0, tlv(0xA4, name("CN=device-1")))

  /// RFC 4211 4.1: without a subject the signature is over poposkInput; OpenSSL signs the CertRequest all the same.
  @Test(arguments: [true, false]) func withoutASubject(_ hasInput: Bool) throws {
    let world = try World()
    try world.register()
    var template = Template()
    template.subject = nil
    if hasInput { template.proof = .input(authInfo: Self.sender) }
    #expect(world.send(try world.device().ir(template)).certificate != nil)
  }

  /// The key in poposkInput is that of the template.
  @Test func anotherKeyInTheInput() throws {
    let world = try World()
    try world.register()
    let (device, other) = (try world.device(), try world.newKey())
    var template = Template()
    template.subject = nil
    template.publicKey = Device.content(Device.publicKeyInfo(other))
    template.proof = .input(authInfo: Self.sender)
    #expect(world.send(device.ir(template)).condition == .badProof)
  }

  @Test func sha1WhereItIsAllowed() throws {
    let world = try World(adjust: { $0.aliases[0].allowsSHA1Signatures = true })
    try world.register()
    var template = Template()
    template.proof = .sha1
    #expect(world.send(try world.device().ir(template)).certificate != nil)
  }

  /// RFC 9810 5.2.8.3.2: the certificate comes encrypted for its own key, and only who decrypts it can confirm it. The
  /// openssl command decrypts.
  @Test(.enabled(if: OpenSSL.isThere), arguments: [(KeyAlgorithm.rsa2048, 2), (.rsa2048, 3), (.ecP256, 2), (.ecP384, 3)])
  func byDecryption(_ kind: KeyAlgorithm, version: Int) throws {
    let world = try World()
    try world.register()
    var device = try world.device()
    device.key = try world.newKey(kind)
    (device.header.pvno, device.header.implicitConfirm) = (version, true)
    var template = Template()
    template.proof = kind == .rsa2048 ? .keyEncipherment : .keyAgreement
    let request = device.ir(template)
    let answer = world.send(request)
    #expect(answer.status == .accepted && answer.pvno == version && answer.certificate == nil, "\(answer.text)")
    // Asked for and not granted: nothing is proven yet.
    #expect(!answer.implicitConfirm && answer.awaitsConfirmation)
    let delivered = try Delivered(answer)
    let certificate = try Self.decrypted(delivered, by: device.key, asValue: kind == .rsa2048 && version == 2)
    let parts = CertificateParts(certificate)
    #expect(parts.publicKey == Device.publicKeyInfo(device.key))
    #expect(try OpenSSL.verifies(certificate, by: world.caCertificate, at: world.now))
    // The answer again, octet for octet and without the certificate that is recorded behind it; also after a restart.
    #expect(world.send(request).octets == answer.octets)
    try world.commit()
    try world.restart()
    #expect(world.send(request).octets == answer.octets)
    let hash = world.library.digest(.sha256, certificate.span, Span()).bytes.array
    #expect(world.send(device.certConf(answer, hash: hash)).kind == .pkiconf)
    #expect(world.authority.certificates.rows.map(\.state) == [.confirmed])
    // It is a certificate like any other.
    device.use(certificate)
    device.header.implicitConfirm = false
    #expect(world.send(device.cr()).certificate != nil)
  }

  private static func decrypted(_ delivered: Delivered, by key: PrivateKey, asValue: Bool) throws -> [UInt8] {
    if asValue {
      let value = try EncryptedParts(delivered.encoded)
      #expect(value.intended == nil)
      return try value.decrypted(by: key)
    }
    return try OpenSSL.run(
      ["cms", "-decrypt", "-inform", "DER", "-in", "in", "-inkey", "key", "-out", "out"],
      ["in": delivered.contentInfo, "key": key.pem])
  }

  /// Whoever does not have the private key does not know what the certificate says.
  @Test func notByDecryption() throws {
    let world = try World()
    try world.register()
    var device = try world.device()
    device.key = try world.newKey(.rsa2048)
    var template = Template()
    template.proof = .keyEncipherment
    let answer = world.send(device.ir(template))
    let guess = [UInt8](repeating: 0, count: 32)
    #expect(world.send(device.certConf(answer, hash: guess)).condition == .wrongCertificateHash)
    #expect(world.authority.certificates.rows.map(\.state) == [.revoked])
  }

  /// An RA vouches for others where the alias lets it; the device itself never does.
  @Test(arguments: [true, false]) func vouching(_ isAllowed: Bool) throws {
    let world = try World(adjust: { $0.aliases[0].allowsRAVerified = isAllowed })
    try world.register(uses: 2)
    var template = Template()
    template.proof = .raVerified
    let answer = world.send(try Agency(world).trusted().client().ir(template))
    #expect(answer.condition == (isAllowed ? nil : .badProof) && (answer.certificate != nil) == isAllowed)
    #expect(world.send(try world.device().ir(template)).condition == .badProof)
  }
}
