import PKIX
import Testing

@testable import Crypto

/// Signatures that only a lax verifier takes. They are made with the real private key: `openssl pkeyutl` raises
/// whatever block it is given to the private exponent.
@Suite struct RSATests {
  let library: MbedTLS
  let folder: Folder
  let info: [UInt8]
  let message = Array("to be signed".utf8)

  init() throws {
    library = try MbedTLS()
    folder = try Folder()
    try folder.write("key.pem", Self.key)
    info = try folder.openssl("pkey", "-in", "key.pem", "-pubout", "-outform", "DER")
  }

  /// One key for all cases: making one takes a while.
  static let key: [UInt8] = {
    do {
      return try Folder().openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
    } catch {
      preconditionFailure("openssl makes no key: \(error)")
    }
  }()

  func accepts(_ signature: [UInt8], _ hash: DigestAlgorithm = .sha256) throws -> Bool {
    try library.verify(signature, by: info, .rsa(hash), message)
  }

  func raised(_ block: [UInt8]) throws -> [UInt8] {
    try folder.write("block", block)
    return try folder.openssl(
      "pkeyutl", "-decrypt", "-inkey", "key.pem", "-pkeyopt", "rsa_padding_mode:none", "-in", "block")
  }

  static let sha256OID = hex("0609608648016503040201")
  static let sha384OID = hex("0609608648016503040202")
  static let sha224OID = hex("0609608648016503040204")

  func digestInfo(_ oid: [UInt8], parameters: [UInt8], _ digest: [UInt8]) -> [UInt8] {
    sequence(sequence(oid + parameters) + tlv(0x04, digest))
  }

  /// `00 01 FF ... FF 00`, then the content.
  func block(_ content: [UInt8]) -> [UInt8] {
    [0, 1] + [UInt8](repeating: 0xFF, count: 256 - 3 - content.count) + [0] + content
  }

  @Test func badPadding() throws {
    let digest = library.digest(.sha256, message)
    let null: [UInt8] = [5, 0]
    let good = digestInfo(Self.sha256OID, parameters: null, digest)
    #expect(try accepts(raised(block(good))))

    let changed = digest.dropLast() + [digest[31] ^ 1]
    let garbage: [UInt8] = Array(repeating: 0xA5, count: 256 - 11 - good.count)
    let short = [0, 1] + [UInt8](repeating: 0xFF, count: 8) + [0]
    var holed = block(good)
    holed[100] = 0xFE
    var unseparated = block(good)
    unseparated[256 - good.count - 1] = 0xFF
    let bad: [(String, [UInt8])] = [
      ("another digest", block(digestInfo(Self.sha256OID, parameters: null, Array(changed)))),
      ("no parameters", block(digestInfo(Self.sha256OID, parameters: [], digest))),
      ("two NULLs", block(digestInfo(Self.sha256OID, parameters: null + null, digest))),
      ("garbage in the parameters", block(digestInfo(Self.sha256OID, parameters: tlv(0x04, [1, 2, 3]), digest))),
      ("NULL with content", block(digestInfo(Self.sha256OID, parameters: [5, 1, 0], digest))),
      ("another hash", block(digestInfo(Self.sha384OID, parameters: null, digest))),
      ("a shorter hash", block(digestInfo(Self.sha224OID, parameters: null, digest))),
      ("octets after DigestInfo", block(good + [0, 0, 0])),
      ("octets inside DigestInfo", block(sequence(sequence(Self.sha256OID + null) + tlv(0x04, digest) + [5, 0]))),
      ("digest with an octet more", block(digestInfo(Self.sha256OID, parameters: null, digest + [0]))),
      ("digest cut short", block(digestInfo(Self.sha256OID, parameters: null, Array(digest[..<31])))),
      ("long length", block([0x30, 0x81] + good[1...])),
      ("no DigestInfo, the digest alone", block(digest)), ("nothing", block([])),
      ("garbage after it, little padding", short + good + garbage),
      ("garbage before it", [0, 1] + garbage + [UInt8](repeating: 0xFF, count: 8) + [0] + good),
      ("type 0", [0, 0] + block(good)[2...]), ("type 2", [0, 2] + block(good)[2...]),
      ("first octet 1", [1] + block(good)[1...]), ("a hole in the padding", holed), ("no separator", unseparated),
      ("not padded at all", padded(good, 256)),
    ]
    for (name, block) in bad {
      try #require(block.count == 256, "\(name)")
      #expect(try !accepts(raised(block)), "\(name)")
    }
  }

  @Test func badIntegers() throws {
    let key = try PrivateKey.read(pem: Self.key, with: library)
    let good = try key.sign(message)
    #expect(try accepts(good))
    #expect(try !accepts(good, .sha384))
    var reader = DERReader(info.span)
    guard case .rsa(let span, _) = try PublicKey(SubjectPublicKeyInfo(&reader)) else { return #expect(Bool(false)) }
    let modulus = octets(span)
    let bad: [(String, [UInt8])] = [
      ("nothing", []), ("zero", [UInt8](repeating: 0, count: 256)), ("one", padded([1], 256)), ("n", modulus),
      ("n - 1", minus(modulus, [1])), ("n - s", padded(minus(modulus, good), 256)),
      ("all ones", [UInt8](repeating: 0xFF, count: 256)), ("s + n", plus(modulus, good)),
      ("one octet short", Array(good.dropFirst())), ("last octet gone", Array(good.dropLast())),
      ("zero before it", [0] + good), ("zero after it", good + [0]), ("twice", good + good),
      ("giant", [UInt8](repeating: 1, count: 65536)),
    ]
    for (name, signature) in bad { #expect(try !accepts(signature), "\(name)") }
  }

  @Test func keysThatAreRefused() throws {
    func kind(_ modulus: [UInt8], _ exponent: [UInt8]) -> KeyAlgorithm? {
      let (modulus, exponent) = (Array(modulus.trimmingZeros), Array(exponent.trimmingZeros))
      return library.kind(of: .rsa(modulus: modulus.span, exponent: exponent.span))
    }
    func modulus(_ bits: Int, last: UInt8 = 1) -> [UInt8] {
      var bytes = [UInt8](repeating: 0x5A, count: (bits + 7) / 8)
      bytes[0] = 1 << UInt8((bits - 1) % 8)
      bytes[bytes.count - 1] = last
      return bytes
    }
    let f4: [UInt8] = [1, 0, 1]
    #expect(kind(modulus(2048), f4) == .rsa2048)
    #expect(kind(modulus(3072), f4) == .rsa3072)
    #expect(kind(modulus(4096), f4) == .rsa4096)
    #expect(kind(modulus(2048), [1, 0, 3]) == .rsa2048)
    #expect(kind(modulus(2048), [UInt8](repeating: 0xFF, count: 8)) == .rsa2048)
    for bits in [8, 512, 1023, 1024, 1536, 2040, 2047, 2049, 2056, 4095, 4097, 8192, 65536] {
      #expect(kind(modulus(bits), f4) == nil, "\(bits) bits")
    }
    #expect(kind(modulus(2048, last: 2), f4) == nil)
    #expect(kind([], f4) == nil)
    let exponents: [[UInt8]] = [
      [], [0], [1], [2], [3], [17], [0xFF, 0xFF], [1, 0, 0], [1, 0, 2], [1, 0, 0, 0, 0, 0, 0, 0, 1],
      [UInt8](repeating: 0xFF, count: 256),
    ]
    for exponent in exponents { #expect(kind(modulus(2048), exponent) == nil, "\(exponent)") }
  }

  @Test func giantKeysCostNothing() {
    let giant = [UInt8](repeating: 0xFF, count: 8192)
    let time = processorTime {
      let kind = library.kind(of: .rsa(modulus: giant.span, exponent: giant.span))
      let verified = library.verify(
        giant.span, by: .rsa(modulus: giant.span, exponent: [1, 0, 1].span), algorithm: .rsa(.sha256), message.span,
        [UInt8]().span)
      #expect(kind == nil && !verified)
    }
    #expect(time < .milliseconds(5))
  }

  /// A right signature by a key that must not be certified is still refused.
  @Test(arguments: [
    ("rsa_keygen_bits:2048", "rsa_keygen_pubexp:3"), ("rsa_keygen_bits:1024", "rsa_keygen_pubexp:65537"),
  ])
  func signaturesByRefusedKeys(_ size: String, _ exponent: String) throws {
    try folder.openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", size, "-pkeyopt", exponent, "-out", "weak.pem")
    let info = try folder.openssl("pkey", "-in", "weak.pem", "-pubout", "-outform", "DER")
    try folder.write("data", message)
    let signature = try folder.openssl("dgst", "-sha256", "-sign", "weak.pem", "data")
    #expect(try library.kind(ofInfo: info) == nil)
    #expect(try !library.verify(signature, by: info, .rsa(.sha256), message))
    #expect(throws: KeyError.unsupported) { try PrivateKey.read(pem: folder.read("weak.pem"), with: library) }
  }
}
