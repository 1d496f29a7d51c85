import CMbedTLS
import PKIX

/// Keys encrypted with RSA keys (RFC 8017 7).
extension MbedTLS {
  /// Encrypts for the owner of an RSA key. `encrypted` becomes as long as the modulus, 512 octets at most; returns its
  /// count, or nothing when the key is none that `kind(of:)` takes for RSA, or too short for the secret.
  public func encrypt(
    _ secret: Span<UInt8>, _ transport: KeyTransport, for key: borrowing PublicKey,
    into encrypted: inout MutableSpan<UInt8>
  ) throws(CryptographyFailure) -> Int? {
    switch key {
    case .rsa(let modulus, let exponent):
      let count = modulus.count
      guard kind(of: key) != nil, secret.count >= 1, secret.count <= count - transport.overhead else { return nil }
      precondition(encrypted.count >= count, "what is encrypted with RSA is as long as the modulus")
      var room = encrypted._mutatingExtracting(first: count)
      try check(unsafe mb_rsa_encrypt(library, modulus, exponent, transport.number, secret, &room))
      return count
    case .ec, .unsupported:
      return nil
    }
  }
}

extension PrivateKey {
  /// Decrypts a secret of exactly as many octets as `secret` has.
  ///
  /// False when this is no RSA key, or `encrypted` is not as long as its modulus. With OAEP also when it was encrypted for
  /// another key or has another count. With PKCS1-v1_5 the secret then becomes random octets, and nothing else tells: that
  /// is for the check of whatever it decrypts (RFC 3218 2.3.2).
  public func decrypt(
    _ encrypted: Span<UInt8>, _ transport: KeyTransport, into secret: inout MutableSpan<UInt8>
  ) throws(CryptographyFailure) -> Bool {
    guard kind.curve == nil, encrypted.count == kind.modulusCount, secret.count >= 1,
      secret.count <= kind.modulusCount - transport.overhead
    else { return false }
    let code = unsafe mb_rsa_decrypt(key, transport.number, encrypted, &secret)
    if code == Int32(MB_MISMATCH.rawValue) { return false }
    try check(code)
    return true
  }
}

extension KeyTransport {
  /// As the shim counts the paddings.
  fileprivate var number: Int32 {
    switch self {
    case .pkcs1: 0
    case .oaep(let digest): digest.number
    }
  }

  /// Octets that the padding needs (RFC 8017 7.1.1, 7.2.1).
  fileprivate var overhead: Int {
    switch self {
    case .pkcs1: 11
    case .oaep(let digest): 2 * digest.count + 2
    }
  }
}
