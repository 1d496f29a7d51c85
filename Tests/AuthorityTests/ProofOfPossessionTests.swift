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
}
