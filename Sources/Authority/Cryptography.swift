import PKIX

/// What the authority asks of a cryptographic library. The executable's Wiring says who answers; a fuzzer puts a verifier
/// there that always says yes.
///
/// Data to be hashed comes in two parts because CMP protects `SEQUENCE { header, body }`, whose own identifier and length
/// are not on the wire (RFC 9810 5.1.3): the first part is that prefix, the second the bytes as received.
public protocol Cryptography: ~Copyable {
  associatedtype Key: SigningKey

  func digest(_ algorithm: DigestAlgorithm, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Digest

  /// HMAC (RFC 2104).
  func mac(_ algorithm: DigestAlgorithm, key: Span<UInt8>, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Digest

  /// The base key of PasswordBasedMac (RFC 9810 5.1.3.1): `owf` applied `iterations` times, first to secret and salt.
  func passwordBasedKey(
    owf: DigestAlgorithm, iterations: Int, secret: Span<UInt8>, salt: Span<UInt8>
  ) -> Digest

  /// PBKDF2 (RFC 8018 5.2) with HMAC; `count` octets, at most 64.
  func pbkdf2(
    prf: DigestAlgorithm, iterations: Int, password: Span<UInt8>, salt: Span<UInt8>, count: Int
  ) -> Digest

  /// Whether two byte strings are equal, in time that depends on their lengths only.
  func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool

  /// Whether a signature is right. Everything wrong with key, algorithm or signature is `false`.
  func verify(
    _ signature: Span<UInt8>, by key: borrowing PublicKey, algorithm: SignatureAlgorithm, _ first: Span<UInt8>,
    _ second: Span<UInt8>
  ) -> Bool

  /// Which kind of key it is, or nothing when it cannot be certified: not on its curve, infinity, a modulus that is even or
  /// of a size that is not 2048, 3072 or 4096, an exponent that is even or below 65537 (or above 2^64).
  func kind(of key: borrowing PublicKey) -> KeyAlgorithm?

  /// Authenticated encryption of secrets at rest, under the key that the library was given at start.
  /// `sealed` is a 12-octet nonce, the ciphertext and a 16-octet tag; returns its count.
  func seal(_ secret: Span<UInt8>, nonce: Span<UInt8>, into sealed: inout MutableSpan<UInt8>) -> Int

  /// The secret's count, or nothing when the bytes were not sealed under this key.
  func unseal(_ sealed: Span<UInt8>, into secret: inout MutableSpan<UInt8>) -> Int?

  /// Encrypts for the owner of an RSA key. `encrypted` becomes as long as the modulus, 512 octets at most; returns its count,
  /// or nothing when the key is none that `kind(of:)` takes for RSA, or too short for the secret.
  func encrypt(
    _ secret: Span<UInt8>, _ transport: KeyTransport, for key: borrowing PublicKey,
    into encrypted: inout MutableSpan<UInt8>
  ) throws(CryptographyFailure) -> Int?

  /// Ephemeral-static Diffie-Hellman with the key derivation of X9.63, the sender's side: `derived` becomes what the owner of
  /// `key` can derive as well, `point` the ephemeral public point, uncompressed; returns its count (133 at most), or nothing
  /// when the key is none on a curve that `kind(of:)` takes.
  func agree(
    with key: borrowing PublicKey, _ digest: DigestAlgorithm, info: Span<UInt8>, point: inout MutableSpan<UInt8>,
    into derived: inout MutableSpan<UInt8>
  ) throws(CryptographyFailure) -> Int?

  /// AES key wrap (RFC 3394) of whole blocks of 8 octets; `wrapped` is 8 octets longer; returns its count.
  func wrap(_ secret: Span<UInt8>, under key: Span<UInt8>, into wrapped: inout MutableSpan<UInt8>) -> Int

  /// AES-CBC with padding, in place: the first `count` octets of `bytes` become ciphertext, up to 16 octets longer; returns
  /// its count.
  func encryptCBC(key: Span<UInt8>, iv: Span<UInt8>, _ bytes: inout MutableSpan<UInt8>, count: Int) -> Int

  /// Makes a key pair, writes its PrivateKeyInfo (2 400 octets at most) and its SubjectPublicKeyInfo (550 at most), and
  /// forgets it. Whoever owns the first room wipes it.
  func generateKey(
    _ kind: KeyAlgorithm, privateKeyInfo: inout DERWriter, publicKeyInfo: inout DERWriter
  ) throws(CryptographyFailure)

  /// Overwrites bytes in a way that no compiler removes.
  func wipe(_ bytes: inout MutableSpan<UInt8>)
}

/// Where chance comes from. Nothing below the executable asks the system for it.
public protocol Entropy: ~Copyable {
  mutating func fill(_ bytes: inout MutableSpan<UInt8>) throws(CryptographyFailure)
}
