import CMbedTLS
import PKIX

/// Keys that two sides agree upon, and keys wrapped in others (RFC 5753 3.1, RFC 3394).
extension MbedTLS {
  /// Ephemeral-static Diffie-Hellman, the sender's side: makes a key on the curve of `key`, and derives as many octets as
  /// `derived` has from what both share. `point` becomes the public half of the ephemeral key, uncompressed; returns its
  /// count (133 at most), or nothing when the key is none on a curve or is not on it. The ephemeral private key is gone
  /// afterwards.
  public func agree(
    with key: borrowing PublicKey, _ digest: DigestAlgorithm, info: Span<UInt8>, point: inout MutableSpan<UInt8>,
    into derived: inout MutableSpan<UInt8>
  ) throws(CryptographyFailure) -> Int? {
    guard let kind = kind(of: key), let curve = kind.curve else { return nil }
    let count = 1 + 2 * curve.coordinateCount
    precondition(point.count >= count, "a point has up to 133 octets")
    let ephemeral = try KeyPair.generate(kind, with: self)
    guard ephemeral.agree(with: key, digest, info: info, into: &derived) else { return nil }
    let own = ephemeral.publicPoint(curve)
    for index in 0..<count { point[index] = own[index] }
    return count
  }

  /// The key derivation of ANSI X9.63 (SEC 1 3.6.1) from a shared coordinate: digests of secret, counter and `info`.
  func sharedSecretKDF(
    _ digest: DigestAlgorithm, _ secret: SharedSecret, info: Span<UInt8>, into derived: inout MutableSpan<UInt8>
  ) {
    var input = InlineArray<70, UInt8>(repeating: 0)
    defer { input.wipe() }
    for index in 0..<secret.count { input[index] = secret.storage[index] }
    var written = 0
    var counter: UInt32 = 0
    while written < derived.count {
      counter += 1
      for index in 0..<4 { input[secret.count + index] = UInt8(truncatingIfNeeded: counter >> UInt32(24 - 8 * index)) }
      var block = self.digest(digest, input.first(secret.count + 4), info)
      for index in 0..<min(block.count, derived.count - written) { derived[written + index] = block.storage[index] }
      written += min(block.count, derived.count - written)
      block.storage.wipe()
    }
  }

  /// AES key wrap of 16 to 512 octets, whole blocks of 8, under a key of 16, 24 or 32 octets. `wrapped` becomes 8 octets
  /// longer; returns its count.
  public func wrap(_ secret: Span<UInt8>, under key: Span<UInt8>, into wrapped: inout MutableSpan<UInt8>) -> Int {
    let count = secret.count + 8
    precondition(wrapped.count >= count, "a wrapped key needs 8 octets more")
    var room = wrapped._mutatingExtracting(first: count)
    must(mb_aes_wrap(key, secret, &room))
    return count
  }

  /// The secret's count, or nothing when it was wrapped under another key, when it has another count than a wrapped secret
  /// can have, or when `secret` has no room.
  public func unwrap(_ wrapped: Span<UInt8>, under key: Span<UInt8>, into secret: inout MutableSpan<UInt8>) -> Int? {
    let count = wrapped.count - 8
    guard count >= 16, count % 8 == 0, secret.count >= count else { return nil }
    var room = secret._mutatingExtracting(first: count)
    return mb_aes_unwrap(key, wrapped, &room) == 0 ? count : nil
  }
}

/// The x coordinate of a shared point.
struct SharedSecret {
  var storage = InlineArray<66, UInt8>(repeating: 0)
  let count: Int
}

extension KeyPair {
  /// As many octets as `derived` has from what this key shares with another one; false when that is none on this key's
  /// curve.
  func agree(
    with key: borrowing PublicKey, _ digest: DigestAlgorithm, info: Span<UInt8>, into derived: inout MutableSpan<UInt8>
  ) -> Bool {
    switch key {
    case .ec(let curve, let point):
      guard curve == kind.curve else { return false }
      var secret = SharedSecret(count: curve.coordinateCount)
      defer { secret.storage.wipe() }
      var storage = secret.storage.mutableSpan
      var room = storage._mutatingExtracting(first: curve.coordinateCount)
      guard unsafe mb_ec_agree(self.key, point, &room) == 0 else { return false }
      library.sharedSecretKDF(digest, secret, info: info, into: &derived)
      return true
    case .rsa, .unsupported:
      return false
    }
  }
}

extension PrivateKey {
  /// The recipient's side of `MbedTLS.agree`: the same octets from this key and the ephemeral public one. False when that
  /// is none on this key's curve.
  public func agree(
    with ephemeral: borrowing PublicKey, _ digest: DigestAlgorithm, info: Span<UInt8>,
    into derived: inout MutableSpan<UInt8>
  ) -> Bool {
    pair.agree(with: ephemeral, digest, info: info, into: &derived)
  }
}
