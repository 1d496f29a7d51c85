import CMP
import Store

/// What is granted of a request: by the entity's registration first, by the profile where the registration is silent.
struct Grant: ~Escapable {
  /// An encoded Name.
  let subject: Span<UInt8>
  /// An encoded GeneralNames, or empty.
  let subjectAltName: Span<UInt8>
  /// What is asked for beside them; the profile says what of it is taken over.
  let extensions: Extensions?
  let validity: Validity
  /// Something differs from what was asked for.
  let hasMods: Bool

  @_lifetime(copy subject, copy subjectAltName, copy extensions)
  init(
    subject: Span<UInt8>, subjectAltName: Span<UInt8>, extensions: Extensions?, validity: Validity, hasMods: Bool
  ) {
    (self.subject, self.subjectAltName, self.extensions) = (subject, subjectAltName, extensions)
    (self.validity, self.hasMods) = (validity, hasMods)
  }
}

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The registered subject is certified, whatever the request says; a registered alternative name likewise. Where nothing
  /// is registered the profile's templates say what the names are, or the request does, within the profile's rules.
  /// What is renewed keeps its names, and a request that has others is refused (RFC 9483 4.1.3, 3). Other extensions are
  /// the profile's business: what is asked for and neither there nor taken over makes `grantedWithMods`, unless it is
  /// critical and unknown, which is refused.
  ///
  /// - Parameter names: what `composeNames` has made.
  @_lifetime(copy request, copy order, copy names)
  func grant(
    _ request: CertificateRequest, _ order: Order, names: Span<UInt8>, _ exchange: Exchange
  ) throws(Condition) -> Grant {
    let profile = order.profile
    let subject = try subject(of: request, registered: order.subject)
    var hasMods = try !isSubject(subject, of: request, without: order.secretAttribute)
    // A password is nobody's name.
    if order.secretAttribute != nil, order.subject.count == 0 { throw .badName }
    if order.isRenewal, hasMods { throw .otherSubject }
    if let extensions = request.extensions {
      if let wish = try requestedNames(extensions), !wish.encoded.equals(names) { hasMods = true }
      if try profile.lacks(extensions) { hasMods = true }
    }
    // RFC 5280 4.1.2.6: who has no subject has an alternative name, and a CA has a subject.
    if subject.count == 2, names.count == 0 || profile.basicConstraints.cA { throw .badName }
    if !order.isRenewal || !names.equals(order.subjectAltName) { try check(subject, names, order, exchange) }
    let validity = try validity(profile, request.validity, exchange)
    let isOther = request.validity.map { !$0.isGranted(validity) } ?? false
    return Grant(
      subject: subject, subjectAltName: names, extensions: request.extensions, validity: validity,
      hasMods: hasMods || isOther)
  }

  /// The registered subject, or when none is registered the request's.
  @_lifetime(copy request, copy registered)
  func subject(of request: CertificateRequest, registered: Span<UInt8>) throws(Condition) -> Span<UInt8> {
    if registered.count > 0 { return registered }
    guard let subject = request.subject else { throw .badTemplate }
    do throws(NameFault) { try subject.check() } catch { throw .badName }
    return subject.encoded
  }

  /// The registered subject, or when none is registered what the profile's template makes; else the room stays empty.
  func composeSubject(
    of request: CertificateRequest, _ entity: Registration, _ profile: Profile, without secret: AttributeType?,
    into room: inout NameRoom
  ) throws(Condition) {
    if entity.subject.count > 0 { return try room.copy(entity.subject) }
    guard let template = profile.subject else { return }
    let values = NameValues(reference: entity.reference, requested: request.subject, without: secret)
    try room.writeSubject(template, values)
  }

  /// The alternative names that are granted; the room stays empty when there are none.
  func composeNames(_ request: CertificateRequest, _ order: Order, into room: inout NameRoom) throws(Condition) {
    var wish: GeneralNames?
    if let extensions = request.extensions {
      do throws(DERError) { try extensions.check() } catch { throw .badTemplate }
      wish = try requestedNames(extensions)
    }
    let profile = order.profile
    if let asked = wish, asked.encoded.equals(order.subjectAltName) { wish = nil }
    if let asked = wish {
      if order.fixesNames || !profile.takesSubjectAltName {
        if order.isRenewal { throw .otherSubject }
        wish = nil
      } else {
        try profile.rules.check(asked)
      }
    }
    if order.subjectAltName.count > 0, wish == nil { return try room.copy(order.subjectAltName) }
    if order.isRenewal, wish == nil { return }
    let subject = try subject(of: request, registered: order.subject)
    guard let name = try? Name(subject) else { throw .internalFailure }
    let values = NameValues(
      reference: order.reference, requested: request.subject, without: order.secretAttribute, granted: name)
    try room.writeNames(profile.subjectAltName, values, taking: wish)
  }

  /// The profile's rules, as far as the names are not registered, and those of the alias's entity profile beside them. What a
  /// template adds is its operator's choice.
  func check(
    _ subject: Span<UInt8>, _ names: Span<UInt8>, _ order: Order, _ exchange: Exchange
  ) throws(Condition) {
    var chosen = NameParts()
    if !order.fixesSubject { chosen.insert(.subject) }
    if !order.fixesNames { chosen.insert(.alternativeNames) }
    try order.profile.rules.check(subject: subject, alternativeNames: names, chosen: chosen, checksNames: false)
    try checkEntityProfile(subject, names, chosen, exchange)
  }

  /// The rules of the alias's entity profile.
  func checkEntityProfile(
    _ subject: Span<UInt8>, _ names: Span<UInt8>, _ chosen: NameParts, _ exchange: Exchange
  ) throws(Condition) {
    let alias = policy.aliases[exchange.alias]
    guard let choice = alias.entityProfile else { return }
    let rules = policy.profiles[try self.chosen(choice, alias, exchange)].rules
    try rules.check(subject: subject, alternativeNames: names, chosen: chosen)
  }

  /// No subject in the request means: whatever is registered.
  private func isSubject(
    _ granted: Span<UInt8>, of request: CertificateRequest, without secret: AttributeType?
  ) throws(Condition) -> Bool {
    guard let subject = request.subject, !subject.isEmpty else { return true }
    if subject.encoded.equals(granted) { return true }
    do throws(NameFault) { try subject.check() } catch { throw .badName }
    guard let own = try? Name(granted) else { throw .internalFailure }
    return own.matches(subject, without: secret?.identifier)
  }

  /// The request's subjectAltName, every name of it one that may be certified.
  @_lifetime(copy extensions)
  private func requestedNames(_ extensions: Extensions) throws(Condition) -> GeneralNames? {
    guard let value = extensions.first(.subjectAltName) else { return nil }
    let names: GeneralNames
    do throws(DERError) { names = try GeneralNames(value) } catch { throw .badName }
    do throws(GeneralNameFault) { try names.check() } catch { throw .badName }
    guard names.encoded.count <= AuthorityLimits.subjectAltName else { throw .badName }
    return names
  }

  /// From a minute ago until the profile's end, and never outside the CA's own time, in which alone a path is valid
  /// (RFC 5280 6.1.3); but what has no end says so, whenever the CA ends (RFC 5280 4.1.2.5, IEEE 802.1AR). Times of
  /// the request count if the profile lets them, within these.
  private func validity(
    _ profile: Profile, _ wish: OptionalValidity?, _ exchange: Exchange
  ) throws(Condition) -> Validity {
    let (issuer, now) = (issuer(of: exchange.endpoint), exchange.now)
    if now < issuer.notBefore { throw .clockNotSet }
    var start = max(now.adding(seconds: -AuthorityLimits.backdate), issuer.notBefore)
    var end = profile.end(from: now)
    if !profile.isEndless { end = min(end, issuer.notAfter) }
    if end <= now || issuer.notAfter <= now { throw .issuerExpired }
    if profile.allowsValidityOverride, let wish {
      if let notAfter = wish.notAfter, notAfter > now { end = min(notAfter, end) }
      if let notBefore = wish.notBefore, notBefore > start, notBefore < end { start = notBefore }
    }
    return Validity(notBefore: start, notAfter: end)
  }
}

extension OptionalValidity {
  fileprivate func isGranted(_ validity: Validity) -> Bool {
    (notBefore ?? validity.notBefore) == validity.notBefore && (notAfter ?? validity.notAfter) == validity.notAfter
  }
}

extension Profile {
  /// It says so, rather than that it lasts longer than time.
  fileprivate var isEndless: Bool {
    if case .until(.endless) = validity { return true }
    return false
  }

  fileprivate func end(from now: Timestamp) -> Timestamp {
    switch validity {
    case .seconds(let seconds): now.adding(seconds: seconds)
    case .until(let moment): moment
    }
  }
}
