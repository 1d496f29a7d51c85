import CMbedTLS
import PKIX

/// Keys from files. Which structure it is follows from its first fields, not from what the file calls it.
extension PrivateKey {
  /// From the first private key in a PEM text: PKCS #8, encrypted PKCS #8, or OpenSSL's older EC and RSA files.
  public static func read(
    pem text: Span<UInt8>, password: Span<UInt8>? = nil, with library: MbedTLS
  ) throws(KeyError) -> PrivateKey {
    var octets = InlineArray<4096, UInt8>(repeating: 0)
    defer { octets.wipe() }
    var room = octets.mutableSpan
    let found: FoundKey
    do { found = try FoundKey(text, into: &room) } catch { throw .pem(error) }
    switch found {
    case .none: throw .noKey
    case .oldEncryption: throw .oldEncryption
    case .octets(let count): return try read(octets.first(count), password: password, with: library)
    }
  }

  /// From DER: PrivateKeyInfo, EncryptedPrivateKeyInfo, ECPrivateKey or RSAPrivateKey.
  public static func read(
    _ bytes: Span<UInt8>, password: Span<UInt8>? = nil, with library: MbedTLS
  ) throws(KeyError) -> PrivateKey {
    switch try KeyShape(bytes) {
    case .info: return try read(info: parse(bytes), with: library)
    case .ec: return try read(ec: parse(bytes), on: nil, publicKey: nil, with: library)
    case .rsa: return try read(rsa: parse(bytes), with: library)
    case .encrypted:
      guard let password else { throw .passwordNeeded }
      return try read(encrypted: parse(bytes), password: password, with: library)
    }
  }

  private static func read(
    encrypted info: EncryptedPrivateKeyInfo, password: Span<UInt8>, with library: MbedTLS
  ) throws(KeyError) -> PrivateKey {
    var plain = InlineArray<4096, UInt8>(repeating: 0)
    defer { plain.wipe() }
    var room = plain.mutableSpan
    let count = try library.decrypt(info.encryptionAlgorithm, info.encryptedData, password: password, into: &room)
    do {
      return try read(info: parse(plain.first(count)), with: library)
    } catch .malformed {
      // One padding in 256 is right by chance; what comes out then is no structure.
      throw .wrongPassword
    }
  }

  private static func read(info: PrivateKeyInfo, with library: MbedTLS) throws(KeyError) -> PrivateKey {
    switch info.algorithm.algorithm {
    case .ecPublicKey:
      guard let parameters = info.algorithm.parameters, parameters.tag == .objectIdentifier else { throw .unsupported }
      guard let curve = try curve(parameters) else { throw .unsupported }
      let key: ECPrivateKey = try parse(info.privateKey, offset: info.privateKeyOffset)
      return try read(ec: key, on: curve, publicKey: info.publicKey, with: library)
    case .rsaEncryption:
      guard info.algorithm.hasNoParameters else { throw .unsupported }
      return try read(rsa: parse(info.privateKey, offset: info.privateKeyOffset), with: library)
    default:
      throw .unsupported
    }
  }

  private static func curve(_ parameters: DERElement) throws(KeyError) -> Curve? {
    var reader = parameters.whole
    do { return Curve(try reader.objectIdentifier()) } catch { throw .malformed(error) }
  }

  /// `curve` and `publicKey` are what stands around the key, if anything does; they must agree with what stands in it.
  private static func read(
    ec key: ECPrivateKey, on curve: Curve?, publicKey: Span<UInt8>?, with library: MbedTLS
  ) throws(KeyError) -> PrivateKey {
    let named: Curve?
    if let parameters = key.parameters {
      guard let inner = Curve(parameters) else { throw .unsupported }
      named = inner
    } else {
      named = curve
    }
    guard let named else { throw .unsupported }
    guard curve == nil || curve == named else { throw .notAPair }
    guard key.privateKey.count >= 1, key.privateKey.count <= named.coordinateCount else { throw .notAPair }
    if let inner = key.publicKey, let outer = publicKey, !inner.equals(outer) { throw .notAPair }
    var point = key.privateKey.extracting(first: 0)
    if let publicKey { point = publicKey }
    if let inner = key.publicKey { point = inner }
    var made: OpaquePointer?
    guard unsafe mb_ec_key_new(library.library, named.number, key.privateKey, point, &made) == 0 else {
      throw .notAPair
    }
    return PrivateKey(unsafe KeyPair(taking: made!, kind: KeyAlgorithm(named), of: library))
  }

  private static func read(rsa key: RSAPrivateKey, with library: MbedTLS) throws(KeyError) -> PrivateKey {
    guard let kind = library.kind(of: .rsa(modulus: key.modulus, exponent: key.publicExponent)) else {
      throw .unsupported
    }
    // Primes of half the size, a private exponent of more than half (FIPS 186-5 A.1.1): so nothing is zero either,
    // which the library would take for absent and compute.
    let half = key.modulus.count / 2
    guard key.prime1.count == half, key.prime2.count == half, key.privateExponent.count > half,
      key.privateExponent.count <= 2 * half
    else { throw .notAPair }
    var made: OpaquePointer?
    guard
      unsafe mb_rsa_key_new(
        library.library, key.modulus, key.publicExponent, key.privateExponent, key.prime1, key.prime2, &made) == 0
    else { throw .notAPair }
    return PrivateKey(unsafe KeyPair(taking: made!, kind: kind, of: library))
  }
}

/// The structures of a private key differ in what follows the version, or in having none.
private enum KeyShape {
  case info, encrypted, ec, rsa

  init(_ bytes: Span<UInt8>) throws(KeyError) {
    do {
      var reader = DERReader(bytes)
      var fields = try reader.sequence()
      if fields.nextTag == .sequence {
        self = .encrypted
        return
      }
      _ = try fields.integer()
      switch fields.nextTag {
      case .octetString: self = .ec
      case .integer: self = .rsa
      default: self = .info
      }
    } catch {
      throw .malformed(error)
    }
  }
}

/// The first private key of a text.
private enum FoundKey {
  case none, oldEncryption
  case octets(Int)

  init(_ text: Span<UInt8>, into room: inout MutableSpan<UInt8>) throws(PEMError) {
    var reader = PEMReader(text)
    while let block = try reader.next() {
      switch block.kind {
      case .privateKey, .encryptedPrivateKey, .ecPrivateKey, .rsaPrivateKey: break
      default: continue
      }
      for index in block.body.indices where block.body[index] == UInt8(ascii: ":") {
        self = .oldEncryption
        return
      }
      self = .octets(try block.decode(into: &room))
      return
    }
    self = .none
  }
}
