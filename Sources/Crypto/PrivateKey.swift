import CMbedTLS
import PKIX

/// A private key in this process's memory: on one of the three curves, or RSA. Wiped when the last reference goes.
///
/// EC signatures are deterministic (RFC 6979), so that a weak generator cannot reveal the key; the computation is
/// blinded with random numbers all the same. RSA signatures are blinded.
@safe public final class PrivateKey: SigningKey {
  public let kind: KeyAlgorithm
  /// The hash that signatures are made with.
  public let digest: DigestAlgorithm
  let key: OpaquePointer
  let library: MbedTLS

  /// Takes over what the shim has made.
  init(taking key: OpaquePointer, kind: KeyAlgorithm, of library: MbedTLS) {
    unsafe self.key = unsafe key
    self.kind = kind
    self.library = library
    digest = kind.curve?.digest ?? .sha256
  }

  deinit { unsafe mb_key_free(key) }

  /// A new key. RSA takes seconds on a small processor, and how many is a matter of luck.
  public static func generate(_ kind: KeyAlgorithm, with library: MbedTLS) throws(CryptographyFailure) -> PrivateKey {
    var made: OpaquePointer?
    if let curve = kind.curve {
      try check(unsafe mb_ec_key_generate(library.library, curve.number, &made))
    } else {
      try check(unsafe mb_rsa_key_generate(library.library, UInt32(kind.modulusCount * 8), &made))
    }
    return unsafe PrivateKey(taking: made!, kind: kind, of: library)
  }

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

  /// Writes the SubjectPublicKeyInfo.
  public func writePublicKeyInfo(into writer: inout DERWriter) {
    guard let curve = kind.curve else { return writeRSAPublicKeyInfo(into: &writer) }
    let point = publicPoint(curve)
    writer.ecPublicKeyInfo(curve, point: point.first(1 + 2 * curve.coordinateCount))
  }

  /// The public point, uncompressed, at the start of the room for the longest one.
  func publicPoint(_ curve: Curve) -> InlineArray<133, UInt8> {
    var point = InlineArray<133, UInt8>(repeating: 0)
    var pointStorage = point.mutableSpan
    var room = pointStorage._mutatingExtracting(first: 1 + 2 * curve.coordinateCount)
    must(unsafe mb_ec_key_point(key, &room))
    return point
  }

  private func writeRSAPublicKeyInfo(into writer: inout DERWriter) {
    var modulus = InlineArray<512, UInt8>(repeating: 0)
    var modulusStorage = modulus.mutableSpan
    var modulusRoom = modulusStorage._mutatingExtracting(first: kind.modulusCount)
    must(unsafe mb_rsa_key_part(key, Int32(MB_RSA_MODULUS.rawValue), &modulusRoom))
    var exponent = InlineArray<8, UInt8>(repeating: 0)
    var exponentRoom = exponent.mutableSpan
    must(unsafe mb_rsa_key_part(key, Int32(MB_RSA_PUBLIC_EXPONENT.rawValue), &exponentRoom))
    writer.rsaPublicKeyInfo(modulus: modulus.first(kind.modulusCount), exponent: exponent.span)
  }
}

/// An ECDSA-Sig-Value into room that is large enough for it by construction.
private func write(_ r: Span<UInt8>, _ s: Span<UInt8>, into room: consuming MutableSpan<UInt8>) -> Int {
  var writer = DERWriter(room)
  writer.ecdsaSigValue(r: r, s: s)
  return writer.count
}
