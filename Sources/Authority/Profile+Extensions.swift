import PKIX

/// What becomes of the extensions that a request asks for, beside its alternative names.
extension Profile {
  /// The profile with the key usages that a request asks for, where it may ask: what a CA does is never the request's choice.
  func taking(_ wishes: Extensions?) -> Profile {
    guard allowsKeyUsageOverride, let wishes, let wish = wishes.first(.keyUsage), var usage = try? KeyUsage(wish) else {
      return self
    }
    let authority: KeyUsage = .keyCertSign | .cRLSign
    usage.remove(authority)
    usage.insert(keyUsage & authority)
    var profile = self
    if !usage.isEmpty { profile.keyUsage = usage }
    return profile
  }

  /// Whether something is asked for that a certificate of this profile will not have.
  func lacks(_ extensions: Extensions) throws(Condition) -> Bool {
    var (lacks, octets) = (false, 0)
    var all = extensions.makeIterator()
    while let wish = all.next() {
      if takes(wish) {
        octets += wish.encoded.count
        continue
      }
      switch wish.extnID {
      case .subjectAltName: continue
      case .keyUsage: if (try? KeyUsage(wish)) != keyUsage { lacks = true }
      case .basicConstraints: if (try? BasicConstraints(wish)) != basicConstraints { lacks = true }
      case .extendedKeyUsage: if !hasPurposes(of: wish) { lacks = true }
      case .subjectKeyIdentifier, .authorityKeyIdentifier: lacks = true
      default:
        let own = fixed(wish)
        if own == nil, wish.critical { throw .badExtension }
        if own != true { lacks = true }
      }
    }
    if octets > AuthorityLimits.requestedExtensions { throw .badExtension }
    return lacks
  }

  /// Whether a certificate has the extension as the request has it, rather than as the profile says.
  func takes(_ wish: Extension) -> Bool {
    switch wish.extnID {
    case .extendedKeyUsage: return takesPurposes(of: wish)
    case .certificatePolicies:
      guard allowsExtensionOverride, let policies = try? CertificatePolicies(wish) else { return false }
      return !policies.contains(.anyPolicy)
    default: return allowsExtensionOverride && !wish.critical && !wish.extnID.isIssuersBusiness && fixed(wish) == nil
    }
  }

  /// Whether the profile's own further extensions have this one as it is asked for; nothing when they do not have it.
  private func fixed(_ wish: Extension) -> Bool? {
    if wish.extnID == .certificatePolicies { return certificatePolicies.isEmpty ? nil : wish.isIn(certificatePolicies.span) }
    return wish.isIn(extensions.span)
  }

  private func takesPurposes(of wish: Extension) -> Bool {
    guard allowsExtensionOverride || !purposesAllowed.isEmpty, let asked = try? ExtendedKeyUsage(wish) else { return false }
    var each = asked.purposes.makeIterator()
    while let purpose = each.next() {
      if extendedKeyUsage.contains(purpose) || purposesAllowed.contains(purpose) { continue }
      if !purposesAllowed.isEmpty || purpose.isInPlaceOfOthers { return false }
    }
    return true
  }

  private func hasPurposes(of wish: Extension) -> Bool {
    guard let wish = try? ExtendedKeyUsage(wish), wish.purposes.count == extendedKeyUsage.count else { return false }
    for purpose in extendedKeyUsage where !wish.contains(purpose) { return false }
    return true
  }
}

extension Extension {
  /// Whether one of the encoded extensions is this one; nothing when none has its identifier.
  fileprivate func isIn(_ encoded: Span<UInt8>) -> Bool? {
    var reader = DERReader(encoded)
    while !reader.isAtEnd, let own = try? Extension(&reader) {
      if own.identifier.equals(identifier) { return own.extnValue.equals(extnValue) }
    }
    return nil
  }
}

extension ObjectIdentifier {
  /// Extensions that say what a CA or its certificates are worth: never a request's choice.
  public var isIssuersBusiness: Bool {
    switch self {
    case .basicConstraints, .keyUsage, .subjectAltName, .extendedKeyUsage, .certificatePolicies, .subjectKeyIdentifier,
      .authorityKeyIdentifier, .issuerAltName, .nameConstraints, .policyMappings, .policyConstraints, .inhibitAnyPolicy,
      .cRLDistributionPoints, .freshestCRL, .authorityInfoAccess, .subjectInfoAccess:
      true
    default: false
    }
  }

  /// Purposes that let somebody speak for the CA, or for everybody.
  fileprivate var isInPlaceOfOthers: Bool {
    self == .anyExtendedKeyUsage || self == .ocspSigning || self == .cmcCA || self == .cmcRA || self == .cmKGA
  }
}
