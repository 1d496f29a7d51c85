// Covers: MbedTLS+Agreement.swift

import PKIX
import Testing

@testable import Crypto

/// Agreement with the `openssl` command on the other side (its ECDH and its X963KDF, and its CMS as a whole), and AES key
/// wrap by the known answers of RFC 3394 4.
@Suite struct AgreementTests {
  let library: MbedTLS
  let folder: Folder

  init() throws {
    library = try MbedTLS()
    folder = try Folder()
  }

  static let curves: [(Curve, String)] = [(.p256, "P-256"), (.p384, "P-384"), (.p521, "P-521")]
  static let hashes: [(DigestAlgorithm, String)] = [
    (.sha1, "SHA1"), (.sha224, "SHA224"), (.sha256, "SHA256"), (.sha384, "SHA384"), (.sha512, "SHA512"),
  ]

  /// What the sender derives, and its ephemeral point.
  func sent(to info: [UInt8], _ digest: DigestAlgorithm, _ shared: [UInt8], count: Int) throws -> ([UInt8], [UInt8])? {
    var reader = DERReader(info.span)
    let key = try PublicKey(SubjectPublicKeyInfo(&reader))
    var (point, derived) = ([UInt8](repeating: 0xEE, count: 133), [UInt8](repeating: 0, count: count))
    var pointRoom = point.mutableSpan
    var room = derived.mutableSpan
    guard let length = try library.agree(with: key, digest, info: shared.span, point: &pointRoom, into: &room) else {
      return nil
    }
    return (Array(point[..<length]), derived)
  }

  func received(
    by key: PrivateKey, _ point: [UInt8], on curve: Curve, _ digest: DigestAlgorithm, _ shared: [UInt8], count: Int
  ) -> [UInt8]? {
    var derived = [UInt8](repeating: 0, count: count)
    var room = derived.mutableSpan
    let agreed = key.agree(with: .ec(curve, point: point.span), digest, info: shared.span, into: &room)
    return agreed ? derived : nil
  }

  @Test(arguments: curves) func derivedKeys(_ curve: Curve, _ name: String) throws {
    try folder.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(name)", "-out", "key.pem")
    let info = try folder.openssl("pkey", "-in", "key.pem", "-pubout", "-outform", "DER")
    let key = try PrivateKey.read(pem: folder.read("key.pem"), with: library)
    for (digest, function) in Self.hashes {
      for count in [1, 16, 24, 32, 64, 200] {
        let shared = try library.random(count % 40 + 1)
        let (point, derived) = try #require(try sent(to: info, digest, shared, count: count))
        try folder.write("ephemeral.der", written { $0.ecPublicKeyInfo(curve, point: point.span) })
        try folder.openssl("pkey", "-pubin", "-inform", "DER", "-in", "ephemeral.der", "-out", "ephemeral.pem")
        let secret = try folder.openssl("pkeyutl", "-derive", "-inkey", "key.pem", "-peerkey", "ephemeral.pem")
        #expect(secret.count == curve.coordinateCount)
        let theirs = try folder.openssl(
          "kdf", "-keylen", "\(count)", "-binary", "-kdfopt", "digest:\(function)", "-kdfopt",
          "hexkey:\(hexText(secret))", "-kdfopt", "hexinfo:\(hexText(shared))", "X963KDF")
        #expect(derived == theirs)
        #expect(received(by: key, point, on: curve, digest, shared, count: count) == theirs)
        if count > 1 { #expect(received(by: key, point, on: curve, digest, shared + [0], count: count) != theirs) }
      }
    }
  }

  @Test(arguments: curves) func badPoints(_ curve: Curve, _ name: String) throws {
    let key = try PrivateKey.generate(.init(curve), with: library)
    let other = try PrivateKey.generate(curve == .p256 ? .ecP384 : .ecP256, with: library)
    let good = octets(key.pair.publicPoint(curve).first(1 + 2 * curve.coordinateCount))
    #expect(received(by: key, good, on: curve, .sha256, [], count: 32) != nil)
    var off = good
    off[good.count - 1] ^= 1
    let zeros = [UInt8](repeating: 0, count: 2 * curve.coordinateCount)
    let ones = [UInt8](repeating: 0xFF, count: 2 * curve.coordinateCount)
    let compressed = [2 + (good[good.count - 1] & 1)] + good[1...curve.coordinateCount]
    let bad: [(String, [UInt8])] = [
      ("off the curve", off), ("zero", [4] + zeros), ("infinity", [0]), ("infinity of full length", [0] + zeros),
      ("nothing", []), ("not below p", [4] + ones), ("compressed", Array(compressed)),
      ("hybrid", [6] + good[1...]), ("short", Array(good.dropLast())), ("long", good + [0]),
      ("giant", [4] + [UInt8](repeating: 7, count: 65536)),
    ]
    for (what, point) in bad {
      #expect(received(by: key, point, on: curve, .sha256, [], count: 32) == nil, "\(what)")
      let info = written { $0.ecPublicKeyInfo(curve, point: Array(point.prefix(1000)).span) }
      #expect(try sent(to: info, .sha256, [], count: 32) == nil, "\(what)")
    }
    #expect(received(by: other, good, on: curve, .sha256, [], count: 32) == nil)
    let rsa = try PrivateKey.read(pem: RSATests.key, with: library)
    #expect(received(by: rsa, good, on: curve, .sha256, [], count: 32) == nil)
    #expect(try sent(to: rsa.publicKeyInfo, .sha256, [], count: 32) == nil)
    var derived: [UInt8] = [0]
    var room = derived.mutableSpan
    #expect(!key.agree(with: .unsupported, .sha256, info: good.span, into: &room))
  }

  static let wraps: [(String, String, String)] = [
    (
      "000102030405060708090A0B0C0D0E0F", "00112233445566778899AABBCCDDEEFF",
      "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5"
    ),
    (
      "000102030405060708090A0B0C0D0E0F1011121314151617", "00112233445566778899AABBCCDDEEFF",
      "96778B25AE6CA435F92B5B97C050AED2468AB8A17AD84E5D"
    ),
    (
      "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", "00112233445566778899AABBCCDDEEFF",
      "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7"
    ),
    (
      "000102030405060708090A0B0C0D0E0F1011121314151617", "00112233445566778899AABBCCDDEEFF0001020304050607",
      "031D33264E15D33268F24EC260743EDCE1C6C7DDEE725A936BA814915C6762D2"
    ),
    (
      "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
      "00112233445566778899AABBCCDDEEFF0001020304050607",
      "A8F9BC1612C68B3FF6E6F4FBE30E71E4769C8B80A32CB8958CD5D17D6B254DA1"
    ),
    (
      "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
      "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F",
      "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"
    ),
  ]

  func wrapped(_ secret: [UInt8], under key: [UInt8]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xEE, count: secret.count + 9)
    var room = bytes.mutableSpan
    let count = library.wrap(secret.span, under: key.span, into: &room)
    #expect(bytes[count...] == [0xEE])
    return Array(bytes[..<count])
  }

  func unwrapped(_ wrapped: [UInt8], under key: [UInt8], room count: Int = 600) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var room = bytes.mutableSpan
    guard let count = library.unwrap(wrapped.span, under: key.span, into: &room) else { return nil }
    return Array(bytes[..<count])
  }

  @Test(arguments: wraps) func knownWraps(_ key: String, _ secret: String, _ expected: String) {
    #expect(wrapped(hex(secret), under: hex(key)) == hex(expected))
    #expect(unwrapped(hex(expected), under: hex(key)) == hex(secret))
    #expect(unwrapped(hex(expected), under: hex(key), room: hex(secret).count) == hex(secret))
    #expect(unwrapped(hex(expected), under: hex(key), room: hex(secret).count - 1) == nil)
  }

  @Test func theirWraps() throws {
    for count in [16, 24, 32] {
      let key = try library.random(count)
      for length in [16, 40, 512] {
        let secret = try library.random(length)
        try folder.write("secret", secret)
        let theirs = try folder.openssl(
          "enc", "-id-aes\(count * 8)-wrap", "-e", "-K", hexText(key), "-iv", "A6A6A6A6A6A6A6A6", "-in", "secret")
        #expect(wrapped(secret, under: key) == theirs)
        #expect(unwrapped(theirs, under: key) == secret)
      }
    }
  }

  @Test func badWraps() {
    let (key, good) = (hex(Self.wraps[5].0), hex(Self.wraps[5].2))
    for index in good.indices {
      var changed = good
      changed[index] ^= 0x10
      #expect(unwrapped(changed, under: key) == nil)
    }
    var other = key
    other[31] ^= 1
    #expect(unwrapped(good, under: other) == nil)
    for count in [0, 1, 7, 8, 9, 15, 16, 23, 25, 39] { #expect(unwrapped(Array(good[..<count]), under: key) == nil) }
    #expect(unwrapped(good + good, under: key) == nil)
    #expect(unwrapped([UInt8](repeating: 1, count: 528), under: key) == nil)
    #expect(unwrapped([UInt8](repeating: 1, count: 65536), under: key, room: 65536) == nil)
  }
}
