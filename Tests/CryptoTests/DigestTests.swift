// Covers: MbedTLS+Digest.swift, MbedTLS.swift

import PKIX
import Testing

@testable import Crypto

/// Known answers: FIPS 180-4 examples, RFC 4231 and RFC 2202 (HMAC), RFC 6070 and RFC 7914 11 (PBKDF2).
@Suite struct DigestTests {
  let library: MbedTLS

  init() throws { library = try MbedTLS() }

  static let all: [DigestAlgorithm] = [.sha1, .sha224, .sha256, .sha384, .sha512]

  static let abcAnswers: [(DigestAlgorithm, String)] = [
    (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (.sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
    (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      .sha384,
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
    ),
    (
      .sha512,
      """
      ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
      2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
      """
    ),
  ]

  @Test(arguments: abcAnswers) func abcInOnePartAndInTwo(_ algorithm: DigestAlgorithm, _ answer: String) {
    #expect(library.digest(algorithm, Array("abc".utf8)) == hex(answer))
    #expect(library.digest(algorithm, Array("a".utf8), Array("bc".utf8)) == hex(answer))
    #expect(library.digest(algorithm, [], Array("abc".utf8)) == hex(answer))
  }

  static let twoBlocksAnswers: [(DigestAlgorithm, String)] = [
    (.sha1, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
    (.sha224, "75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525"),
    (.sha256, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
  ]

  @Test(arguments: twoBlocksAnswers) func twoBlocks(_ algorithm: DigestAlgorithm, _ answer: String) {
    let message = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
    for cut in 0...message.count {
      #expect(library.digest(algorithm, Array(message[..<cut]), Array(message[cut...])) == hex(answer))
    }
  }

  static let hmacAnswers: [(DigestAlgorithm, key: String, data: String, String)] = [
    (.sha1, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265", "b617318655057264e28bc0b6fb378c8ef146be00"),
    (
      .sha224, "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44"
    ),
    (
      .sha256, "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      .sha384, "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
    ),
    (
      .sha512, "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      """
      164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554
      9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737
      """
    ),
    // A key longer than the block is hashed first (RFC 4231 4.7).
    (
      .sha256, String(repeating: "aa", count: 131),
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      .sha512, String(repeating: "aa", count: 131),
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
      """
      80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352
      6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598
      """
    ),
  ]

  @Test(arguments: hmacAnswers)
  func hmac(_ algorithm: DigestAlgorithm, key: String, data: String, _ answer: String) {
    let data = hex(data)
    for cut in 0...data.count {
      let mac = library.mac(algorithm, key: hex(key).span, Array(data[..<cut]).span, Array(data[cut...]).span)
      #expect(mac.array == hex(answer))
    }
  }

  static let pbkdf2Answers: [(DigestAlgorithm, password: String, salt: String, iterations: Int, String)] = [
    (.sha1, "password", "salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"),
    (.sha1, "password", "salt", 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"),
    (.sha1, "password", "salt", 4096, "4b007901b765489abead49d926f721d065a429c1"),
    (
      .sha1, "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096,
      "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"
    ),
    (.sha1, "pass\0word", "sa\0lt", 4096, "56fa6aa75548099dcc37d7f03425e0c3"),
    (
      .sha256, "passwd", "salt", 1,
      """
      55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc
      49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783
      """
    ),
    (
      .sha256, "Password", "NaCl", 80000,
      """
      4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56
      a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d
      """
    ),
  ]

  @Test(arguments: pbkdf2Answers)
  func pbkdf2(_ prf: DigestAlgorithm, password: String, salt: String, iterations: Int, _ answer: String) {
    let answer = hex(answer)
    let key = library.pbkdf2(
      prf: prf, iterations: iterations, password: Array(password.utf8).span, salt: Array(salt.utf8).span,
      count: answer.count)
    #expect(key.array == answer)
  }

  /// The procedure of RFC 9810 5.1.3.1, written out with the one-shot hash.
  @Test(arguments: all, [1, 2, 500]) func passwordBasedKey(_ owf: DigestAlgorithm, _ iterations: Int) {
    var expected = library.digest(owf, Array("secret".utf8) + [1, 2, 3])
    for _ in 1..<iterations { expected = library.digest(owf, expected) }
    let key = library.passwordBasedKey(
      owf: owf, iterations: iterations, secret: Array("secret".utf8).span, salt: [1, 2, 3].span)
    #expect(key.array == expected)
  }

  @Test func equality() {
    let bytes: [UInt8] = Array(0..<64)
    #expect(library.equal(bytes, Array(bytes)))
    #expect(library.equal([], []))
    #expect(!library.equal(bytes, Array(bytes[..<63])))
    #expect(!library.equal([], bytes))
    for index in bytes.indices {
      for bit in 0..<8 {
        var other = bytes
        other[index] ^= 1 << UInt8(bit)
        #expect(!library.equal(bytes, other))
      }
    }
  }

  @Test func wiping() {
    var bytes: [UInt8] = Array(1...100)
    var room = bytes.mutableSpan
    library.wipe(&room)
    #expect(bytes == [UInt8](repeating: 0, count: 100))
    var none: [UInt8] = []
    var nothing = none.mutableSpan
    library.wipe(&nothing)
  }
}
