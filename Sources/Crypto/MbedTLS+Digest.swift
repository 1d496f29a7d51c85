import CMbedTLS
import PKIX

/// Hashes, MACs and keys from passwords. None of them can fail: the sizes are right by construction, and the library's
/// hash functions have no other error.
extension MbedTLS {
  /// The hash of `first` followed by `second`.
  public func digest(_ algorithm: DigestAlgorithm, _ first: Span<UInt8>, _ second: Span<UInt8>) -> Digest {
    var result = Digest(count: algorithm.count)
    var storage = result.storage.mutableSpan
    var room = storage._mutatingExtracting(first: result.count)
    must(mb_digest(algorithm.number, first, second, &room))
    return result
  }

  /// HMAC (RFC 2104) of `first` followed by `second`.
  public func mac(
    _ algorithm: DigestAlgorithm, key: Span<UInt8>, _ first: Span<UInt8>, _ second: Span<UInt8>
  ) -> Digest {
    var result = Digest(count: algorithm.count)
    var storage = result.storage.mutableSpan
    var room = storage._mutatingExtracting(first: result.count)
    must(mb_hmac(algorithm.number, key, first, second, &room))
    return result
  }

  /// The base key of PasswordBasedMac (RFC 9810 5.1.3.1): `owf` applied `iterations` times, first to secret and salt.
  public func passwordBasedKey(
    owf: DigestAlgorithm, iterations: Int, secret: Span<UInt8>, salt: Span<UInt8>
  ) -> Digest {
    precondition(iterations >= 1 && iterations <= Int(Int32.max), "the caller bounds the iterations before it hashes")
    var result = Digest(count: owf.count)
    var storage = result.storage.mutableSpan
    var room = storage._mutatingExtracting(first: result.count)
    must(mb_pbm_key(owf.number, UInt32(iterations), secret, salt, &room))
    return result
  }

  /// PBKDF2 (RFC 8018 5.2) with HMAC; `count` octets, 1 to 64.
  public func pbkdf2(
    prf: DigestAlgorithm, iterations: Int, password: Span<UInt8>, salt: Span<UInt8>, count: Int
  ) -> Digest {
    precondition(iterations >= 1 && iterations <= Int(Int32.max), "the caller bounds the iterations before it hashes")
    var result = Digest(count: count)
    var storage = result.storage.mutableSpan
    var room = storage._mutatingExtracting(first: result.count)
    must(mb_pbkdf2(prf.number, UInt32(iterations), password, salt, &room))
    return result
  }
}

/// For calls whose only errors are ours.
@inline(__always)
func must(_ code: Int32) {
  precondition(code == 0, "the shim was given sizes that do not fit")
}

extension DigestAlgorithm {
  /// As the shim counts them.
  var number: Int32 { Int32(rawValue) }
}
