import CMP
import Store

/// What is asked for, from whichever body it came (ir, cr: RFC 4211; p10cr: RFC 2986).
struct CertificateRequest: ~Escapable {
  /// Repeated in the answer.
  let requestID: CertReqId
  let answer: PKIBody.Kind
  let subject: Name?
  /// Nothing when the key is made here.
  let publicKey: SubjectPublicKeyInfo?
  let extensions: Extensions?
  let validity: OptionalValidity?
  let possession: Possession
  /// The kind of key that is made here.
  let generates: KeyAlgorithm?
  /// protocolEncrKey.
  let encryptionKey: SubjectPublicKeyInfo?

  @_lifetime(copy publicKey, copy subject, copy extensions, copy encryptionKey)
  init(
    requestID: CertReqId, answer: PKIBody.Kind, subject: Name?, publicKey: SubjectPublicKeyInfo?,
    extensions: Extensions?, validity: OptionalValidity?, possession: Possession = .shown,
    generates: KeyAlgorithm? = nil, encryptionKey: SubjectPublicKeyInfo? = nil
  ) {
    (self.requestID, self.answer, self.subject) = (requestID, answer, subject)
    (self.publicKey, self.extensions, self.validity) = (publicKey, extensions, validity)
    (self.possession, self.generates, self.encryptionKey) = (possession, generates, encryptionKey)
  }
}

/// What is registered of the entity that a certificate is for. Where an RA enrols whom it likes, that is the name, and the
/// profile when somebody is registered under it: everything else is the RA's to say.
struct Registration: ~Escapable {
  let reference: Span<UInt8>
  /// An encoded Name.
  let subject: Span<UInt8>
  /// An encoded GeneralNames.
  let subjectAltName: Span<UInt8>
  /// The name of its own profile.
  let profile: Span<UInt8>
  /// An RA has named that, and no operator.
  let profileIsNamed: Bool

  /// - Parameters:
  ///   - payload: of an `EntityAdded` record, or empty.
  ///   - name: what an RA's device is called, or empty.
  @_lifetime(copy payload, copy name)
  init(_ payload: Span<UInt8>, named name: Span<UInt8> = Span()) throws(Condition) {
    if payload.count == 0 {
      (reference, subject) = (name, payload)
      (subjectAltName, profile, profileIsNamed) = (payload, payload, false)
      return
    }
    guard let entity = try? EntityAdded(payload) else { throw .internalFailure }
    if name.count > 0 {
      let none = payload.extracting(first: 0)
      (reference, subject, subjectAltName) = (name, none, none)
      (profile, profileIsNamed) = (entity.profile, entity.profileIsNamed)
      return
    }
    (reference, subject) = (entity.reference, entity.subject)
    (subjectAltName, profile, profileIsNamed) = (entity.subjectAltName, entity.profile, entity.profileIsNamed)
  }
}

/// ir, cr and p10cr: from a verified message to a certificate (RFC 9483 4.1, 5.1.1).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func enrol<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, _ event: inout Event, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    try checkNew(exchange)
    let takesUse = takesUse(requester, of: requester.entity, alias: exchange.alias)
    if takesUse, let row = requester.entity { try checkCode(of: row, for: exchange) }
    var storage = RecordRoom()
    var count = 0
    var name = DeviceName()
    switch try target(of: requester, in: exchange) {
    case .registered(let row):
      try checkChallenge(exchange, of: row, by: requester, &event)
      count = try read(entities.rows[row].added, into: &storage).count
    case .named(let made):
      try checkChallenge(exchange, of: nil, by: requester, &event)
      name = made
      try checkRoom(named: name.bytes, alias: exchange.alias)
      if let row = registered(name.bytes, alias: exchange.alias) {
        count = try read(entities.rows[row].added, into: &storage).count
      }
    }
    let entity = try Registration(storage.bytes(count), named: name.bytes)
    let profile = policy.profiles[try self.profile(of: entity, exchange, for: requester, &event)]
    let request = try request(in: exchange, profile, for: requester, &event)
    var composed = NameRoom()
    try composeSubject(of: request, entity, profile, without: requester.secretAttribute, into: &composed)
    let subject = try subject(of: request, registered: exchange.subject(registered: composed.bytes))
    if let key = request.publicKey, !isUndecided(exchange) {
      try checkKey(key, of: entity.reference, subject, renewing: nil, alias: exchange.alias)
    }
    let isImplicit = try checkRoom(for: request, exchange)
    if !isSet(exchange.now) { throw .clockNotSet }
    let order = Order(
      reference: entity.reference, subject: composed.bytes, subjectAltName: entity.subjectAltName,
      profile: profile.taking(request.extensions), isImplicit: isImplicit, fixesSubject: entity.subject.count > 0,
      fixesNames: entity.subjectAltName.count > 0, consumesUse: takesUse, registers: name.count > 0,
      secretAttribute: requester.secretAttribute)
    return try issue(request, order, exchange, for: requester, &event, drawing: &entropy, into: &room)
  }

  /// A transactionID is used once, whether its request was answered or waits. One that was approved goes on.
  func checkNew(_ exchange: Exchange) throws(Condition) {
    if exchange.isApproved { return }
    if isInUse(exchange.transactionID, alias: exchange.alias) { throw .transactionInUse }
  }

  /// Whether a certificate takes a use of its device's code: what a secret asks for does, and what a device asks for with its
  /// certificate where it may not go on by itself (`allow_automatic_key_update`), by whichever body.
  func takesUse(_ requester: Requester, of entity: Int?, alias: Int) -> Bool {
    if requester.usesCode { return true }
    let isItself = entity != nil && requester.means == .certificate && !requester.isRA
    return isItself && !policy.aliases[alias].allowsAutomaticKeyUpdate
  }

  /// A one-time code is good for as many certificates as it was made for, until it expires. A request that was approved has
  /// had its use since it began to wait.
  func checkCode(of row: Int, for exchange: Exchange) throws(Condition) {
    if exchange.isApproved { return }
    let entity = entities.rows[row]
    guard entity.usesLeft > 0, entity.expires == 0 || exchange.now.seconds <= entity.expires else { throw .codeUsed }
  }

  /// Whether there is room for another certificate in tables and log. Returns whether no certConf is awaited: it always is
  /// when it proves possession of the key.
  func checkRoom(for request: CertificateRequest, _ exchange: Exchange) throws(Condition) -> Bool {
    let alias = policy.aliases[exchange.alias]
    var isImplicit = alias.grantsImplicitConfirm && exchange.asksImplicitConfirm
    if case .byDecryption = request.possession { isImplicit = false }
    guard certificates.hasRoom,
      isImplicit || certificates.hasRoomForOpen(tenants.number(of: alias.tenant.span), upTo: alias.transactionLimit)
    else { throw .tooManyTransactions }
    try checkLog()
    return isImplicit
  }

  /// Whether there is room for another entity, if this one is not there already.
  private func checkRoom(named name: Span<UInt8>, alias index: Int) throws(Condition) {
    if registered(name, alias: index) != nil { return }
    let alias = policy.aliases[index]
    let count = tenants.number(of: alias.tenant.span).map { entities.count(of: $0) } ?? 0
    guard entities.hasRoom, count < alias.entityLimit else { throw .tooManyEntities }
  }

  /// The entity's own profile; or the one that certProfile names, when the alias has it for whoever asks; or the alias's
  /// (RFC 9483 3.1).
  func profile(
    of entity: Registration, _ exchange: Exchange, for requester: Requester, _ event: inout Event
  ) throws(Condition) -> Int {
    let alias = policy.aliases[exchange.alias]
    if let chosen = try profile(chosenFor: exchange, entity.profile) { return chosen }
    let hasOwn = hasOwnProfile(entity, exchange, for: requester)
    let own = hasOwn ? try ownProfile(of: entity, alias) : try chosen(alias.profile, alias, exchange)
    let asked: Span<UInt8>?
    do throws(DERError) { asked = try exchange.message.header.generalInfo?.certProfile() } catch {
      event.offset = error.offset
      throw .unknownProfile
    }
    guard let asked, !policy.profiles[own].isNamed(asked) else { return own }
    guard !hasOwn, let other = policy.profile(named: asked), alias.profiles.contains(other) else { throw .unknownProfile }
    return other
  }

  /// Whether an operator has given it a profile; or an RA has, where senderKID names profiles, and is not just naming one. A
  /// renewal's senderKID is the key identifier of who signs, and names none.
  private func hasOwnProfile(_ entity: Registration, _ exchange: Exchange, for requester: Requester) -> Bool {
    if entity.profile.count == 0 || !entity.profileIsNamed { return entity.profile.count > 0 }
    let isNaming = requester.isRA && exchange.message.body.kind != .kur
    return policy.aliases[exchange.alias].profile == .keyID && !isNaming
  }

  /// What an RA has named holds as long as RAs may name it.
  private func ownProfile(of entity: Registration, _ alias: Alias) throws(Condition) -> Int {
    guard let own = policy.profile(named: entity.profile), !entity.profileIsNamed || alias.profiles.contains(own) else {
      throw entity.profileIsNamed ? .unknownProfile : .internalFailure
    }
    return own
  }
}

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The profile that the alias says, or that senderKID names: one of its list (EJBCA: KeyId).
  func chosen(_ choice: Alias.Choice, _ alias: Alias, _ exchange: Exchange) throws(Condition) -> Int {
    switch choice {
    case .fixed(let index): return index
    case .keyID:
      guard let name = exchange.message.header.senderKID, let index = policy.profile(named: name),
        alias.profiles.contains(index)
      else { throw .unknownProfile }
      return index
    }
  }
}

// MARK: - Reading the body and verifying the proof of possession

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  @_lifetime(copy exchange)
  private func request(
    in exchange: Exchange, _ profile: Profile, for requester: Requester, _ event: inout Event
  ) throws(Condition) -> CertificateRequest {
    let isPKCS10 = exchange.message.body.kind == .p10cr
    if isPKCS10 { return try pkcs10(in: exchange, profile, &event) }
    return try crmf(try certReqMsg(in: exchange, &event), exchange, profile, for: requester, &event)
  }

  /// The request in ir, cr or kur: exactly one.
  @_lifetime(copy exchange)
  func certReqMsg(in exchange: Exchange, _ event: inout Event) throws(Condition) -> CertReqMsg {
    let requests: CertReqMessages
    do throws(DERError) { requests = try exchange.message.body.read(CertReqMessages.self) } catch {
      event.offset = error.offset
      throw error.kind == .tooMany ? .severalRequests : .malformed
    }
    guard requests.messages.count == 1, let message = requests.messages.first else { throw .severalRequests }
    if let controls = message.certReq.controls { event.hasIgnoredControl = controls.asksPublicationOrArchive }
    return message
  }

  @_lifetime(copy message)
  func crmf(
    _ message: CertReqMsg, _ exchange: Exchange, _ profile: Profile, for requester: Requester, _ event: inout Event
  ) throws(Condition) -> CertificateRequest {
    guard let id = CertReqId(message.certReq.certReqId) else { throw .badRequestID }
    let isLightweight = policy.aliases[exchange.alias].strictness == .lightweight
    if isLightweight, id != 0 { throw .badRequestID }
    let template = message.certReq.certTemplate
    // RFC 4211 5: these MUST be omitted, since the CA chooses them. A version is harmless if it is v3.
    guard template.serialNumber == nil, template.signingAlg == nil, template.issuerUID == nil,
      template.subjectUID == nil,
      template.version == nil || template.version == 2
    else { throw .badTemplate }
    // RFC 9483 4.1.1: subject is REQUIRED, be it the NULL-DN; 4.1.3: in kur an alternative name will do.
    let isUpdate = exchange.message.body.kind == .kur
    if isLightweight, template.subject == nil {
      guard isUpdate, template.extensions?.first(.subjectAltName) != nil else { throw .badTemplate }
    }
    if let issuer = template.issuer, !issuer.isEmpty, !isIssuer(issuer, exchange.endpoint.issuer),
      !requester.isForeign || !exchange.message.hasCertificate(of: issuer)
    {
      throw .wrongIssuer
    }
    let answer = exchange.message.body.kind?.answer ?? .cp
    guard let publicKey = template.publicKey, publicKey.subjectPublicKey.count > 0 else {
      let encryptionKey = try protocolEncrKey(of: message, &event)
      return CertificateRequest(
        requestID: id, answer: answer, subject: template.subject, publicKey: nil, extensions: template.extensions,
        validity: template.validity, generates: try generatedKind(message, profile, exchange),
        encryptionKey: encryptionKey)
    }
    let key = try acceptedKey(publicKey, profile)
    return CertificateRequest(
      requestID: id, answer: answer, subject: template.subject, publicKey: publicKey, extensions: template.extensions,
      validity: template.validity, possession: try verifyProof(of: message, by: key, in: exchange, for: requester))
  }

  @_lifetime(copy exchange)
  private func pkcs10(
    in exchange: Exchange, _ profile: Profile, _ event: inout Event
  ) throws(Condition) -> CertificateRequest {
    let request: CertificationRequest
    do throws(DERError) { request = try exchange.message.body.read(CertificationRequest.self) } catch {
      event.offset = error.offset
      throw .malformed
    }
    let info = request.certificationRequestInfo
    let extensions: Extensions?
    do throws(DERError) { extensions = try info.extensionRequest() } catch {
      event.offset = error.offset
      throw error.kind == .tooMany || error.kind == .notDistinguished ? .badTemplate : .malformed
    }
    try verifyProof(of: request, by: try acceptedKey(info.subjectPKInfo, profile), alias: exchange.alias)
    return CertificateRequest(
      requestID: p10crRequestID(exchange.alias), answer: .cp, subject: info.subject, publicKey: info.subjectPKInfo,
      extensions: extensions, validity: nil)
  }

  /// What an answer to p10cr has, which itself has no certReqId.
  func p10crRequestID(_ alias: Int) -> CertReqId {
    let alias = policy.aliases[alias]
    switch alias.p10crRequestID {
    case .minusOne: return -1
    case .zero: return 0
    case .auto: return alias.strictness == .lightweight ? -1 : 0
    }
  }

  /// The key must be a valid one, of a kind that the profile allows, and nobody's who signs here; only then is anything
  /// computed with it.
  @_lifetime(copy info)
  private func acceptedKey(_ info: SubjectPublicKeyInfo, _ profile: Profile) throws(Condition) -> PublicKey {
    let key: PublicKey
    do { key = try PublicKey(info) } catch { throw .badPublicKey }
    if case .unsupported = key { throw .badAlgorithm }
    guard let kind = library.kind(of: key) else { throw .badPublicKey }
    guard profile.allows(kind) else { throw .keyNotAllowed }
    for issuer in policy.issuers where issuer.uses(info.subjectPublicKey) { throw .keyInUse }
    return key
  }
}

extension PKIMessage {
  /// Whether a certificate of this issuer came along. OpenSSL asks for another one of the issuer of the certificate that it
  /// signs with, unless it is told otherwise: that is nobody's wish.
  fileprivate func hasCertificate(of issuer: Name) -> Bool {
    guard var each = extraCerts?.makeIterator() else { return false }
    while let next = each.next() {
      if let certificate = try? Certificate(next.encoded), certificate.tbsCertificate.issuer.matches(issuer) { return true }
    }
    return false
  }
}

extension Controls {
  /// pkiPublicationInfo or pkiArchiveOptions: certificates are published elsewhere, and nobody's private key is kept here.
  fileprivate var asksPublicationOrArchive: Bool {
    var each = list.makeIterator()
    while let control = each.next() {
      if control.type == .pkiPublicationInfo || control.type == .pkiArchiveOptions { return true }
    }
    return false
  }
}

extension Exchange {
  /// Present: `check` has seen to that.
  var transactionID: Span<UInt8> {
    @_lifetime(copy self) get {
      guard let id = header.transactionID else { return request.extracting(first: 0) }
      return id
    }
  }

  fileprivate var asksImplicitConfirm: Bool {
    guard let info = message.header.generalInfo else { return false }
    return (try? info.asksImplicitConfirm()) ?? false
  }
}
