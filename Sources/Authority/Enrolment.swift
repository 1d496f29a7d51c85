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
    requestID: CertReqId, answer: PKIBody.Kind, subject: Name?, publicKey: SubjectPublicKeyInfo, extensions: Extensions?,
    validity: OptionalValidity?
  ) {
    (self.requestID, self.answer, self.subject) = (requestID, answer, subject)
    (self.publicKey, self.extensions, self.validity) = (publicKey, extensions, validity)
  }
}

/// ir, cr and p10cr: from a verified message to a certificate (RFC 9483 4.1, 5.1.1).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func enrol<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, _ event: Event, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    if certificates.row(transaction: transactionKey(alias: exchange.alias, exchange.transactionID)) != nil {
      throw .transactionInUse
    }
    let request = try request(in: exchange)
    try authorize(requester, at: exchange.now)
    guard certificates.hasRoom, certificates.hasRoomForOpen() else { throw .tooManyTransactions }
    if isReadOnly { throw .storeUnavailable }
    if exchange.now.seconds < max(AuthorityLimits.clockFloor, lastRecord.seconds - AuthorityLimits.clockStep) {
      throw .clockNotSet
    }
    return try issue(request, exchange, for: requester, event, drawing: &entropy, into: &room)
  }

  /// Reads the body and verifies the proof of possession.
  @_lifetime(copy exchange)
  private func request(in exchange: Exchange) throws(Condition) -> CertificateRequest {
    exchange.message.body.kind == .p10cr ? try pkcs10(in: exchange) : try crmf(in: exchange)
  }

  @_lifetime(copy exchange)
  private func crmf(in exchange: Exchange) throws(Condition) -> CertificateRequest {
    let requests: CertReqMessages
    do { requests = try exchange.message.body.read(CertReqMessages.self) } catch { throw .malformed }
    guard requests.messages.count == 1, let message = requests.messages.first else { throw .severalRequests }
    guard let id = CertReqId(message.certReq.certReqId) else { throw .badRequestID }
    if policy.aliases[exchange.alias].strictness == .lightweight, id != 0 { throw .badRequestID }
    let template = message.certReq.certTemplate
    // RFC 4211 5: these MUST be omitted, since the CA chooses them. A version is harmless if it is v3.
    guard template.serialNumber == nil, template.signingAlg == nil, template.issuerUID == nil, template.subjectUID == nil,
      template.version == nil || template.version == 2
    else { throw .badTemplate }
    if let issuer = template.issuer, !issuer.isEmpty, try !isServed(issuer, alias: exchange.alias) { throw .wrongIssuer }
    guard let publicKey = template.publicKey, publicKey.subjectPublicKey.count > 0 else { throw .badTemplate }
    try verifyProof(of: message, by: try acceptedKey(publicKey, alias: exchange.alias))
    return CertificateRequest(
      requestID: id, answer: exchange.message.body.kind == .ir ? .ip : .cp, subject: template.subject,
      publicKey: publicKey, extensions: template.extensions, validity: template.validity)
  }

  @_lifetime(copy exchange)
  private func pkcs10(in exchange: Exchange) throws(Condition) -> CertificateRequest {
    let request: CertificationRequest
    let extensions: Extensions?
    do {
      request = try exchange.message.body.read(CertificationRequest.self)
      extensions = try request.certificationRequestInfo.extensionRequest()
    } catch {
      throw .malformed
    }
    let info = request.certificationRequestInfo
    try verifyProof(of: request, by: try acceptedKey(info.subjectPKInfo, alias: exchange.alias))
    return CertificateRequest(
      requestID: p10crRequestID(exchange.alias), answer: .cp, subject: info.subject, publicKey: info.subjectPKInfo,
      extensions: extensions, validity: nil)
  }

  private func p10crRequestID(_ alias: Int) -> CertReqId {
    let alias = policy.aliases[alias]
    switch alias.p10crRequestID {
    case .minusOne: return -1
    case .zero: return 0
    case .auto: return alias.strictness == .lightweight ? -1 : 0
    }
  }

  /// The key must be a valid one, of a kind that the profile allows; only then is anything computed with it.
  @_lifetime(copy info)
  private func acceptedKey(_ info: SubjectPublicKeyInfo, alias: Int) throws(Condition) -> PublicKey {
    let key: PublicKey
    do { key = try PublicKey(info) } catch { throw .badPublicKey }
    if case .unsupported = key { throw .badAlgorithm }
    guard let kind = library.kind(of: key) else { throw .badPublicKey }
    guard policy.profiles[policy.aliases[alias].profile].allows(kind) else { throw .keyNotAllowed }
    return key
  }

  private func isServed(_ issuer: Name, alias: Int) throws(Condition) -> Bool {
    let own: Name
    do { own = try Name(self.issuer(of: alias).subject.span) } catch { throw .internalFailure }
    return own.matches(issuer)
  }

  /// A one-time code is good for as many certificates as it was made for, until it expires. A certificate of the entity is
  /// good while the entity is registered.
  private func authorize(_ requester: Requester, at now: Timestamp) throws(Condition) {
    let entity = entities.rows[requester.entity]
    guard requester.authenticatesBySecret else { return }
    guard entity.usesLeft > 0, entity.expires == 0 || now.seconds <= entity.expires else { throw .codeUsed }
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
}
