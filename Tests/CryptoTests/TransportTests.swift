// Covers: MbedTLS+Transport.swift

import PKIX
import Testing

@testable import Crypto

/// RSAES-PKCS1-v1_5 and RSAES-OAEP with the `openssl` command on the other side. Blocks that only a lax decrypter takes are
/// raised to the public exponent by it, as they stand.
@Suite struct TransportTests {
  let library: MbedTLS
  let folder: Folder
  let info: [UInt8]
  let key: PrivateKey

  init() throws {
    library = try MbedTLS()
    folder = try Folder()
    try folder.write("key.pem", RSATests.key)
    info = try folder.openssl("pkey", "-in", "key.pem", "-pubout", "-outform", "DER")
    try folder.write("public.der", info)
    key = try PrivateKey.read(pem: RSATests.key, with: library)
  }

  static let transports: [(KeyTransport, [String], Int)] = [
    (.pkcs1, ["rsa_padding_mode:pkcs1"], 245),
    (.oaep(.sha1), ["rsa_padding_mode:oaep", "rsa_oaep_md:sha1", "rsa_mgf1_md:sha1"], 214),
    (.oaep(.sha256), ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha256"], 190),
    (.oaep(.sha512), ["rsa_padding_mode:oaep", "rsa_oaep_md:sha512", "rsa_mgf1_md:sha512"], 126),
  ]

  func encrypt(_ secret: [UInt8], _ transport: KeyTransport, for info: [UInt8]) throws -> [UInt8]? {
    var reader = DERReader(info.span)
    let key = try PublicKey(SubjectPublicKeyInfo(&reader))
    var encrypted = [UInt8](repeating: 0xEE, count: 600)
    var room = encrypted.mutableSpan
    guard let count = try library.encrypt(secret.span, transport, for: key, into: &room) else { return nil }
    #expect(encrypted[count...].allSatisfy { $0 == 0xEE })
    return Array(encrypted[..<count])
  }

  func decrypt(_ encrypted: [UInt8], _ transport: KeyTransport, count: Int) throws -> [UInt8]? {
    var secret = [UInt8](repeating: 0, count: count)
    var room = secret.mutableSpan
    return try key.decrypt(encrypted.span, transport, into: &room) ? secret : nil
  }

  @Test(arguments: transports) func bothWays(_ transport: KeyTransport, _ options: [String], _ most: Int) throws {
    let padding = options.flatMap { ["-pkeyopt", $0] }
    for count in [1, 16, 32, most] {
      let secret = try library.random(count)
      let ours = try #require(try encrypt(secret, transport, for: info))
      #expect(ours.count == 256)
      try folder.write("ours", ours)
      #expect(try folder.openssl(["pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "ours"] + padding) == secret)
      try folder.write("secret", secret)
      let theirs = try folder.openssl(
        ["pkeyutl", "-encrypt", "-pubin", "-inkey", "public.der", "-keyform", "DER", "-in", "secret"] + padding)
      #expect(try decrypt(theirs, transport, count: count) == secret)
      #expect(try encrypt(secret, transport, for: info) != ours)
    }
    #expect(try encrypt(library.random(most + 1), transport, for: info) == nil)
    #expect(try encrypt([], transport, for: info) == nil)
    #expect(try decrypt([UInt8](repeating: 1, count: 256), transport, count: most + 1) == nil)
    // The key still signs as before.
    #expect(try library.verify(key.sign([1]), by: info, .rsa(.sha256), [1]))
  }

  @Test func otherCountsAndOtherKeys() throws {
    let secret = try library.random(32)
    for (transport, _, _) in Self.transports {
      let encrypted = try #require(try encrypt(secret, transport, for: info))
      for bad in [[], Array(encrypted.dropLast()), encrypted + [0], [0] + encrypted, encrypted + encrypted] {
        #expect(try decrypt(bad, transport, count: 32) == nil)
      }
      for count in [16, 31, 33] {
        let other = try decrypt(encrypted, transport, count: count)
        if transport == .pkcs1 { #expect(other != nil && other != Array((secret + [0])[..<count])) }
        if transport != .pkcs1 { #expect(other == nil) }
      }
    }
    let oaep = try #require(try encrypt(secret, .oaep(.sha256), for: info))
    #expect(try decrypt(oaep, .oaep(.sha1), count: 32) == nil)
    #expect(try decrypt([UInt8](repeating: 0xFF, count: 256), .oaep(.sha256), count: 32) == nil)
    for index in [0, 1, 128, 255] {
      var changed = oaep
      changed[index] ^= 1
      #expect(try decrypt(changed, .oaep(.sha256), count: 32) == nil)
    }
    let ec = try PrivateKey.generate(.ecP256, with: library)
    #expect(try encrypt(secret, .pkcs1, for: ec.publicKeyInfo) == nil)
    var room = [UInt8](repeating: 0, count: 32)
    var span = room.mutableSpan
    #expect(try !ec.decrypt(oaep.span, .oaep(.sha256), into: &span))
  }

  /// Each is decrypted to octets that are different every time, without an error: nothing tells a bad padding from a good one.
  @Test func badPaddingTellsNothing() throws {
    let secret = [UInt8](repeating: 0xA5, count: 32)
    let filling = [UInt8](repeating: 0x77, count: 256 - 3 - 32)
    let bad: [(String, [UInt8])] = [
      ("type 1", [0, 1] + filling + [0] + secret), ("type 0", [0, 0] + filling + [0] + secret),
      ("first octet 1", [1, 2] + filling + [0] + secret), ("no separator", [0, 2] + filling + [1] + secret),
      ("separator at once", [0, 2, 0] + filling + secret),
      ("seven octets of padding", [0, 2] + filling[..<7] + [0] + secret + filling[7...]),
      ("an octet more", [0, 2] + filling.dropLast() + [0] + secret + [0xA5]),
      ("an octet less", [0, 2] + filling + [1, 0] + secret.dropLast()),
      ("nothing", [0, 2] + filling + [UInt8](repeating: 1, count: 32) + [0]),
      ("zeros", [UInt8](repeating: 0, count: 256)),
    ]
    let good = [0, 2] + filling + [0] + secret
    #expect(try decrypt(raised(good), .pkcs1, count: 32) == secret)
    for (name, block) in bad {
      try #require(block.count == 256, "\(name)")
      let encrypted = try raised(block)
      let (once, twice) = (try decrypt(encrypted, .pkcs1, count: 32), try decrypt(encrypted, .pkcs1, count: 32))
      #expect(once != nil && twice != nil && once != secret && once != twice, "\(name)")
    }
    // Not below the modulus.
    #expect(try decrypt([UInt8](repeating: 0xFF, count: 256), .pkcs1, count: 32) != nil)
  }

  func raised(_ block: [UInt8]) throws -> [UInt8] {
    try folder.write("block", block)
    return try folder.openssl(
      "pkeyutl", "-encrypt", "-pubin", "-inkey", "public.der", "-keyform", "DER", "-pkeyopt", "rsa_padding_mode:none",
      "-in", "block")
  }
}
