import CMbedTLS
import PKIX

/// Secrets at rest, and AES-CBC for encrypted key files and enveloped data.
extension MbedTLS {
  /// Octets of the key that seals secrets, of a nonce, and of what `seal` adds to a secret.
  public static var sealingKeyCount: Int { 32 }
  public static var nonceCount: Int { 12 }
  public static var sealingOverhead: Int { 28 }

  /// Gives the library the AES-256 key under which `seal` and `unseal` work. The caller wipes its copy.
  public func setSealingKey(_ key: Span<UInt8>) {
    precondition(key.count == MbedTLS.sealingKeyCount, "the sealing key has 32 octets")
    must(unsafe mb_set_sealing_key(library, key))
  }

  /// Authenticated encryption with AES-256-GCM (SP 800-38D). `sealed` becomes the nonce, the ciphertext and a 16-octet
  /// tag; returns its count, which is that of the secret and 28 more. A nonce is drawn at random and never used twice.
  public func seal(_ secret: Span<UInt8>, nonce: Span<UInt8>, into sealed: inout MutableSpan<UInt8>) -> Int {
    let count = secret.count + MbedTLS.sealingOverhead
    precondition(nonce.count == MbedTLS.nonceCount && sealed.count >= count, "a sealed secret needs 28 octets more")
    for index in nonce.indices { sealed[index] = nonce[index] }
    var rest = sealed._mutatingExtracting(nonce.count..<count)
    must(unsafe mb_seal(library, nonce, secret, &rest))
    return count
  }

  /// The secret's count, or nothing when the bytes were not sealed under this key, or when `secret` has no room.
  public func unseal(_ sealed: Span<UInt8>, into secret: inout MutableSpan<UInt8>) -> Int? {
    let count = sealed.count - MbedTLS.sealingOverhead
    guard count >= 0, secret.count >= count else { return nil }
    let nonce = sealed.extracting(first: MbedTLS.nonceCount)
    var room = secret._mutatingExtracting(first: count)
    let rest = sealed.extracting(MbedTLS.nonceCount..<sealed.count)
    return unsafe mb_unseal(library, nonce, rest, &room) == 0 ? count : nil
  }

  /// AES-CBC with the padding of RFC 5652 6.3 (that of RFC 8018 B.2.5), in place: the first `count` octets of `bytes`
  /// are the plaintext and become ciphertext, up to 16 octets longer. Returns its count. The key has 16, 24 or 32
  /// octets.
  public func encryptCBC(
    key: Span<UInt8>, iv: Span<UInt8>, _ bytes: inout MutableSpan<UInt8>, count: Int
  ) -> Int {
    let padding = 16 - count % 16
    precondition(count >= 0 && bytes.count >= count + padding, "the padding needs up to 16 octets more")
    for index in count..<count + padding { bytes[index] = UInt8(padding) }
    var blocks = bytes._mutatingExtracting(first: count + padding)
    must(mb_aes_cbc(true, key, iv, &blocks))
    return count + padding
  }

  /// The reverse, in place over all of `bytes`. Returns the plaintext's count, or nothing when there are no whole
  /// blocks or the padding is wrong, which with a wrong key happens nearly always. Whoever decrypts for a peer must not
  /// tell which.
  public func decryptCBC(key: Span<UInt8>, iv: Span<UInt8>, _ bytes: inout MutableSpan<UInt8>) -> Int? {
    guard bytes.count > 0, bytes.count % 16 == 0, iv.count == 16 else { return nil }
    must(mb_aes_cbc(false, key, iv, &bytes))
    return MbedTLS.countWithoutPadding(bytes.span, block: 16)
  }

  /// What is left without the padding of RFC 5652 6.3, or nothing when that is wrong.
  static func countWithoutPadding(_ bytes: Span<UInt8>, block: UInt8) -> Int? {
    let padding = bytes[bytes.count - 1]
    guard padding >= 1, padding <= block else { return nil }
    var difference: UInt8 = 0
    for index in bytes.count - Int(padding)..<bytes.count { difference |= bytes[index] ^ padding }
    return difference == 0 ? bytes.count - Int(padding) : nil
  }
}
