import CMbedTLS
import PKIX

/// What is done with other people's public keys. Everything wrong with key, algorithm or signature is `false` or
/// nothing.
extension MbedTLS {
  /// Which kind of key it is, or nothing when it cannot be certified: a point that is compressed, hybrid, infinite, of
  /// the wrong length or not on its curve; a modulus that is even or of a size that is not 2048, 3072 or 4096 bits; an
  /// exponent that is even, below 65537 or above 2^64. No arithmetic is done on RSA keys, so a giant one costs nothing.
  public func kind(of key: borrowing PublicKey) -> KeyAlgorithm? {
    switch key {
    case .ec(let curve, let point):
      guard unsafe mb_ec_check_point(library, curve.number, point) == 0 else { return nil }
      return KeyAlgorithm(curve)
    case .rsa(let modulus, let exponent):
      guard isUsualExponent(exponent) else { return nil }
      return KeyAlgorithm(rsaModulus: modulus)
    case .unsupported:
      return nil
    }
  }

  /// Whether a signature over `first` followed by `second` is right. The key must be one that `kind(of:)` accepts.
  public func verify(
    _ signature: Span<UInt8>, by key: borrowing PublicKey, algorithm: SignatureAlgorithm, _ first: Span<UInt8>,
    _ second: Span<UInt8>
  ) -> Bool {
    let hash = algorithm.digest
    switch key {
    case .ec(let curve, let point):
      guard case .ecdsa = algorithm else { return false }
      return verify(ecdsa: signature, by: curve, point, digest(hash, first, second))
    case .rsa(let modulus, let exponent):
      guard isUsualExponent(exponent), KeyAlgorithm(rsaModulus: modulus) != nil, signature.count == modulus.count
      else { return false }
      switch algorithm {
      case .ecdsa: return false
      case .rsa:
        return mb_rsa_verify(modulus, exponent, hash.number, digest(hash, first, second).bytes, signature) == 0
      case .pss:
        return mb_rsa_verify_pss(modulus, exponent, hash.number, digest(hash, first, second).bytes, signature) == 0
      }
    case .unsupported:
      return false
    }
  }

  private func verify(ecdsa signature: Span<UInt8>, by curve: Curve, _ point: Span<UInt8>, _ digest: Digest) -> Bool {
    var reader = DERReader(signature)
    do {
      let value = try ECDSASigValue(&reader)
      try reader.finish()
      guard value.r.count <= curve.coordinateCount, value.s.count <= curve.coordinateCount else { return false }
      return unsafe mb_ec_verify(library, curve.number, point, digest.bytes, value.r, value.s) == 0
    } catch {
      return false
    }
  }
}

/// Odd, at least 65537 (FIPS 186-5 5.4), and at most 64 bits, so that no peer chooses how long a verification takes.
func isUsualExponent(_ exponent: Span<UInt8>) -> Bool {
  guard exponent.count <= 8 else { return false }
  var value: UInt64 = 0
  for index in exponent.indices { value = value << 8 | UInt64(exponent[index]) }
  return value >= 65537 && value & 1 == 1
}

extension KeyAlgorithm {
  /// By the size of an odd modulus without leading zeros.
  init?(rsaModulus modulus: Span<UInt8>) {
    guard modulus.count >= 1, modulus[0] & 0x80 != 0, modulus[modulus.count - 1] & 1 == 1 else { return nil }
    switch modulus.count {
    case 256: self = .rsa2048
    case 384: self = .rsa3072
    case 512: self = .rsa4096
    default: return nil
    }
  }

  init(_ curve: Curve) {
    switch curve {
    case .p256: self = .ecP256
    case .p384: self = .ecP384
    case .p521: self = .ecP521
    }
  }

  /// Octets of the modulus of an RSA kind; 0 for the others.
  var modulusCount: Int {
    switch self {
    case .rsa2048: 256
    case .rsa3072: 384
    case .rsa4096: 512
    case .ecP256, .ecP384, .ecP521: 0
    }
  }
}

extension Curve {
  /// As the shim counts them.
  var number: Int32 { Int32(rawValue) }
}
