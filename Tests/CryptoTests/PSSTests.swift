import PKIX
import Testing

@testable import Crypto

/// RSASSA-PSS, with the `openssl` command on the other side.
@Suite struct PSSTests {
  let library: MbedTLS
  let folder: Folder
  let info: [UInt8]
  let key: PrivateKey
  let message = Array("to be signed".utf8)

  init() throws {
    library = try MbedTLS()
    folder = try Folder()
    try folder.write("key.pem", RSATests.key)
    info = try folder.openssl("pkey", "-in", "key.pem", "-pubout", "-outform", "DER")
    try folder.openssl("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
    try folder.write("data", message)
    key = try PrivateKey.read(pem: RSATests.key, with: library)
  }

  func theirs(_ hash: String, salt: String, mask: String? = nil) throws -> [UInt8] {
    let options = ["rsa_padding_mode:pss", "rsa_pss_saltlen:\(salt)"] + (mask.map { ["rsa_mgf1_md:\($0)"] } ?? [])
    return try folder.openssl(
      ["dgst", "-\(hash)", "-sign", "key.pem"] + options.flatMap { ["-sigopt", $0] } + ["data"])
  }

  @Test(arguments: [
    (DigestAlgorithm.sha1, "sha1"), (.sha224, "sha224"), (.sha256, "sha256"), (.sha384, "sha384"), (.sha512, "sha512"),
  ])
  func bothWays(_ hash: DigestAlgorithm, _ name: String) throws {
    let signature = try theirs(name, salt: "digest")
    #expect(try library.verify(signature, by: info, .pss(hash), Array(message[..<3]), Array(message[3...])))
    #expect(try !library.verify(signature, by: info, .pss(hash), message + [0]))
    #expect(try !library.verify(signature, by: info, .rsa(hash), message))
    #expect(try !library.verify(key.sign(message), by: info, .pss(hash), message))

    let ours = octets(try key.sign(message.span, [UInt8]().span, by: .pss(hash)).bytes)
    try folder.write("signature", ours)
    try folder.openssl(
      "dgst", "-\(name)", "-verify", "public.pem", "-signature", "signature", "-sigopt", "rsa_padding_mode:pss",
      "-sigopt", "rsa_pss_saltlen:digest", "data")
    #expect(octets(try key.sign(message.span, [UInt8]().span, by: .pss(hash)).bytes) != ours)
    // The key still signs as before.
    #expect(try library.verify(key.sign(message), by: info, .rsa(.sha256), message))
  }

  @Test(arguments: [("sha256", DigestAlgorithm.sha256), ("sha512", .sha512)])
  func theirCertificates(_ name: String, _ hash: DigestAlgorithm) throws {
    let bytes = try folder.openssl(
      "req", "-x509", "-new", "-key", "key.pem", "-subj", "/CN=pss", "-\(name)", "-sigopt", "rsa_padding_mode:pss",
      "-sigopt", "rsa_pss_saltlen:digest", "-outform", "DER")
    var reader = DERReader(bytes.span)
    let certificate = try Certificate(&reader)
    let algorithm = SignatureAlgorithm(certificate.signatureAlgorithm)
    #expect(algorithm == .pss(hash))
    guard let algorithm else { return }
    let (tbs, signature) = (octets(certificate.tbsCertificate.encoded), octets(certificate.signature))
    #expect(try library.verify(signature, by: info, algorithm, tbs))
    #expect(try !library.verify(signature, by: info, algorithm, tbs + [0]))
  }

  @Test func otherParameters() throws {
    #expect(try !library.verify(theirs("sha256", salt: "0"), by: info, .pss(.sha256), message))
    #expect(try !library.verify(theirs("sha256", salt: "20"), by: info, .pss(.sha256), message))
    #expect(try !library.verify(theirs("sha256", salt: "33"), by: info, .pss(.sha256), message))
    #expect(try !library.verify(theirs("sha256", salt: "max"), by: info, .pss(.sha256), message))
    #expect(try !library.verify(theirs("sha256", salt: "digest", mask: "sha1"), by: info, .pss(.sha256), message))
    let good = try theirs("sha256", salt: "digest")
    for bad in [[], Array(good.dropLast()), good + [0], [0] + good, [UInt8](repeating: 0xFF, count: 256)] {
      #expect(try !library.verify(bad, by: info, .pss(.sha256), message))
    }
    for index in [0, 100, 255] {
      var changed = good
      changed[index] ^= 1
      #expect(try !library.verify(changed, by: info, .pss(.sha256), message))
    }
    let ec = try PrivateKey.generate(.ecP256, with: library)
    #expect(try !library.verify(good, by: ec.publicKeyInfo, .pss(.sha256), message))
  }

  @Test func signaturesByNamedAlgorithm() throws {
    let none = [UInt8]()
    let rsa = octets(try key.sign(message.span, none.span, by: .rsa(.sha512)).bytes)
    #expect(try library.verify(rsa, by: info, .rsa(.sha512), message))
    let ec = try PrivateKey.generate(.ecP384, with: library)
    let signature = octets(try ec.sign(message.span, none.span, by: .ecdsa(.sha256)).bytes)
    #expect(try library.verify(signature, by: ec.publicKeyInfo, .ecdsa(.sha256), message))
  }
}
