import PKIX

/// Encrypted key files: PBES2 with PBKDF2 and AES-CBC (RFC 8018 6.2).
extension MbedTLS {
  /// Decrypts what a password protects, by PBES2 or in the way of PKCS #12, into the start of `room`, which is at least as
  /// long; returns the plaintext's count. Nothing is hashed before the count of rounds is known to be within
  /// `CryptoLimits.keyFileIterations`. One padding in 256 is right by chance: a wrong password may go unnoticed.
  public func decrypt(
    _ algorithm: AlgorithmIdentifier, _ encrypted: Span<UInt8>, password: Span<UInt8>,
    into room: inout MutableSpan<UInt8>
  ) throws(KeyError) -> Int {
    guard encrypted.count <= room.count else { throw .unsupported }
    switch PKCS12PBE(algorithm.algorithm) {
    case .weak: throw .weakEncryption
    case .tripleDES: return try decryptTripleDES(algorithm, encrypted, password: password, into: &room)
    case nil: break
    }
    let encryption = try PBES2Encryption(algorithm)
    let iterations = encryption.derivation.iterationCount
    guard iterations <= CryptoLimits.keyFileIterations else { throw .tooManyIterations(iterations) }
    guard let prf = encryption.derivation.prfDigest else { throw .unsupported }
    for index in encrypted.indices { room[index] = encrypted[index] }
    var key = pbkdf2(
      prf: prf, iterations: iterations, password: password, salt: encryption.derivation.salt,
      count: encryption.scheme.keyCount)
    defer { key.storage.wipe() }
    var blocks = room._mutatingExtracting(first: encrypted.count)
    guard let count = decryptCBC(key: key.bytes, iv: encryption.iv, &blocks) else { throw .wrongPassword }
    return count
  }

  /// Encrypts the first `count` octets of `plain` in place, which needs room for 16 more, and writes the
  /// EncryptedPrivateKeyInfo: AES-256, HMAC-SHA256, 16 octets of salt.
  func encrypt(
    _ plain: inout MutableSpan<UInt8>, count: Int, password: Span<UInt8>, iterations: Int, into writer: inout DERWriter
  ) throws(CryptographyFailure) {
    var salt = InlineArray<16, UInt8>(repeating: 0)
    var iv = InlineArray<16, UInt8>(repeating: 0)
    try fill(&salt)
    try fill(&iv)
    var key = pbkdf2(prf: .sha256, iterations: iterations, password: password, salt: salt.span, count: 32)
    defer { key.storage.wipe() }
    let encrypted = encryptCBC(key: key.bytes, iv: iv.span, &plain, count: count)
    writer.encryptedPrivateKeyInfo(
      .aes256, prf: .sha256, iterations: iterations, salt: salt.span, iv: iv.span,
      encrypted: plain.span.extracting(first: encrypted))
  }

  private func fill(_ bytes: inout InlineArray<16, UInt8>) throws(CryptographyFailure) {
    var room = bytes.mutableSpan
    try fill(&room)
  }
}

/// What an AlgorithmIdentifier says when it is PBES2 with PBKDF2 and AES-CBC; everything else is unsupported.
private struct PBES2Encryption: ~Escapable {
  let scheme: PBES2Scheme
  let derivation: PBKDF2Params
  let iv: Span<UInt8>

  @_lifetime(copy algorithm)
  init(_ algorithm: AlgorithmIdentifier) throws(KeyError) {
    guard algorithm.algorithm == .pbes2, let parameters = algorithm.parameters else { throw .unsupported }
    let params: PBES2Params = try parse(parameters)
    guard params.keyDerivationFunc.algorithm == .pbkdf2, let derived = params.keyDerivationFunc.parameters,
      let scheme = PBES2Scheme(params.encryptionScheme.algorithm), let vector = params.encryptionScheme.parameters,
      vector.tag == .octetString, vector.content.count == 16
    else { throw .unsupported }
    self.scheme = scheme
    derivation = try parse(derived)
    iv = vector.content
    if let wanted = derivation.keyLength, wanted != scheme.keyCount { throw .unsupported }
  }
}
