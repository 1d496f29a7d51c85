import PKIX
import Testing

@testable import Crypto

@Suite struct PrivateKeyTests {
  let library: MbedTLS

  init() throws { library = try MbedTLS() }

  static let kinds: [KeyAlgorithm] = [.ecP256, .ecP384, .ecP521, .rsa2048]

  @Test(arguments: kinds) func whatItSignsVerifies(_ kind: KeyAlgorithm) throws {
    let key = try PrivateKey.generate(kind, with: library)
    #expect(try library.kind(ofInfo: key.publicKeyInfo) == kind)
    let signature = try key.sign([1, 2], [3])
    #expect(try library.verify(signature, by: key.publicKeyInfo, key.algorithm, [1], [2, 3]))
    #expect(try !library.verify(signature, by: key.publicKeyInfo, key.algorithm, [1], [2, 4]))
    for index in signature.indices {
      var changed = signature
      changed[index] ^= 1
      #expect(try !library.verify(changed, by: key.publicKeyInfo, key.algorithm, [1, 2, 3]))
    }
  }

  @Test(arguments: kinds) func writtenAndReadAgain(_ kind: KeyAlgorithm) throws {
    let key = try PrivateKey.generate(kind, with: library)
    let again = try PrivateKey.read(der: key.pkcs8, with: library)
    #expect(again.kind == kind)
    #expect(again.publicKeyInfo == key.publicKeyInfo)
    #expect(again.pkcs8 == key.pkcs8)
    #expect(try PrivateKey.read(pem: key.pem(), with: library).pkcs8 == key.pkcs8)
    let locked = try key.pem(password: "correct horse")
    #expect(try PrivateKey.read(pem: locked, password: "correct horse", with: library).pkcs8 == key.pkcs8)
    #expect(throws: KeyError.passwordNeeded) { try PrivateKey.read(pem: locked, with: library) }
    #expect(throws: KeyError.wrongPassword) { try PrivateKey.read(pem: locked, password: "incorrect", with: library) }
  }
}
