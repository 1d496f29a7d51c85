import PKIX
import Testing

@testable import Crypto

/// Keys made for others: both halves are written at once, and `openssl` reads them.
@Suite struct KeyPairTests {
  static let kinds: [KeyAlgorithm] = [.ecP256, .ecP384, .ecP521, .rsa2048, .rsa3072, .rsa4096]

  @Test(arguments: kinds) func bothHalves(_ kind: KeyAlgorithm) throws {
    let (library, folder) = (try MbedTLS(), try Folder())
    var (inner, outer) = ([UInt8](repeating: 0, count: 2400), [UInt8](repeating: 0, count: 550))
    var privateKey = DERWriter(inner.mutableSpan)
    var publicKey = DERWriter(outer.mutableSpan)
    try library.generateKey(kind, privateKeyInfo: &privateKey, publicKeyInfo: &publicKey)
    #expect(!privateKey.overflowed && !publicKey.overflowed)
    let (privateCount, publicCount) = (privateKey.count, publicKey.count)
    let key = Array(inner[..<privateCount])
    try folder.write("key.der", key)
    try folder.openssl("pkey", "-inform", "DER", "-in", "key.der", "-check", "-noout")
    let info = try folder.openssl("pkey", "-inform", "DER", "-in", "key.der", "-pubout", "-outform", "DER")
    #expect(info == Array(outer[..<publicCount]))
    #expect(try library.kind(ofInfo: info) == kind)
    #expect(try PrivateKey.read(der: key, with: library).pkcs8 == key)
  }

  @Test func everyKeyIsAnother() throws {
    let library = try MbedTLS()
    var seen: Set<[UInt8]> = []
    for _ in 0..<50 {
      let pair = try KeyPair.generate(.ecP256, with: library)
      seen.insert(written { writer in pair.writePublicKeyInfo(into: &writer) })
    }
    #expect(seen.count == 50)
  }
}
