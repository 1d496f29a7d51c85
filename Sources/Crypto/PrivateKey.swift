import CMbedTLS
import PKIX

/// A private key in this process's memory: on one of the three curves, or RSA. Wiped when the last reference goes.
///
/// EC signatures are deterministic (RFC 6979), so that a weak generator cannot reveal the key; the computation is
/// blinded with random numbers all the same. RSA signatures are blinded.
@safe public final class PrivateKey: SigningKey {
  let pair: KeyPair
  /// The hash that signatures are made with.
  public let digest: DigestAlgorithm

  init(_ pair: consuming KeyPair) {
    digest = pair.kind.curve?.digest ?? .sha256
    self.pair = pair
  }

  /// A new key. RSA takes seconds on a small processor, and how many is a matter of luck.
  public static func generate(_ kind: KeyAlgorithm, with library: MbedTLS) throws(CryptographyFailure) -> PrivateKey {
    PrivateKey(try KeyPair.generate(kind, with: library))
  }

  public var kind: KeyAlgorithm { pair.kind }
  var key: OpaquePointer { unsafe pair.key }
  var library: MbedTLS { pair.library }

  /// ECDSA with the curve's hash, RSA with SHA-256.
  public var algorithm: SignatureAlgorithm { kind.curve == nil ? .rsa(digest) : .ecdsa(digest) }

  /// The signature over `first` followed by `second`.
  public func sign(_ first: Span<UInt8>, _ second: Span<UInt8>) throws(CryptographyFailure) -> SignatureValue {
    try sign(library.digest(digest, first, second), of: digest)
  }

  /// The signature over a digest that was made with `hash`.
  public func sign(_ digest: Digest, of hash: DigestAlgorithm) throws(CryptographyFailure) -> SignatureValue {
    guard let curve = kind.curve else { return try signRSA(digest, of: hash) }
    var r = InlineArray<66, UInt8>(repeating: 0)
    var s = InlineArray<66, UInt8>(repeating: 0)
    var rStorage = r.mutableSpan
    var rRoom = rStorage._mutatingExtracting(first: curve.coordinateCount)
    var sStorage = s.mutableSpan
    var sRoom = sStorage._mutatingExtracting(first: curve.coordinateCount)
    try check(unsafe mb_ec_sign(key, hash.number, digest.bytes, &rRoom, &sRoom))
    var signature = SignatureValue()
    signature.count = write(
      r.first(curve.coordinateCount), s.first(curve.coordinateCount), into: signature.storage.mutableSpan)
    return signature
  }

  private func signRSA(_ digest: Digest, of hash: DigestAlgorithm) throws(CryptographyFailure) -> SignatureValue {
    var signature = SignatureValue(count: kind.modulusCount)
    var signatureStorage = signature.storage.mutableSpan
    var room = signatureStorage._mutatingExtracting(first: kind.modulusCount)
    try check(unsafe mb_rsa_sign(key, hash.number, digest.bytes, &room))
    return signature
  }

  /// The signature over `first` followed by `second` by an algorithm of this key's family; RSASSA-PSS is one of RSA's.
  public func sign(
    _ first: Span<UInt8>, _ second: Span<UInt8>, by algorithm: SignatureAlgorithm
  ) throws(CryptographyFailure) -> SignatureValue {
    let hash = algorithm.digest
    let digest = library.digest(hash, first, second)
    switch algorithm {
    case .pss: return try signPSS(digest, of: hash)
    case .rsa:
      precondition(kind.curve == nil, "an RSA signature is made with an RSA key")
      return try signRSA(digest, of: hash)
    case .ecdsa:
      precondition(kind.curve != nil, "an ECDSA signature is made with a key on a curve")
      return try sign(digest, of: hash)
    }
  }

  private func signPSS(_ digest: Digest, of hash: DigestAlgorithm) throws(CryptographyFailure) -> SignatureValue {
    precondition(kind.curve == nil, "an RSA signature is made with an RSA key")
    var signature = SignatureValue(count: kind.modulusCount)
    var signatureStorage = signature.storage.mutableSpan
    var room = signatureStorage._mutatingExtracting(first: kind.modulusCount)
    try check(unsafe mb_rsa_sign_pss(key, hash.number, digest.bytes, &room))
    return signature
  }

  /// Writes the SubjectPublicKeyInfo.
  public func writePublicKeyInfo(into writer: inout DERWriter) { pair.writePublicKeyInfo(into: &writer) }
}

/// An ECDSA-Sig-Value into room that is large enough for it by construction.
private func write(_ r: Span<UInt8>, _ s: Span<UInt8>, into room: consuming MutableSpan<UInt8>) -> Int {
  var writer = DERWriter(room)
  writer.ecdsaSigValue(r: r, s: s)
  return writer.count
}
