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
  /// alternative name is taken over when the profile allows it. Other extensions are the profile's business: what is asked
  /// for and not granted makes `grantedWithMods`, unless it is critical and unknown, which is refused.
  @_lifetime(copy request, copy entity)
  func grant(
    _ request: CertificateRequest, entity: EntityAdded, profile: Profile, _ exchange: Exchange
  ) throws(Condition) -> Grant {
    var hasMods = try !isSubject(entity.subject, of: request)
    var names = entity.subjectAltName
    if let extensions = request.extensions {
      let wish = try requestedNames(extensions)
      if let wish {
        if names.count == 0, profile.allowsSubjectAltName {
          names = wish
        } else if !wish.equals(names) {
          hasMods = true
        }
      }
      if try asksForMore(extensions, profile) { hasMods = true }
    }
    let (validity, isOther) = validity(request.validity, profile: profile, alias: exchange.alias, at: exchange.now)
    return Grant(subject: entity.subject, subjectAltName: names, validity: validity, hasMods: hasMods || isOther)
  }

  /// No subject in the request means: whatever is registered.
  private func isSubject(_ registered: Span<UInt8>, of request: CertificateRequest) throws(Condition) -> Bool {
    guard let subject = request.subject, !subject.isEmpty else { return true }
    if subject.encoded.equals(registered) { return true }
    do throws(NameFault) { try subject.check() } catch { throw .badName }
    guard let own = try? Name(registered) else { throw .internalFailure }
    return own.matches(subject)
  }

  /// The request's subjectAltName as an encoded GeneralNames, every name of it one that may be certified.
  @_lifetime(copy extensions)
  private func requestedNames(_ extensions: Extensions) throws(Condition) -> Span<UInt8>? {
    do throws(DERError) { try extensions.check() } catch { throw .badTemplate }
    guard let value = extensions.first(.subjectAltName) else { return nil }
    let names: GeneralNames
    do throws(DERError) { names = try GeneralNames(value) } catch { throw .badName }
    do throws(GeneralNameFault) { try names.check() } catch { throw .badName }
    return names.encoded
  }

  private func asksForMore(_ extensions: Extensions, _ profile: Profile) throws(Condition) -> Bool {
    var asksForMore = false
    var all = extensions.makeIterator()
    while let wish = all.next() {
      switch wish.extnID {
      case .subjectAltName: continue
      case .keyUsage: if (try? KeyUsage(wish)) != profile.keyUsage { asksForMore = true }
      case .basicConstraints: if (try? BasicConstraints(wish))?.cA != false { asksForMore = true }
      case .extendedKeyUsage, .subjectKeyIdentifier, .authorityKeyIdentifier: asksForMore = true
      default:
        if wish.critical { throw .badExtension }
        asksForMore = true
      }
    }
    return asksForMore
  }

  /// From a minute ago until the profile's end, at most the CA's. Times of the request count if the profile lets them.
  private func validity(
    _ wish: OptionalValidity?, profile: Profile, alias: Int, at now: Timestamp
  ) -> (Validity, isOther: Bool) {
    var end: Timestamp
    switch profile.validity {
    case .seconds(let seconds): end = now.adding(seconds: seconds)
    case .until(let moment): end = moment
    }
    var start = now.adding(seconds: -AuthorityLimits.backdate)
    let limit = issuer(of: alias).notAfter
    if profile.allowsValidityOverride {
      if let notAfter = wish?.notAfter, notAfter > now { end = notAfter }
      if let notBefore = wish?.notBefore, notBefore >= start, notBefore < end { start = notBefore }
    }
    end = min(end, limit)
    let isOther = wish?.notAfter.map { $0 != end } ?? false || wish?.notBefore.map { $0 != start } ?? false
    return (Validity(notBefore: start, notAfter: end), isOther)
  }
}
