import PKIX
import Testing

@testable import Crypto

/// With the `openssl` command on the other side: what it signs we verify, what we sign it verifies, and both read the
/// other's keys.
@Suite struct InteroperationTests {
  let library: MbedTLS
  let folder: Folder

  init() throws {
    library = try MbedTLS()
    folder = try Folder()
  }

  static let kinds: [(KeyAlgorithm, String, String)] = [
    (.ecP256, "EC", "ec_paramgen_curve:P-256"), (.ecP384, "EC", "ec_paramgen_curve:P-384"),
    (.ecP521, "EC", "ec_paramgen_curve:P-521"), (.rsa2048, "RSA", "rsa_keygen_bits:2048"),
    (.rsa3072, "RSA", "rsa_keygen_bits:3072"), (.rsa4096, "RSA", "rsa_keygen_bits:4096"),
  ]
  static let hashes: [(DigestAlgorithm, String)] = [
    (.sha1, "-sha1"), (.sha224, "-sha224"), (.sha256, "-sha256"), (.sha384, "-sha384"), (.sha512, "-sha512"),
  ]

  @Test(arguments: kinds) func theirKeysAndSignatures(_ kind: KeyAlgorithm, _ algorithm: String, _ option: String)
    throws
  {
    try folder.openssl("genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", "key.pem")
    let info = try folder.openssl("pkey", "-in", "key.pem", "-pubout", "-outform", "DER", "-out", "/dev/stdout")
    try folder.openssl("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
    #expect(try library.kind(ofInfo: info) == kind)
    let key = try PrivateKey.read(pem: folder.read("key.pem"), with: library)
    #expect(key.kind == kind)
    #expect(key.publicKeyInfo == info)

    let message = try library.random(1000)
    try folder.write("data", message)
    for (hash, name) in Self.hashes {
      let signed: SignatureAlgorithm = algorithm == "EC" ? .ecdsa(hash) : .rsa(hash)
      let theirs = try folder.openssl("dgst", name, "-sign", "key.pem", "data")
      #expect(try library.verify(theirs, by: info, signed, Array(message[..<7]), Array(message[7...])))
      #expect(try !library.verify(theirs, by: info, signed, Array(message[..<7]), Array(message[8...])))
      let ours = try key.sign(library.digest(hash, message.span, [UInt8]().span), of: hash)
      try folder.write("signature", octets(ours.bytes))
      try folder.openssl("dgst", name, "-verify", "public.pem", "-signature", "signature", "data")
    }
  }

  static let ourKinds: [KeyAlgorithm] = [.ecP256, .ecP384, .ecP521, .rsa2048, .rsa3072]

  @Test(arguments: ourKinds) func ourKeys(_ kind: KeyAlgorithm) throws {
    let key = try PrivateKey.generate(kind, with: library)
    try folder.write("key.pem", key.pem())
    try folder.openssl("pkey", "-in", "key.pem", "-check", "-noout")
    #expect(try folder.openssl("pkey", "-in", "key.pem", "-pubout", "-outform", "DER") == key.publicKeyInfo)
    // The same octets as OpenSSL's own writer makes.
    #expect(try folder.openssl("pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER") == key.pkcs8)
    #expect(try folder.openssl("pkcs8", "-topk8", "-nocrypt", "-in", "key.pem") == key.pem())
    try folder.write("locked.pem", key.pem(password: "correct horse"))
    let unlocked = try folder.openssl("pkey", "-in", "locked.pem", "-passin", "pass:correct horse", "-outform", "DER")
    #expect(try PrivateKey.read(der: unlocked, with: library).pkcs8 == key.pkcs8)
  }

  static let ciphers = ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc"]
  static let functions = ["hmacWithSHA1", "hmacWithSHA224", "hmacWithSHA256", "hmacWithSHA384", "hmacWithSHA512"]

  @Test(arguments: ciphers, functions) func theirEncryptedKeys(_ cipher: String, _ function: String) throws {
    try folder.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem")
    try folder.openssl(
      "pkcs8", "-topk8", "-v2", cipher, "-v2prf", function, "-iter", "3000", "-in", "key.pem", "-out", "locked.pem",
      "-passout", "pass:correct horse")
    let plain = try PrivateKey.read(pem: folder.read("key.pem"), with: library)
    let locked = try folder.read("locked.pem")
    #expect(try PrivateKey.read(pem: locked, password: "correct horse", with: library).pkcs8 == plain.pkcs8)
    #expect(throws: KeyError.wrongPassword) {
      try PrivateKey.read(pem: locked, password: "correct hors", with: library)
    }
    #expect(throws: KeyError.wrongPassword) { try PrivateKey.read(pem: locked, password: "", with: library) }
    #expect(throws: KeyError.passwordNeeded) { try PrivateKey.read(pem: locked, with: library) }
  }

  @Test(arguments: ["", "a", "Größe €", "🐟", String(repeating: "x", count: 128)])
  func theirKeysUnderTripleDES(_ password: String) throws {
    try folder.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem")
    let locked = try folder.openssl(
      "pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-in", "key.pem", "-passout", "pass:" + password)
    let plain = try PrivateKey.read(pem: folder.read("key.pem"), with: library)
    #expect(try PrivateKey.read(pem: locked, password: password, with: library).pkcs8 == plain.pkcs8)
    #expect(throws: KeyError.wrongPassword) { try PrivateKey.read(pem: locked, password: "b", with: library) }
  }

  @Test func theirOlderFiles() throws {
    try folder.openssl("ecparam", "-name", "secp384r1", "-genkey", "-out", "ec.pem")
    let ec = try PrivateKey.read(pem: folder.read("ec.pem"), with: library)
    #expect(ec.kind == .ecP384)
    #expect(try folder.openssl("pkey", "-in", "ec.pem", "-pubout", "-outform", "DER") == ec.publicKeyInfo)
    #expect(
      try PrivateKey.read(der: folder.openssl("ec", "-in", "ec.pem", "-outform", "DER"), with: library).pkcs8
        == ec.pkcs8)
    #expect(
      try PrivateKey.read(pem: folder.openssl("ec", "-in", "ec.pem", "-no_public"), with: library).pkcs8 == ec.pkcs8)

    try folder.openssl("genrsa", "-traditional", "-out", "rsa.pem", "2048")
    let rsa = try PrivateKey.read(pem: folder.read("rsa.pem"), with: library)
    #expect(rsa.kind == .rsa2048)
    #expect(try folder.openssl("pkey", "-in", "rsa.pem", "-pubout", "-outform", "DER") == rsa.publicKeyInfo)

    try folder.openssl("ec", "-in", "ec.pem", "-aes128", "-passout", "pass:x", "-out", "old.pem")
    #expect(throws: KeyError.oldEncryption) {
      try PrivateKey.read(pem: folder.read("old.pem"), password: "x", with: library)
    }
  }

  static let foreign: [[String]] = [
    ["-algorithm", "ED25519"], ["-algorithm", "X25519"],
    ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
    ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"],
    ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
    ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2056"],
  ]

  @Test(arguments: foreign) func keysThatAreNotUsed(_ arguments: [String]) throws {
    let pem = try folder.openssl(["genpkey"] + arguments)
    #expect(throws: KeyError.unsupported) { try PrivateKey.read(pem: pem, with: library) }
  }

  static let schemes: [[String]] = [
    ["-v2", "des3"], ["-v2", "camellia-256-cbc"], ["-scrypt"],
  ]

  @Test(arguments: schemes) func encryptionsThatAreNotUsed(_ arguments: [String]) throws {
    try folder.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem")
    let pem = try folder.openssl(["pkcs8", "-topk8", "-in", "key.pem", "-passout", "pass:x"] + arguments)
    #expect(throws: KeyError.unsupported) { try PrivateKey.read(pem: pem, password: "x", with: library) }
  }

  @Test func aesCBC() throws {
    for count in [16, 24, 32] {
      let (key, iv) = (try library.random(count), try library.random(16))
      for length in [0, 1, 15, 16, 17, 1000] {
        let plain = try library.random(length)
        let encrypted = library.encryptCBC(key: key, iv: iv, plain)
        try folder.write("encrypted", encrypted)
        let decrypted = try folder.openssl(
          "enc", "-d", "-aes-\(count * 8)-cbc", "-K", hexText(key), "-iv", hexText(iv), "-in", "encrypted")
        #expect(decrypted == plain)
        #expect(library.decryptCBC(key: key, iv: iv, encrypted) == plain)
      }
    }
  }
}

func hexText(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
