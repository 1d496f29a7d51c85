import CMP
import Store

/// A secret that stands in the request itself: a one-time code in a control (RFC 4211 6.1 and 6.2; EJBCA's module RegTokenPwd)
/// or in an attribute of the subject (DnPartPwd), or a challenge (RFC 2985 5.4.1). Such a message is signed with the very key
/// that is to be certified, which nobody knows yet: the signature shows that nobody has changed the message, the secret shows
/// who it is from. It is never taken from a message that is not protected.
///
/// Whoever sees the message sees the secret, which is why it is good for so many certificates only, and why nothing of the
/// request is kept but its hash.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Who it is from, or nothing when the message does not authenticate in this way.
  mutating func authenticateToken(
    _ exchange: Exchange, _ signature: Signature, by module: AuthenticationModule, _ event: inout Event
  ) throws(Condition) -> Requester? {
    switch exchange.message.body.kind {
    case .ir, .cr, .p10cr: break
    case .certConf, .pollReq: return try continueToken(exchange, signature, by: module, &event)
    default: return nil
    }
    // Who sends certificates has one, and is asked for it.
    guard exchange.message.extraCerts == nil, let publicKey = exchange.requestedKey,
      let token = try token(in: exchange, module, &event)
    else { return nil }
    let entity = try entity(giving: token, in: exchange, module, &event)
    try verify(signature, of: exchange.message, by: publicKey)
    return Requester(entity: entity, byToken: keyMark(publicKey), module)
  }

  /// certConf is signed with the same key, which is now that of the certificate.
  private mutating func continueToken(
    _ exchange: Exchange, _ signature: Signature, by module: AuthenticationModule, _ event: inout Event
  ) throws(Condition) -> Requester? {
    guard let id = exchange.header.transactionID,
      let row = certificates.row(transaction: transactionKey(alias: exchange.alias, id))
    else { return nil }
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)), let certificate = try? Certificate(issued.certificate) else {
      throw .internalFailure
    }
    let publicKey = certificate.tbsCertificate.subjectPublicKeyInfo
    let mark = keyMark(publicKey)
    guard issued.signer.equals(mark.bytes) else { return nil }
    event.reference = ShortBytes(issued.reference)
    try verify(signature, of: exchange.message, by: publicKey)
    guard let entity = entities.registered(entityKey(alias: exchange.alias, issued.reference)) else {
      throw .notAuthorized
    }
    return Requester(entity: entity, byToken: mark, module)
  }

  /// The secret, where the module looks for it.
  @_lifetime(copy exchange)
  func token(
    in exchange: Exchange, _ module: AuthenticationModule, _ event: inout Event
  ) throws(Condition) -> Span<UInt8>? {
    switch module {
    case .regToken: return exchange.message.body.kind == .p10cr ? nil : try control(in: exchange, &event)
    case .challenge: return try challenge(in: exchange, &event)
    case .dnPart(let type): return exchange.requestedSubject?.last(type.identifier)?.value.content
    case .basic: return exchange.login?.password
    default: return nil
    }
  }

  /// challengePassword of PKCS #10, or the controls that CRMF has for it.
  @_lifetime(copy exchange)
  func challenge(in exchange: Exchange, _ event: inout Event) throws(Condition) -> Span<UInt8>? {
    guard exchange.message.body.kind == .p10cr else { return try control(in: exchange, &event) }
    do throws(DERError) {
      return try exchange.message.body.read(CertificationRequest.self).certificationRequestInfo.challengePassword()
    } catch {
      event.offset = error.offset
      throw .badControl
    }
  }

  @_lifetime(copy exchange)
  private func control(in exchange: Exchange, _ event: inout Event) throws(Condition) -> Span<UInt8>? {
    guard let requests = try? exchange.message.body.read(CertReqMessages.self), requests.messages.count == 1,
      let controls = requests.messages.first?.certReq.controls
    else { return nil }
    do throws(DERError) {
      if let token = try controls.regToken() { return token }
      return try controls.authenticator()
    } catch {
      event.offset = error.offset
      throw .badControl
    }
  }

  /// The entity whose secret this is. An unknown or locked one gets the same answer as a wrong secret, and a wrong one counts.
  private mutating func entity(
    giving token: Span<UInt8>, in exchange: Exchange, _ module: AuthenticationModule, _ event: inout Event
  ) throws(Condition) -> Int {
    let name = claimedReference(exchange, module)
    if let name { event.reference = ShortBytes(name) }
    var entity = registered(name, alias: exchange.alias)
    if let subject = exchange.requestedSubject, module != .basic {
      let own = try identified(by: subject, without: module.secretAttribute, alias: exchange.alias)
      entity = own ?? entity
    }
    let decoy = decoy(for: name, alias: exchange.alias)
    var isRight: Bool
    if module == .challenge, case .fixed(let secret) = policy.aliases[exchange.alias].challenge {
      isRight = library.equal(secret.span, token)
    } else {
      isRight = try isCode(token, of: entity, else: decoy)
      if let entity, !entities.rows[entity].hasSecret { isRight = false }
    }
    guard let entity, isRight, !entities.rows[entity].isLocked else {
      countGuess(of: entity, at: exchange.now)
      throw .wrongSecret
    }
    return entity
  }

  /// Compares with the device's code, in constant time.
  mutating func isCode(_ token: Span<UInt8>, of entity: Int?, else decoy: Int?) throws(Condition) -> Bool {
    var secret = SecretRoom()
    let count = try loadSecret(of: entity, else: decoy, into: &secret)
    let isRight = library.equal(secret.bytes(count), token)
    secret.wipe(using: library)
    return isRight
  }

  /// Who somebody says to be: HTTP's name, the common name of the subject, or as under a MAC; where the common name is a
  /// password, senderKID alone.
  @_lifetime(copy exchange)
  private func claimedReference(_ exchange: Exchange, _ module: AuthenticationModule) -> Span<UInt8>? {
    if module == .basic { return exchange.login?.reference }
    if module.secretAttribute == .commonName { return exchange.message.header.senderKID }
    if let name = exchange.requestedSubject?.last(.commonName)?.value.content { return name }
    return reference(of: exchange.message)
  }

  private func verify(
    _ signature: Signature, of message: PKIMessage, by info: SubjectPublicKeyInfo
  ) throws(Condition) {
    // A key that is none, or too big, costs nothing but this.
    guard let key = try? PublicKey(info), library.kind(of: key) != nil else { throw .wrongSignature }
    let prefix = message.protectedPart.prefix
    guard
      library.verify(
        signature.bits, by: key, algorithm: signature.algorithm, prefix.bytes, message.protectedPart.bytes)
    else { throw .wrongSignature }
  }

  /// What the transaction is bound to: the first octets of the key's hash.
  private func keyMark(_ info: SubjectPublicKeyInfo) -> ShortBytes {
    let hash = library.digest(.sha256, info.subjectPublicKey, Span())
    return ShortBytes(hash.bytes.extracting(first: 20))
  }
}

// MARK: - Name and password of HTTP

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// A message without protection of its own, which HTTP says who it is from (RFC 7617; MTG: password login).
  mutating func authenticateLogin(_ exchange: Exchange, _ event: inout Event) throws(Condition) -> Requester {
    guard policy.aliases[exchange.alias].modules.contains(.basic) else { throw .unprotected }
    guard let login = exchange.login else { throw .noLogin }
    event.reference = ShortBytes(login.reference)
    let entity = registered(login.reference, alias: exchange.alias)
    let decoy = decoy(for: login.reference, alias: exchange.alias)
    let isRight = try isCode(login.password, of: entity, else: decoy)
    guard let entity, isRight, entities.rows[entity].hasSecret, !entities.rows[entity].isLocked else {
      countGuess(of: entity, at: exchange.now)
      throw .wrongLogin
    }
    return Requester(entity: entity, by: .login)
  }
}

// MARK: - Challenges

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Where the alias asks for a challenge beside the protection. Who has shown a device's code in another way need not show
  /// it again in the clear.
  mutating func checkChallenge(
    _ exchange: Exchange, of entity: Int?, by requester: Requester, _ event: inout Event
  ) throws(Condition) {
    let isRight: Bool
    switch policy.aliases[exchange.alias].challenge {
    case .none: return
    case .fixed(let secret):
      if requester.hasShownChallenge { return }
      guard let token = try challenge(in: exchange, &event) else { throw .wrongChallenge }
      isRight = library.equal(secret.span, token)
    case .device:
      if requester.usesCode, requester.means != .vendor { return }
      guard let entity, let token = try challenge(in: exchange, &event) else { throw .wrongChallenge }
      let isCode = try isCode(token, of: entity, else: nil)
      isRight = isCode && entities.rows[entity].hasSecret && !entities.rows[entity].isLocked
    }
    if isRight { return }
    countGuess(of: entity, at: exchange.now)
    throw .wrongChallenge
  }
}

extension AuthenticationModule {
  /// The attribute of the subject that is a password.
  var secretAttribute: AttributeType? {
    if case .dnPart(let type) = self { return type }
    return nil
  }
}

extension Exchange {
  /// The key that is to be certified.
  fileprivate var requestedKey: SubjectPublicKeyInfo? {
    @_lifetime(copy self) get {
      if message.body.kind == .p10cr {
        guard let request = try? message.body.read(CertificationRequest.self) else { return nil }
        return request.certificationRequestInfo.subjectPKInfo
      }
      guard let requests = try? message.body.read(CertReqMessages.self), requests.messages.count == 1 else { return nil }
      return requests.messages.first?.certReq.certTemplate.publicKey
    }
  }
}

extension Requester {
  /// - Parameter mark: of the key that signed.
  init(entity: Int, byToken mark: ShortBytes, _ module: AuthenticationModule) {
    self.init(entity: entity, signer: mark, by: .token)
    secretAttribute = module.secretAttribute
    hasShownChallenge = module == .challenge
  }
}
