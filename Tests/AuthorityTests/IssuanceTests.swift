import CMP
import Crypto
import PKIX
import Testing

@testable import Authority

@Suite struct IssuanceTests {
  /// A certificate from its first to its last field (RFC 5280 4.1).
  @Test func certificate() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    let bytes = try #require(answer.certificate)
    let certificate = try Certificate(bytes.span)
    #expect(certificate.tbsCertificate.version == 2)
    let parts = CertificateParts(bytes)
    #expect(parts.issuer == World.caName && parts.subject == name("CN=device-1"))
    #expect(parts.publicKey == Device.publicKeyInfo(device.key))
    let identifiers: [ObjectIdentifier] = [
      .basicConstraints, .keyUsage, .extendedKeyUsage, .subjectKeyIdentifier, .authorityKeyIdentifier,
    ]
    #expect(parts.extensions.map(\.oid) == identifiers.map { oid($0) })
    #expect(parts.extensions.map(\.critical) == [true, true, false, false, false])
    // RFC 7093 2, method 1: the leftmost 160 bits of SHA-256 of the public key's bits.
    let bits = Array(Device.content(Device.publicKeyInfo(device.key)).suffix(65))
    #expect(parts.keyID == Array(world.library.digest(.sha256, bits.span, Span()).bytes.array.prefix(20)))
    #expect(parts.value(.authorityKeyIdentifier) == sequence(tlv(0x80, [1])))
    let authority = world.caCertificate
    let key = try PublicKey(Certificate(authority.span).tbsCertificate.subjectPublicKeyInfo)
    let tbs = certificate.tbsCertificate.encoded
    let isSigned = world.library.verify(certificate.signature, by: key, algorithm: .ecdsa(.sha256), tbs, Span())
    #expect(isSigned)
  }

  /// An empty keyUsage or extendedKeyUsage is left out (RFC 5280 4.2.1.3, 4.2.1.12).
  @Test func withoutUsages() throws {
    let world = try World(adjust: {
      $0.profiles[0].keyUsage = KeyUsage()
      $0.profiles[0].extendedKeyUsage = []
    })
    let parts = CertificateParts(try world.enrolled().answer.certificate ?? [])
    #expect(parts.value(.keyUsage) == nil && parts.value(.extendedKeyUsage) == nil)
  }

  /// 17 octets, positive, never twice, and at least 120 bits of them chance.
  @Test func serialNumbers() throws {
    var dice = Dice(1)
    var seen: Set<[UInt8]> = []
    var ones = [UInt8](repeating: 0, count: 17)
    var zeros = ones
    for _ in 0..<10_000 {
      let serial = try SerialNumber(drawing: &dice).bytes.array
      #expect(serial.count == 17 && serial[0] & 0xC0 == 0x40)
      #expect(seen.insert(serial).inserted)
      for index in 0..<17 {
        ones[index] |= serial[index]
        zeros[index] |= ~serial[index]
      }
    }
    let random = zip(ones, zeros).map { ($0 & $1).nonzeroBitCount }.reduce(0, +)
    #expect(random >= 120)
  }

  /// Chance that repeats itself gives no second certificate of one number.
  @Test func chanceThatRepeatsItself() throws {
    let world = try World()
    try world.register(uses: 2)
    world.dice = Dice(5)
    let first = world.send(try world.device().ir())
    #expect(first.certificate != nil)
    world.dice = Dice(5)
    let second = world.send(try world.device().ir())
    #expect(second.certificate != nil)
    #expect(CertificateParts(second.certificate ?? []).serial != CertificateParts(first.certificate ?? []).serial)
  }

  /// Judged by somebody else.
  @Test(.enabled(if: OpenSSL.isThere)) func strictly() throws {
    let world = try World()
    for (number, kind) in [KeyAlgorithm.ecP256, .ecP384, .ecP521].enumerated() {
      try world.register("device-\(number)", names: names("DNS:a.example,IP:192.0.2.1"))
      var device = try world.device("device-\(number)")
      device.key = try world.newKey(kind)
      let answer = world.send(device.ir())
      #expect(try OpenSSL.verifies(answer.certificate ?? [], by: world.caCertificate, at: world.now))
    }
  }
}
