import PKIX

/// Why a key file gives no key.
public enum KeyError: Error, Equatable, Sendable {
  /// The text around the key is damaged.
  case pem(PEMError)
  /// The text has no private key in it.
  case noKey
  /// The structure is damaged; the offset counts from the start of the decoded bytes.
  case malformed(DERError)
  /// An algorithm, a curve, a size or an encryption that signet does not use.
  case unsupported
  /// Encrypted with RC2 or RC4, as programs did for PKCS #12 files before they knew AES.
  case weakEncryption
  /// Encrypted with OpenSSL's own scheme of before PKCS #8 (`Proc-Type: 4,ENCRYPTED`), which derives its key with MD5;
  /// `openssl pkcs8 -topk8` converts it.
  case oldEncryption
  /// The key is encrypted and there was no password.
  case passwordNeeded
  case wrongPassword
  /// More rounds of key derivation than `CryptoLimits.keyFileIterations`.
  case tooManyIterations(Int)
  /// The numbers do not belong together: a damaged key, or a public half of another.
  case notAPair
  /// The computation itself failed.
  case failed(CryptographyFailure)
}

/// The bounds of this module, each with its reason.
public enum CryptoLimits {
  /// Rounds of PBKDF2 for a key file. Ten times what is recommended today, and some ten seconds on a small processor: a
  /// damaged file must not stop the start for hours.
  public static let keyFileIterations = 10_000_000
  /// Rounds when signet encrypts a key file itself (OWASP's figure for HMAC-SHA256, 2023).
  public static let ownIterations = 600_000
  /// Octets of a decoded key file. An RSA-4096 key with its encryption has 2 500.
  public static let keyFile = 4096
}
