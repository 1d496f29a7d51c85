import CMbedTLS
import PKIX

/// A private key with its public half, on one of the three curves, or RSA. Whoever holds it is its only owner: with it go
/// the octets, which the library overwrites.
@safe public struct KeyPair: ~Copyable {
  public let kind: KeyAlgorithm
  let key: OpaquePointer
  let library: MbedTLS

  /// Takes over what the shim has made.
  init(taking key: OpaquePointer, kind: KeyAlgorithm, of library: MbedTLS) {
    unsafe self.key = unsafe key
    self.kind = kind
    self.library = library
  }

  deinit { unsafe mb_key_free(key) }

  /// A new key. RSA takes seconds on a small processor, and how many is a matter of luck.
  public static func generate(_ kind: KeyAlgorithm, with library: MbedTLS) throws(CryptographyFailure) -> KeyPair {
    var made: OpaquePointer?
    if let curve = kind.curve {
      try check(unsafe mb_ec_key_generate(library.library, curve.number, &made))
    } else {
      try check(unsafe mb_rsa_key_generate(library.library, UInt32(kind.modulusCount * 8), &made))
    }
    return unsafe KeyPair(taking: made!, kind: kind, of: library)
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

  /// Writes the PrivateKeyInfo (PKCS #8), unencrypted: whoever owns the room wipes it.
  public func writePrivateKeyInfo(into writer: inout DERWriter) {
    guard let curve = kind.curve else { return writeRSAPrivateKeyInfo(into: &writer) }
    var scalar = InlineArray<66, UInt8>(repeating: 0)
    defer { scalar.wipe() }
    var scalarStorage = scalar.mutableSpan
    var room = scalarStorage._mutatingExtracting(first: curve.coordinateCount)
    must(unsafe mb_ec_key_scalar(key, &room))
    let point = publicPoint(curve)
    let mark = writer.beginPrivateKeyInfo(curve)
    writer.ecPrivateKey(scalar.first(curve.coordinateCount), publicKey: point.first(1 + 2 * curve.coordinateCount))
    writer.endPrivateKeyInfo(mark)
  }

  private func writeRSAPrivateKeyInfo(into writer: inout DERWriter) {
    let mark = writer.beginRSAPrivateKeyInfo()
    let sequence = writer.beginRSAPrivateKey()
    var integer = InlineArray<512, UInt8>(repeating: 0)
    defer { integer.wipe() }
    for part in MB_RSA_MODULUS.rawValue...MB_RSA_COEFFICIENT.rawValue {
      var room = integer.mutableSpan
      must(unsafe mb_rsa_key_part(key, Int32(part), &room))
      writer.unsignedInteger(integer.span)
    }
    writer.end(sequence)
    writer.endPrivateKeyInfo(mark)
  }
}

extension MbedTLS {
  /// Makes a key pair, writes both halves, PrivateKeyInfo (PKCS #8, 2 400 octets at most) and SubjectPublicKeyInfo (550 at
  /// most), and forgets it. Whoever owns the first room wipes it.
  public func generateKey(
    _ kind: KeyAlgorithm, privateKeyInfo: inout DERWriter, publicKeyInfo: inout DERWriter
  ) throws(CryptographyFailure) {
    let pair = try KeyPair.generate(kind, with: self)
    pair.writePrivateKeyInfo(into: &privateKeyInfo)
    pair.writePublicKeyInfo(into: &publicKeyInfo)
  }
}
