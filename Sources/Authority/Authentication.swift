import CMP
import Store

/// A derived MAC key and the HMAC that uses it.
struct MACKey {
  let digest: DigestAlgorithm
  var key: Digest

  mutating func wipe<Library: Cryptography & ~Copyable>(using library: borrowing Library) {
    var room = key.storage.mutableSpan
    library.wipe(&room)
  }
}

/// Verifies the protection over the bytes as received (RFC 9483 3.2, 3.5), by the modules of the alias in their order, until
/// one of them does it. Who fails here learns one of two sentences: one for everything about secrets, one for everything
/// about certificates.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func authenticate(_ exchange: Exchange, _ event: inout Event) throws(Condition) -> Requester {
    guard let algorithm = exchange.message.header.protectionAlg, let bits = exchange.message.protection else {
      return try authenticateLogin(exchange, &event)
    }
    let protection: Protection
    do throws(DERError) {
      protection = try Protection(algorithm)
    } catch {
      event.offset = error.offset
      throw error.kind == .outOfRange ? .weakProtection : .malformedProtection
    }
    let alias = exchange.alias
    switch protection {
    case .passwordBasedMac(let parameters):
      try checkMAC(exchange)
      let recipe = try recipe(parameters, alias: alias)
      return try authenticate(exchange, mac: bits, by: recipe, salt: parameters.salt, &event)
    case .pbmac1(let parameters):
      try checkMAC(exchange)
      guard let function = parameters.pbkdf2 else { throw .unsupportedProtection }
      let recipe = try recipe(parameters, function, alias: alias)
      return try authenticate(exchange, mac: bits, by: recipe, salt: function.salt, &event)
    case .signature(let algorithm):
      return try authenticate(exchange, Signature(bits, algorithm), &event)
    case .unsupported:
      throw .unsupportedProtection
    }
  }

  private func checkMAC(_ exchange: Exchange) throws(Condition) {
    let alias = policy.aliases[exchange.alias]
    guard alias.modules.contains(where: { $0.isMAC }) else { throw .protectionNotAllowed }
    if alias.needsSenderKID, (exchange.header.senderKID?.count ?? 0) == 0 { throw .noSenderKID }
  }

  private mutating func authenticate(
    _ exchange: Exchange, _ signature: Signature, _ event: inout Event
  ) throws(Condition) -> Requester {
    let alias = policy.aliases[exchange.alias]
    guard alias.modules.contains(where: { !$0.isMAC }) else { throw .protectionNotAllowed }
    if signature.algorithm.digest == .sha1, !alias.allowsSHA1Signatures { throw .weakProtection }
    var refusal: Condition?
    for module in alias.modules where !module.isMAC {
      do throws(Condition) {
        if case .endEntityCertificate(let issuer) = module {
          return try authenticate(exchange, signature, issuer: issuer, &event)
        }
        if let requester = try authenticateToken(exchange, signature, by: module, &event) { return requester }
      } catch {
        refusal = refusal ?? error
      }
    }
    throw refusal ?? .protectionNotAllowed
  }
}

extension AuthenticationModule {
  fileprivate var isMAC: Bool {
    switch self {
    case .hmac, .raSecret: true
    default: false
    }
  }
}

/// A signature as protection.
struct Signature: ~Escapable {
  let bits: Span<UInt8>
  let algorithm: SignatureAlgorithm

  @_lifetime(copy bits)
  init(_ bits: Span<UInt8>, _ algorithm: SignatureAlgorithm) { (self.bits, self.algorithm) = (bits, algorithm) }
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

  /// An unknown or locked entity costs the same work and gets the same answer as a wrong secret: whoever is registered, each
  /// module costs one derivation.
  private mutating func authenticate(
    _ exchange: Exchange, mac bits: Span<UInt8>, by recipe: KeyRecipe, salt: Span<UInt8>, _ event: inout Event
  ) throws(Condition) -> Requester {
    let alias = policy.aliases[exchange.alias]
    let reference = reference(of: exchange.message)
    if let reference { event.reference = ShortBytes(reference) }
    if alias.strictness == .lightweight, !isSender(of: exchange.message, named: reference) { throw .wrongSecret }
    var (entity, isForDevice): (Int?, Bool) = (nil, false)
    for module in alias.modules {
      switch module {
      case .hmac:
        (entity, isForDevice) = (try device(of: exchange, reference), true)
        if let requester = try authenticate(
          entity, exchange, reference, mac: bits, by: recipe, salt: salt)
        {
          return requester
        }
        if alias.servesUnregistered, policy.issuers[exchange.endpoint.issuer].raSecret.count > 0 {
          let secret = policy.issuers[exchange.endpoint.issuer].raSecret
          if let requester = authenticateRA(exchange, mac: bits, by: recipe, salt: salt, secret.span) { return requester }
        }
      case .raSecret(let secret):
        if let requester = authenticateRA(exchange, mac: bits, by: recipe, salt: salt, secret.span) { return requester }
      default: continue
      }
    }
    if isForDevice { countGuess(of: entity, at: exchange.now) }
    throw .wrongSecret
  }

  private mutating func authenticate(
    _ entity: Int?, _ exchange: Exchange, _ reference: Span<UInt8>?, mac bits: Span<UInt8>, by recipe: KeyRecipe,
    salt: Span<UInt8>
  ) throws(Condition) -> Requester? {
    var secret = SecretRoom()
    let count = try loadSecret(of: entity, else: decoy(for: reference, alias: exchange.alias), into: &secret)
    var key = MACKey(digest: recipe.mac, key: derive(recipe, secret: secret.bytes(count), salt: salt))
    secret.wipe(using: library)
    let isRight = isMAC(bits, of: exchange.message, by: key)
    if let entity, isRight, !entities.rows[entity].isLocked, try isDevice(entity, of: exchange, reference) {
      return Requester(entity: entity, by: .mac, mac: key)
    }
    key.wipe(using: library)
    return nil
  }

  /// An RA that has this secret, whatever it calls itself: EJBCA's clients say anything there.
  private func authenticateRA(
    _ exchange: Exchange, mac bits: Span<UInt8>, by recipe: KeyRecipe, salt: Span<UInt8>, _ secret: Span<UInt8>
  ) -> Requester? {
    var key = MACKey(digest: recipe.mac, key: derive(recipe, secret: secret, salt: salt))
    if isMAC(bits, of: exchange.message, by: key) {
      return Requester(entity: nil, signer: .raSecretMark, by: .mac, mac: key, rights: .all)
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
      // Whom an RA has enrolled has no code, and is never found by one.
      if added.sealedSecret.count == 0 { return AuthorityLimits.decoySecret }
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
