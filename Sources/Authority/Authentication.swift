import CMP
import Store

/// Who protected a message, and with what an answer to it is protected.
struct Requester {
  /// Row of the registered entity, or nothing: an RA speaks for others.
  let entity: Int?
  /// What a transaction is bound to: the serial number of the certificate that signed, when it was issued here, or the first
  /// 20 octets of a foreign certificate's SHA-256; empty when a one-time code authenticated, and `raSecretMark` when it was
  /// an RA's secret.
  let signer: ShortBytes
  /// The key that verified the request's MAC, for the MAC of the answer.
  var mac: MACKey?
  /// An authorised registration authority (RFC 9483 3.4): it may vouch for others.
  let isRA: Bool
  /// A one-time code in the request authenticated, and the key that is to be certified signed.
  var hasToken = false

  init(entity: Int?, signer: ShortBytes, mac: MACKey?, isRA: Bool = false) {
    (self.entity, self.signer, self.mac, self.isRA) = (entity, signer, mac, isRA)
  }

  var authenticatesBySecret: Bool { mac != nil }

  mutating func wipe<Library: Cryptography & ~Copyable>(using library: borrowing Library) { mac?.wipe(using: library) }
}

/// A derived MAC key and the HMAC that uses it.
struct MACKey {
  let digest: DigestAlgorithm
  var key: Digest

  mutating func wipe<Library: Cryptography & ~Copyable>(using library: borrowing Library) {
    var room = key.storage.mutableSpan
    library.wipe(&room)
  }
}

/// Verifies the protection over the bytes as received (RFC 9483 3.2, 3.5). Who fails here learns one of two sentences: one
/// for everything about secrets, one for everything about certificates.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func authenticate(
    _ message: PKIMessage, alias: Int, at now: Timestamp, _ event: inout Event
  ) throws(Condition) -> Requester {
    guard let algorithm = message.header.protectionAlg, let bits = message.protection else { throw .unprotected }
    let protection: Protection
    do throws(DERError) {
      protection = try Protection(algorithm)
    } catch {
      event.offset = error.offset
      throw error.kind == .outOfRange ? .weakProtection : .malformedProtection
    }
    switch protection {
    case .passwordBasedMac(let parameters):
      try checkAllowed(policy.aliases[alias].allowsMAC)
      let recipe = try recipe(parameters, alias: alias)
      return try authenticate(message, mac: bits, by: recipe, salt: parameters.salt, alias: alias, at: now, &event)
    case .pbmac1(let parameters):
      try checkAllowed(policy.aliases[alias].allowsMAC)
      guard let function = parameters.pbkdf2 else { throw .unsupportedProtection }
      let recipe = try recipe(parameters, function, alias: alias)
      return try authenticate(message, mac: bits, by: recipe, salt: function.salt, alias: alias, at: now, &event)
    case .signature(let algorithm):
      let (allowsCertificate, allowsToken) = (policy.aliases[alias].allowsCertificate, policy.aliases[alias].allowsToken)
      try checkAllowed(allowsCertificate || allowsToken)
      if algorithm.digest == .sha1, !policy.aliases[alias].allowsSHA1Signatures { throw .weakProtection }
      if allowsToken,
        let requester = try authenticateToken(message, signature: bits, algorithm, alias: alias, at: now, &event)
      {
        return requester
      }
      try checkAllowed(allowsCertificate)
      return try authenticate(message, signature: bits, algorithm, alias: alias, at: now, &event)
    case .unsupported:
      throw .unsupportedProtection
    }
  }

  private func checkAllowed(_ allowed: Bool) throws(Condition) {
    if !allowed { throw .protectionNotAllowed }
  }
}

/// How a MAC key is derived, every cost of it within bounds.
struct KeyRecipe {
  enum Function {
    case passwordBased
    case pbkdf2(count: Int)
  }
  let function: Function
  /// owf of PasswordBasedMac, PRF of PBKDF2.
  let digest: DigestAlgorithm
  let iterations: Int
  /// The hash of the HMAC that uses the key.
  let mac: DigestAlgorithm
}

// MARK: - Secrets

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The iteration count is chosen by whoever sent it: capped here, before anything is hashed.
  private func recipe(_ parameters: borrowing PBMParameter, alias: Int) throws(Condition) -> KeyRecipe {
    guard let owf = parameters.owfDigest, let mac = parameters.macDigest else { throw .unsupportedProtection }
    let count = parameters.iterationCount
    guard count >= AuthorityLimits.fewestIterations, count <= policy.aliases[alias].iterations else {
      throw .weakProtection
    }
    return KeyRecipe(function: .passwordBased, digest: owf, iterations: count, mac: mac)
  }

  private func recipe(
    _ parameters: borrowing PBMAC1Parameters, _ function: borrowing PBKDF2Params, alias: Int
  ) throws(Condition) -> KeyRecipe {
    guard let prf = function.prfDigest, let mac = parameters.macDigest, let length = function.keyLength else {
      throw .unsupportedProtection
    }
    let count = function.iterationCount
    guard count >= AuthorityLimits.fewestIterations, count <= policy.aliases[alias].iterations else {
      throw .weakProtection
    }
    return KeyRecipe(function: .pbkdf2(count: length), digest: prf, iterations: count, mac: mac)
  }

  /// The secret is found by senderKID, else by the common name of the sender (protocol of OpenSSL and of RFC 9483 3.1).
  /// An unknown or locked entity costs the same work and gets the same answer as a wrong secret.
  private mutating func authenticate(
    _ message: PKIMessage, mac bits: Span<UInt8>, by recipe: KeyRecipe, salt: Span<UInt8>, alias: Int,
    at now: Timestamp,
    _ event: inout Event
  ) throws(Condition) -> Requester {
    let reference = reference(of: message)
    if let reference { event.reference = ShortBytes(reference) }
    if policy.aliases[alias].strictness == .lightweight, !isSender(of: message, named: reference) { throw .wrongSecret }
    let entity = registered(reference, alias: alias)
    var secret = SecretRoom()
    let count = try loadSecret(of: entity, else: decoy(for: reference, alias: alias), into: &secret)
    var key = MACKey(digest: recipe.mac, key: derive(recipe, secret: secret.bytes(count), salt: salt))
    secret.wipe(using: library)
    let isRight = isMAC(bits, of: message, by: key)
    if let entity, isRight, !entities.rows[entity].isLocked {
      return Requester(entity: entity, signer: ShortBytes(), mac: key)
    }
    key.wipe(using: library)
    // Whoever is registered, a wrong secret costs two derivations where RAs have one, and one where they have none.
    if let requester = authenticateRA(message, mac: bits, by: recipe, salt: salt, alias: alias) { return requester }
    countGuess(of: entity, at: now)
    throw .wrongSecret
  }

  /// An RA that has the alias's secret, whatever it calls itself: EJBCA's clients say anything there.
  private func authenticateRA(
    _ message: PKIMessage, mac bits: Span<UInt8>, by recipe: KeyRecipe, salt: Span<UInt8>, alias: Int
  ) -> Requester? {
    let secret = policy.aliases[alias].raSecret
    guard secret.count > 0 else { return nil }
    var key = MACKey(digest: recipe.mac, key: derive(recipe, secret: secret.span, salt: salt))
    if isMAC(bits, of: message, by: key) {
      return Requester(entity: nil, signer: .raSecretMark, mac: key, isRA: true)
    }
    key.wipe(using: library)
    return nil
  }

  private func isMAC(_ bits: Span<UInt8>, of message: PKIMessage, by key: MACKey) -> Bool {
    let prefix = message.protectedPart.prefix
    let expected = library.mac(key.digest, key: key.key.bytes, prefix.bytes, message.protectedPart.bytes)
    return library.equal(expected.bytes, bits)
  }

  private func derive(_ recipe: KeyRecipe, secret: Span<UInt8>, salt: Span<UInt8>) -> Digest {
    switch recipe.function {
    case .passwordBased:
      library.passwordBasedKey(owf: recipe.digest, iterations: recipe.iterations, secret: secret, salt: salt)
    case .pbkdf2(let count):
      library.pbkdf2(prf: recipe.digest, iterations: recipe.iterations, password: secret, salt: salt, count: count)
    }
  }

  /// The secret's count. For nobody it is the secret of somebody else, who is not authenticated by it, or one that nobody has.
  mutating func loadSecret(of entity: Int?, else decoy: Int?, into room: inout SecretRoom) throws(Condition) -> Int {
    if let entity { return try loadSecret(of: entity, into: &room) }
    guard let decoy else { return AuthorityLimits.decoySecret }
    do throws(Condition) { return try loadSecret(of: decoy, into: &room) } catch { return AuthorityLimits.decoySecret }
  }

  mutating func loadSecret(of entity: Int, into room: inout SecretRoom) throws(Condition) -> Int {
    var storage = RecordRoom()
    let record = try read(entities.rows[entity].code, into: &storage)
    let count: Int?
    switch record.kind {
    case .entityAdded:
      guard let added = try? EntityAdded(storage.bytes(record)) else { throw .internalFailure }
      count = room.unseal(added.sealedSecret, using: library)
    case .entityCode:
      guard let code = try? EntityCode(storage.bytes(record)) else { throw .internalFailure }
      count = room.unseal(code.sealedSecret, using: library)
    default: throw .internalFailure
    }
    guard let count else { throw .internalFailure }
    return count
  }
}

// MARK: - References

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  func entityKey(alias: Int, _ reference: Span<UInt8>) -> UInt64 {
    let name = policy.aliases[alias].name
    return key(name.span, reference)
  }

  func registered(_ reference: Span<UInt8>?, alias: Int) -> Int? {
    guard let reference else { return nil }
    return entities.registered(entityKey(alias: alias, reference))
  }

  @_lifetime(copy message)
  func reference(of message: PKIMessage) -> Span<UInt8>? {
    if let kid = message.header.senderKID, kid.count > 0 { return kid }
    return commonName(of: message)
  }

  @_lifetime(copy message)
  private func commonName(of message: PKIMessage) -> Span<UInt8>? {
    guard let name = message.header.sender.directoryName, let attribute = name.last(.commonName) else { return nil }
    return attribute.value.content
  }

  /// RFC 9483 3.1: senderKID has the same name as the common name of sender. OpenSSL sends the subject that it would like
  /// to have, so only strict aliases ask.
  private func isSender(of message: PKIMessage, named reference: Span<UInt8>?) -> Bool {
    guard let reference, let name = commonName(of: message) else { return false }
    return name.equals(reference)
  }
}

/// Room for a secret on the stack, wiped after use.
struct SecretRoom: ~Copyable {
  private var storage = InlineArray<128, UInt8>(repeating: 0x5A)

  @_lifetime(borrow self)
  func bytes(_ count: Int) -> Span<UInt8> { storage.span.extracting(first: count) }

  mutating func unseal<Library: Cryptography & ~Copyable>(_ sealed: Span<UInt8>, using library: borrowing Library)
    -> Int?
  {
    var span = storage.mutableSpan
    return library.unseal(sealed, into: &span)
  }

  mutating func wipe<Library: Cryptography & ~Copyable>(using library: borrowing Library) {
    var span = storage.mutableSpan
    library.wipe(&span)
  }
}

extension ShortBytes {
  /// What binds a transaction to an RA's secret: one zero octet, which is no serial number and no hash.
  static var raSecretMark: ShortBytes {
    let zero = InlineArray<1, UInt8>(repeating: 0)
    return ShortBytes(zero.span)
  }
}
