// Covers: MbedTLS+Cipher.swift, InlineArray+Octets.swift

import PKIX
import Testing

@testable import Crypto

/// AES-256-GCM by the known answers of the GCM specification (test cases 13 and 14), AES-CBC by those of SP 800-38A
/// F.2.5.
@Suite struct CipherTests {
  let library: MbedTLS

  init() throws { library = try MbedTLS() }

  func setKey(_ key: [UInt8]) { library.setSealingKey(key.span) }

  func sealed(_ secret: [UInt8], nonce: [UInt8]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xEE, count: secret.count + 30)
    var room = bytes.mutableSpan
    let count = library.seal(secret.span, nonce: nonce.span, into: &room)
    #expect(bytes[count...] == [0xEE, 0xEE])
    return Array(bytes[..<count])
  }

  func unsealed(_ sealed: [UInt8], room count: Int = 300) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var room = bytes.mutableSpan
    guard let count = library.unseal(sealed.span, into: &room) else { return nil }
    return Array(bytes[..<count])
  }

  @Test func knownAnswers() {
    let zero = [UInt8](repeating: 0, count: 32)
    setKey(zero)
    let nonce = [UInt8](repeating: 0, count: 12)
    #expect(sealed([], nonce: nonce) == nonce + hex("530f8afbc74536b9a963b4f1c4cb738b"))
    #expect(
      sealed([UInt8](repeating: 0, count: 16), nonce: nonce)
        == nonce + hex("cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919"))
  }

  @Test func onlyWhatWasSealedOpens() throws {
    setKey(try library.random(32))
    for count in [0, 1, 15, 16, 17, 100, 256] {
      let secret = try library.random(count)
      let box = try sealed(secret, nonce: library.random(12))
      #expect(box.count == count + MbedTLS.sealingOverhead)
      #expect(unsealed(box) == secret)
      #expect(unsealed(box, room: count) == secret)
      if count > 0 { #expect(unsealed(box, room: count - 1) == nil) }
      #expect(unsealed(box + [0]) == nil)
      for index in box.indices {
        var changed = box
        changed[index] ^= 0x10
        #expect(unsealed(changed) == nil)
        #expect(unsealed(Array(box[..<index])) == nil)
      }
    }
    let box = sealed([1, 2, 3], nonce: [UInt8](repeating: 7, count: 12))
    setKey([UInt8](repeating: 1, count: 32))
    #expect(unsealed(box) == nil)
  }

  @Test func withoutAKeyNothingOpens() {
    #expect(unsealed([UInt8](repeating: 0, count: 40)) == nil)
  }

  @Test func cbcKnownAnswer() {
    let key = hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    let iv = hex("000102030405060708090a0b0c0d0e0f")
    let plain = hex("6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51")
    let encrypted = library.encryptCBC(key: key, iv: iv, plain)
    #expect(Array(encrypted.prefix(32)) == hex("f58c4c04d6e5f1ba779eabfb5f7bfbd6 9cfc4e967edb808d679f777bc6702c7d"))
    #expect(encrypted.count == 48)
    #expect(library.decryptCBC(key: key, iv: iv, encrypted) == plain)
  }

  @Test func cbcWrongPadding() throws {
    let (key, iv) = (try library.random(32), try library.random(16))
    /// Ciphertext whose plaintext ends as given: the padding that is added is a block of its own and is cut off.
    func ending(_ end: [UInt8]) -> [UInt8] {
      let block = [UInt8](repeating: 0x55, count: 16 - end.count) + end
      return Array(library.encryptCBC(key: key, iv: iv, block).prefix(16))
    }
    #expect(library.decryptCBC(key: key, iv: iv, ending([1])) == [UInt8](repeating: 0x55, count: 15))
    #expect(library.decryptCBC(key: key, iv: iv, ending([3, 3, 3])) == [UInt8](repeating: 0x55, count: 13))
    for end: [UInt8] in [[0], [17], [0x80], [0xFF], [2], [3, 2, 3], [4, 3, 3, 3].reversed(), [16]] {
      #expect(library.decryptCBC(key: key, iv: iv, ending(end)) == nil, "\(end)")
    }
    #expect(library.decryptCBC(key: key, iv: iv, []) == nil)
    #expect(library.decryptCBC(key: key, iv: iv, [UInt8](repeating: 1, count: 17)) == nil)
    #expect(library.decryptCBC(key: key, iv: [1], ending([1])) == nil)
  }
}
