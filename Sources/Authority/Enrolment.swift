import CMP
import Store

/// What is asked for, from whichever body it came (ir, cr: RFC 4211; p10cr: RFC 2986).
struct CertificateRequest: ~Escapable {
  /// Repeated in the answer.
  let requestID: CertReqId
  let answer: PKIBody.Kind
  let subject: Name?
  let publicKey: SubjectPublicKeyInfo
  let extensions: Extensions?
  let validity: OptionalValidity?

  @_lifetime(copy publicKey, copy subject, copy extensions)
  init(
    requestID: CertReqId, answer: PKIBody.Kind, subject: Name?, publicKey: SubjectPublicKeyInfo,
    extensions: Extensions?,
    validity: OptionalValidity?
  ) {
    (self.requestID, self.answer, self.subject) = (requestID, answer, subject)
    (self.publicKey, self.extensions, self.validity) = (publicKey, extensions, validity)
  }
}

/// What is registered of the entity that a certificate is for. All of it is empty when nothing is: an RA speaks for others.
struct Registration: ~Escapable {
  let reference: Span<UInt8>
  /// An encoded Name.
  let subject: Span<UInt8>
  /// An encoded GeneralNames.
  let subjectAltName: Span<UInt8>
  /// The name of its own profile.
  let profile: Span<UInt8>

  /// - Parameter payload: of an `EntityAdded` record, or empty.
  @_lifetime(copy payload)
  init(_ payload: Span<UInt8>) throws(Condition) {
    if payload.count == 0 {
      (reference, subject) = (payload, payload)
      (subjectAltName, profile) = (payload, payload)
      return
    }
    guard let entity = try? EntityAdded(payload) else { throw .internalFailure }
    (reference, subject) = (entity.reference, entity.subject)
    (subjectAltName, profile) = (entity.subjectAltName, entity.profile)
  }
}

/// ir, cr and p10cr: from a verified message to a certificate (RFC 9483 4.1, 5.1.1).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func enrol<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, _ event: inout Event, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    if certificates.row(transaction: transactionKey(alias: exchange.alias, exchange.transactionID)) != nil {
      throw .transactionInUse
    }
    try authorize(requester, at: exchange.now)
    var storage = RecordRoom()
    var count = 0
    if let row = requester.entity { count = try read(entities.rows[row].added, into: &storage).count }
    let entity = try Registration(storage.bytes(count))
    let profile = policy.profiles[try self.profile(of: entity, alias: exchange.alias)]
    let request = try request(in: exchange, profile, &event)
    let isImplicit = policy.aliases[exchange.alias].grantsImplicitConfirm && exchange.asksImplicitConfirm
    guard certificates.hasRoom, isImplicit || certificates.hasRoomForOpen else { throw .tooManyTransactions }
    if isReadOnly { throw .storeUnavailable }
    if !isSet(exchange.now) { throw .clockNotSet }
    let order = Order(
      reference: entity.reference, subject: entity.subject, subjectAltName: entity.subjectAltName, profile: profile,
      isImplicit: isImplicit)
    return try issue(request, order, exchange, for: requester, &event, drawing: &entropy, into: &room)
  }

  /// A one-time code is good for as many certificates as it was made for, until it expires. A certificate of the entity is
  /// good while the entity is registered.
  private func authorize(_ requester: Requester, at now: Timestamp) throws(Condition) {
    guard requester.authenticatesBySecret, let row = requester.entity else { return }
    let entity = entities.rows[row]
    guard entity.usesLeft > 0, entity.expires == 0 || now.seconds <= entity.expires else { throw .codeUsed }
  }

  /// The entity's own profile, or the alias's.
  private func profile(of entity: Registration, alias: Int) throws(Condition) -> Int {
    if entity.profile.count == 0 { return policy.aliases[alias].profile }
    for index in policy.profiles.indices where policy.profiles[index].isNamed(entity.profile) { return index }
    throw .internalFailure
  }
}

// MARK: - Reading the body and verifying the proof of possession

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  @_lifetime(copy exchange)
  private func request(
    in exchange: Exchange, _ profile: Profile, _ event: inout Event
  ) throws(Condition) -> CertificateRequest {
    let isPKCS10 = exchange.message.body.kind == .p10cr
    return isPKCS10 ? try pkcs10(in: exchange, profile, &event) : try crmf(in: exchange, profile, &event)
  }

  @_lifetime(copy exchange)
  private func crmf(
    in exchange: Exchange, _ profile: Profile, _ event: inout Event
  ) throws(Condition) -> CertificateRequest {
    let requests: CertReqMessages
    do throws(DERError) { requests = try exchange.message.body.read(CertReqMessages.self) } catch {
      event.offset = error.offset
      throw error.kind == .tooMany ? .severalRequests : .malformed
    }
    guard requests.messages.count == 1, let message = requests.messages.first else { throw .severalRequests }
    guard let id = CertReqId(message.certReq.certReqId) else { throw .badRequestID }
    let isLightweight = policy.aliases[exchange.alias].strictness == .lightweight
    if isLightweight, id != 0 { throw .badRequestID }
    let template = message.certReq.certTemplate
    // RFC 4211 5: these MUST be omitted, since the CA chooses them. A version is harmless if it is v3.
    guard template.serialNumber == nil, template.signingAlg == nil, template.issuerUID == nil,
      template.subjectUID == nil,
      template.version == nil || template.version == 2
    else { throw .badTemplate }
    // RFC 9483 4.1.1: subject is REQUIRED, be it the NULL-DN.
    if isLightweight, template.subject == nil { throw .badTemplate }
    if let issuer = template.issuer, !issuer.isEmpty, try !isServed(issuer, alias: exchange.alias) {
      throw .wrongIssuer
    }
    guard let publicKey = template.publicKey, publicKey.subjectPublicKey.count > 0 else { throw .badTemplate }
    try verifyProof(of: message, by: try acceptedKey(publicKey, profile), alias: exchange.alias)
    return CertificateRequest(
      requestID: id, answer: exchange.message.body.kind == .ir ? .ip : .cp, subject: template.subject,
      publicKey: publicKey, extensions: template.extensions, validity: template.validity)
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

  private func isServed(_ issuer: Name, alias: Int) throws(Condition) -> Bool {
    let own: Name
    do { own = try Name(self.issuer(of: alias).subject.span) } catch { throw .internalFailure }
    return own.matches(issuer)
  }
}

extension Exchange {
  /// Present: `check` has seen to that.
  var transactionID: Span<UInt8> {
    @_lifetime(copy self) get {
      guard let id = message.header.transactionID else { return request.extracting(first: 0) }
      return id
    }
  }

  fileprivate var asksImplicitConfirm: Bool {
    guard let info = message.header.generalInfo else { return false }
    return (try? info.asksImplicitConfirm()) ?? false
  }
}
