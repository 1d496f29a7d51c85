import CMbedTLS
import PKIX

/// What PKCS #12 files do with a password (RFC 7292 B and C, RFC 9579): their MAC, and the encryption of before PBES2.
extension MbedTLS {
  /// Octets of a password, UTF-8, and of a salt.
  static let longestPassword = 128
  static let longestSalt = 512

  /// Whether the MAC over what stands in authSafe is right. Wrong is a wrong password or a damaged file; nobody can tell which.
  public func verify(
    _ macData: MacData, over content: Span<UInt8>, password: Span<UInt8>
  ) throws(KeyError) -> Bool {
    let algorithm = macData.mac.digestAlgorithm
    if algorithm.algorithm == .pbmac1 { return try verify(pbmac1: macData.mac, over: content, password: password) }
    guard let hash = DigestAlgorithm(algorithm.algorithm), algorithm.hasNoParameters else { throw .unsupported }
    try checkIterations(macData.iterations)
    var key = Digest(count: hash.count)
    defer { key.storage.wipe() }
    try derive(hash, .mac, macData.iterations, password, macData.macSalt, &key)
    return equal(mac(hash, key: key.bytes, content, Span()).bytes, macData.mac.digest)
  }

  /// RFC 9579. PBMAC1-params are, like PBES2-params, two AlgorithmIdentifiers; salt and iterations of MacData mean nothing.
  private func verify(
    pbmac1 info: DigestInfo, over content: Span<UInt8>, password: Span<UInt8>
  ) throws(KeyError) -> Bool {
    guard let parameters = info.digestAlgorithm.parameters else { throw .unsupported }
    let params: PBES2Params = try parse(parameters)
    guard params.keyDerivationFunc.algorithm == .pbkdf2, let derived = params.keyDerivationFunc.parameters,
      let hash = DigestAlgorithm(hmac: params.encryptionScheme.algorithm)
    else { throw .unsupported }
    let derivation: PBKDF2Params = try parse(derived)
    // RFC 9579 5 and 9: keyLength MUST be there, and less than 20 octets should be refused.
    guard let prf = derivation.prfDigest, let count = derivation.keyLength, count >= 20, count <= 64 else {
      throw .unsupported
    }
    try checkIterations(derivation.iterationCount)
    var key = pbkdf2(
      prf: prf, iterations: derivation.iterationCount, password: password, salt: derivation.salt, count: count)
    defer { key.storage.wipe() }
    return equal(mac(hash, key: key.bytes, content, Span()).bytes, info.digest)
  }

  /// pbeWithSHAAnd3-KeyTripleDES-CBC.
  func decryptTripleDES(
    _ algorithm: AlgorithmIdentifier, _ encrypted: Span<UInt8>, password: Span<UInt8>,
    into room: inout MutableSpan<UInt8>
  ) throws(KeyError) -> Int {
    guard let parameters = algorithm.parameters else { throw .unsupported }
    let params: PKCS12PBEParams = try parse(parameters)
    try checkIterations(params.iterations)
    guard encrypted.count > 0, encrypted.count % 8 == 0 else { throw .wrongPassword }
    var (key, iv) = (Digest(count: 24), Digest(count: 8))
    defer { key.storage.wipe() }
    try derive(.sha1, .key, params.iterations, password, params.salt, &key)
    try derive(.sha1, .iv, params.iterations, password, params.salt, &iv)
    for index in encrypted.indices { room[index] = encrypted[index] }
    var blocks = room._mutatingExtracting(first: encrypted.count)
    must(mb_3des_cbc_decrypt(key.bytes, iv.bytes, &blocks))
    guard let count = MbedTLS.countWithoutPadding(blocks.span, block: 8) else { throw .wrongPassword }
    return count
  }

  private func checkIterations(_ count: Int) throws(KeyError) {
    guard count <= CryptoLimits.keyFileIterations else { throw .tooManyIterations(count) }
  }

  /// What a derivation is for (RFC 7292 B.3).
  private enum Purpose: Int32 {
    case key = 1
    case iv, mac
  }

  /// RFC 7292 B.2, into as many octets as the result has.
  private func derive(
    _ hash: DigestAlgorithm, _ purpose: Purpose, _ iterations: Int, _ password: Span<UInt8>, _ salt: Span<UInt8>,
    _ result: inout Digest
  ) throws(KeyError) {
    guard salt.count <= MbedTLS.longestSalt, password.count <= MbedTLS.longestPassword else { throw .unsupported }
    var text = BMPPassword(password)
    defer { text.storage.wipe() }
    var storage = result.storage.mutableSpan
    var room = storage._mutatingExtracting(first: result.count)
    must(mb_pkcs12_key(hash.number, purpose.rawValue, UInt32(iterations), text.bytes, salt, &room))
  }
}

/// A password as PKCS #12 has it: a BMPString with two zeros at its end (RFC 7292 B.1).
private struct BMPPassword {
  var storage = InlineArray<258, UInt8>(repeating: 0)
  private(set) var count = 0

  /// From UTF-8 of 128 octets at most; characters beyond the basic plane become two, as OpenSSL has them. Octets that are
  /// no UTF-8 stand for themselves.
  init(_ text: Span<UInt8>) {
    var index = 0
    while index < text.count {
      let (character, length) = BMPPassword.character(text, at: index)
      index += length
      if character >= 0x10000 {
        append(0xD800 + (character - 0x10000) >> 10)
        append(0xDC00 + character & 0x3FF)
      } else {
        append(character)
      }
    }
    append(0)
  }

  var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: count) }
  }

  private mutating func append(_ unit: UInt32) {
    storage[count] = UInt8(truncatingIfNeeded: unit >> 8)
    storage[count + 1] = UInt8(truncatingIfNeeded: unit)
    count += 2
  }

  private static func character(_ text: Span<UInt8>, at index: Int) -> (UInt32, length: Int) {
    let first = text[index]
    let length = first >= 0xF0 && first < 0xF8 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    guard length > 1, first < 0xF8, index + length <= text.count else { return (UInt32(first), 1) }
    var character = UInt32(first) & (0x7F >> UInt32(length))
    for more in 1..<length {
      guard text[index + more] & 0xC0 == 0x80 else { return (UInt32(first), 1) }
      character = character << 6 | UInt32(text[index + more] & 0x3F)
    }
    return (character, length)
  }
}
