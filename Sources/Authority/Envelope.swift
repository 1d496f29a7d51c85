import CMP

/// For whom something is encrypted.
enum Recipient: ~Escapable {
  /// The key of a certificate, RSA or EC, and whose it is.
  case certificate(PublicKey, RecipientIdentifier)
  /// An RSA key alone, which is what EncryptedValue knows.
  case key(PublicKey)
  /// The secret that also protects the messages.
  case secret(Span<UInt8>)
}

/// EncryptedKey: something encrypted under a fresh AES-256 key, and that key encrypted for the recipient
/// (RFC 9810 5.2.2, RFC 9483 4.1.6).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Encrypts `content` where it stands and writes the EncryptedKey: EncryptedValue for a bare key, EnvelopedData for
  /// everybody else.
  ///
  /// - Parameters:
  ///   - type: what the content is, for EnvelopedData.
  ///   - intended: the encoded algorithm of a private key, for EncryptedValue.
  @_lifetime(writer: copy writer)
  func writeEncryptedKey<Source: Entropy & ~Copyable>(
    _ writer: inout DERWriter, _ content: inout SecretContent, _ type: ObjectIdentifier,
    intended: Span<UInt8> = Span(), for recipient: Recipient, drawing entropy: inout Source
  ) throws(Condition) {
    var key = try RandomOctets(32, drawing: &entropy)
    defer { key.wipe(using: library) }
    let iv = try RandomOctets(16, drawing: &entropy)
    content.encrypt(key: key.bytes, iv: iv.bytes, using: library)
    if case .key(let publicKey) = recipient {
      let encrypted = try encrypt(key.bytes, for: publicKey, .pkcs1)
      writer.encryptedValue(
        intendedAlg: intended, .aes256, iv: iv.bytes, .pkcs1, encSymmKey: encrypted.bytes, encValue: content.bytes)
      return
    }
    // RFC 9483 4.1.6: version 0 for a password.
    var version = 2
    if case .secret = recipient { version = 0 }
    let data = writer.beginEnvelopedData(version: version, .contextConstructed(0))
    try writeRecipient(&writer, key.bytes, recipient, drawing: &entropy)
    writer.endRecipientInfos(data)
    writer.encryptedContentInfo(type, .aes256, iv: iv.bytes, encrypted: content.bytes)
    writer.end(data)
  }

  @_lifetime(writer: copy writer)
  private func writeRecipient<Source: Entropy & ~Copyable>(
    _ writer: inout DERWriter, _ key: Span<UInt8>, _ recipient: Recipient, drawing entropy: inout Source
  ) throws(Condition) {
    switch recipient {
    case .certificate(let publicKey, let identifier):
      if case .ec(let curve, _) = publicKey {
        try writeAgreement(&writer, key, publicKey, curve, identifier, drawing: &entropy)
      } else {
        let encrypted = try encrypt(key, for: publicKey, .oaep(.sha256))
        writer.keyTransRecipientInfo(identifier, .oaep(.sha256), encryptedKey: encrypted.bytes)
      }
    case .secret(let secret): try writePassword(&writer, key, secret, drawing: &entropy)
    case .key: preconditionFailure("EnvelopedData names its recipient")
    }
  }

  private func encrypt(
    _ key: Span<UInt8>, for publicKey: PublicKey, _ transport: KeyTransport
  ) throws(Condition) -> SignatureValue {
    var encrypted = SignatureValue()
    var room = encrypted.storage.mutableSpan
    let count: Int?
    do throws(CryptographyFailure) {
      count = try library.encrypt(key, transport, for: publicKey, into: &room)
    } catch {
      throw .internalFailure
    }
    guard let count else { throw .badPublicKey }
    encrypted.count = count
    return encrypted
  }

  /// Key agreement with an ephemeral key of ours (RFC 5753 3.1), and AES key wrap (RFC 3394).
  @_lifetime(writer: copy writer)
  private func writeAgreement<Source: Entropy & ~Copyable>(
    _ writer: inout DERWriter, _ key: Span<UInt8>, _ publicKey: PublicKey, _ curve: Curve,
    _ identifier: RecipientIdentifier, drawing entropy: inout Source
  ) throws(Condition) {
    let ukm = try RandomOctets(16, drawing: &entropy)
    var infoRoom = InlineArray<64, UInt8>(repeating: 0)
    var infoWriter = DERWriter(infoRoom.mutableSpan)
    infoWriter.eccCMSSharedInfo(.aes256, ukm: ukm.bytes)
    let infoCount = infoWriter.count
    var pointRoom = InlineArray<133, UInt8>(repeating: 0)
    var point = pointRoom.mutableSpan
    var agreed = MACKey(digest: .sha256, key: Digest(count: 32))
    defer { agreed.wipe(using: library) }
    let agreement = KeyAgreement(digest: curve.digest)
    let pointCount: Int?
    do throws(CryptographyFailure) {
      var storage = agreed.key.storage.mutableSpan
      var derived = storage._mutatingExtracting(first: 32)
      pointCount = try library.agree(
        with: publicKey, agreement.digest, info: infoRoom.span.extracting(first: infoCount), point: &point,
        into: &derived)
    } catch {
      throw .internalFailure
    }
    guard let pointCount else { throw .badPublicKey }
    var wrappedRoom = InlineArray<40, UInt8>(repeating: 0)
    var wrapped = wrappedRoom.mutableSpan
    let count = library.wrap(key, under: agreed.key.bytes, into: &wrapped)
    writer.keyAgreeRecipientInfo(
      identifier, originator: pointRoom.span.extracting(first: pointCount), ukm: ukm.bytes, agreement, .aes256,
      encryptedKey: wrappedRoom.span.extracting(first: count))
  }

  /// PBKDF2 over the shared secret with a salt of its own, and the double encryption of RFC 3211 2.3.1, which is what
  /// implementations of CMS read.
  @_lifetime(writer: copy writer)
  private func writePassword<Source: Entropy & ~Copyable>(
    _ writer: inout DERWriter, _ key: Span<UInt8>, _ secret: Span<UInt8>, drawing entropy: inout Source
  ) throws(Condition) {
    let salt = try RandomOctets(16, drawing: &entropy)
    let iv = try RandomOctets(16, drawing: &entropy)
    // Count, check octets and key; chance fills what remains of the last block.
    var block = try RandomOctets(64, drawing: &entropy)
    defer { block.wipe(using: library) }
    let iterations = AuthorityLimits.envelopeIterations
    var derived = MACKey(
      digest: .sha256,
      key: library.pbkdf2(prf: .sha256, iterations: iterations, password: secret, salt: salt.bytes, count: 32))
    defer { derived.wipe(using: library) }
    var room = block.storage.mutableSpan
    room[0] = UInt8(key.count)
    for index in 0..<3 { room[1 + index] = ~key[index] }
    for index in key.indices { room[4 + index] = key[index] }
    // The second pass goes on from the last block of the first. What the padding adds behind it is not used.
    _ = library.encryptCBC(key: derived.key.bytes, iv: iv.bytes, &room, count: 48)
    var chain = InlineArray<16, UInt8>(repeating: 0)
    for index in 0..<16 { chain[index] = room[32 + index] }
    _ = library.encryptCBC(key: derived.key.bytes, iv: chain.span, &room, count: 48)
    writer.passwordRecipientInfo(
      salt: salt.bytes, iterationCount: iterations, prf: .sha256, .aes256, iv: iv.bytes,
      encryptedKey: block.bytes.extracting(first: 48))
  }
}
