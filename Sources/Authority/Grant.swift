import CMP
import Store

/// What is granted of a request: by the entity's registration first, by the profile where the registration is silent.
struct Grant: ~Escapable {
  /// An encoded Name.
  let subject: Span<UInt8>
  /// An encoded GeneralNames, or empty.
  let subjectAltName: Span<UInt8>
  let validity: Validity
  /// Something differs from what was asked for.
  let hasMods: Bool

  @_lifetime(copy subject, copy subjectAltName)
  init(subject: Span<UInt8>, subjectAltName: Span<UInt8>, validity: Validity, hasMods: Bool) {
    (self.subject, self.subjectAltName) = (subject, subjectAltName)
    (self.validity, self.hasMods) = (validity, hasMods)
  }
}

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The registered subject is certified, whatever the request says; a registered alternative name likewise. A requested
  /// alternative name is taken over when the profile allows it. What is renewed keeps its names, and a request that has
  /// others is refused (RFC 9483 4.1.3, 3). Other extensions are the profile's business: what is asked
  /// for and not granted makes `grantedWithMods`, unless it is critical and unknown, which is refused.
  @_lifetime(copy request, copy order)
  func grant(_ request: CertificateRequest, _ order: Order, _ exchange: Exchange) throws(Condition) -> Grant {
    let profile = order.profile
    let subject = try subject(of: request, registered: order.subject)
    var hasMods = try !isSubject(subject, of: request, without: order.secretAttribute)
    // A password is nobody's name.
    if order.secretAttribute != nil, order.subject.count == 0 { throw .badName }
    if order.isRenewal, hasMods { throw .otherSubject }
    var names = order.subjectAltName
    if let extensions = request.extensions {
      do throws(DERError) { try extensions.check() } catch { throw .badTemplate }
      if let wish = try requestedNames(extensions), !wish.equals(names) {
        if profile.allowsSubjectAltName, !order.fixesNames {
          names = wish
        } else if order.isRenewal {
          throw .otherSubject
        } else {
          hasMods = true
        }
      }
      if try profile.lacks(extensions) { hasMods = true }
    }
    // RFC 5280 4.1.2.6: who has no subject has an alternative name.
    if subject.count == 2, names.count == 0 { throw .badName }
    let validity = try validity(profile, request.validity, exchange)
    let isOther = request.validity.map { !$0.isGranted(validity) } ?? false
    return Grant(subject: subject, subjectAltName: names, validity: validity, hasMods: hasMods || isOther)
  }

  /// The registered subject, or when none is registered the request's.
  @_lifetime(copy request, copy registered)
  func subject(of request: CertificateRequest, registered: Span<UInt8>) throws(Condition) -> Span<UInt8> {
    if registered.count > 0 { return registered }
    guard let subject = request.subject else { throw .badTemplate }
    do throws(NameFault) { try subject.check() } catch { throw .badName }
    return subject.encoded
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

  /// The request's subjectAltName as an encoded GeneralNames, every name of it one that may be certified.
  @_lifetime(copy extensions)
  private func requestedNames(_ extensions: Extensions) throws(Condition) -> Span<UInt8>? {
    guard let value = extensions.first(.subjectAltName) else { return nil }
    let names: GeneralNames
    do throws(DERError) { names = try GeneralNames(value) } catch { throw .badName }
    do throws(GeneralNameFault) { try names.check() } catch { throw .badName }
    guard names.encoded.count <= AuthorityLimits.subjectAltName else { throw .badName }
    return names.encoded
  }

  /// From a minute ago until the profile's end, and never outside the CA's own time, in which alone a path is valid
  /// (RFC 5280 6.1.3). Times of the request count if the profile lets them, within these.
  private func validity(
    _ profile: Profile, _ wish: OptionalValidity?, _ exchange: Exchange
  ) throws(Condition) -> Validity {
    let (issuer, now) = (issuer(of: exchange.endpoint), exchange.now)
    if now < issuer.notBefore { throw .clockNotSet }
    var start = max(now.adding(seconds: -AuthorityLimits.backdate), issuer.notBefore)
    var end = min(profile.end(from: now), issuer.notAfter)
    if end <= now { throw .issuerExpired }
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
  fileprivate func end(from now: Timestamp) -> Timestamp {
    switch validity {
    case .seconds(let seconds): now.adding(seconds: seconds)
    case .until(let moment): moment
    }
  }

  /// The profile with the key usages that a request asks for, where it may ask: never those of a CA.
  func taking(_ wishes: Extensions?) -> Profile {
    guard allowsKeyUsageOverride, let wishes, let wish = wishes.first(.keyUsage), var usage = try? KeyUsage(wish) else {
      return self
    }
    usage.remove(.keyCertSign | .cRLSign)
    var profile = self
    if !usage.isEmpty { profile.keyUsage = usage }
    return profile
  }

  /// Whether something beside an alternative name is asked for that a certificate of this profile will not have.
  fileprivate func lacks(_ extensions: Extensions) throws(Condition) -> Bool {
    var lacks = false
    var all = extensions.makeIterator()
    while let wish = all.next() {
      switch wish.extnID {
      case .subjectAltName: continue
      case .keyUsage: if (try? KeyUsage(wish)) != keyUsage { lacks = true }
      case .basicConstraints: if (try? BasicConstraints(wish))?.cA != false { lacks = true }
      case .extendedKeyUsage: if !hasPurposes(of: wish) { lacks = true }
      case .subjectKeyIdentifier, .authorityKeyIdentifier: lacks = true
      default:
        if wish.critical { throw .badExtension }
        lacks = true
      }
    }
    return lacks
  }

  private func hasPurposes(of wish: Extension) -> Bool {
    guard let wish = try? ExtendedKeyUsage(wish), wish.purposes.count == extendedKeyUsage.count else { return false }
    for purpose in extendedKeyUsage where !wish.contains(purpose) { return false }
    return true
  }
}
