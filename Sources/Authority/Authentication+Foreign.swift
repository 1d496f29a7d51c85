import CMP

/// Signatures by certificates that were not issued here: those of registration authorities (RFC 9483 3.4).
///
/// A certificate of `ra_certificates` is an RA's because it stands there. One that chains to `ra_trust` is an RA's when its
/// extendedKeyUsage says cmcRA. For nested messages one that chains to `nested_trust` will do, too: it vouches for nothing.
/// extraCerts are not protected, so they only help to find a path.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  func authorize(
    foreign signer: Certificate, _ message: PKIMessage, alias: Int, at now: Timestamp, _ budget: inout PathBudget,
    _ event: inout Event
  ) throws(Condition) {
    let alias = policy.aliases[alias]
    let isListed = alias.raCertificates.contains(signer)
    let nestedTrust = message.body.kind == .nested ? alias.nestedTrust : TrustList()
    guard isListed || !alias.raTrust.isEmpty || !nestedTrust.isEmpty else { throw .signerNotTrusted }
    // Whether it is valid cannot be said without a clock, and unlike our own certificates it is not in the store.
    if !isSet(now) { throw .clockNotSet }
    let rules = PathRules(now: now, allowsSHA1: alias.allowsSHA1Signatures)
    var fault: PathFault?
    if isListed {
      fault = self.fault(of: signer, rules)
      if fault == nil { return }
    } else {
      fault = self.fault(of: signer, message, below: alias.raTrust, rules, &budget)
      if fault == nil, signer.hasPurpose(.cmcRA) { return }
      if !nestedTrust.isEmpty {
        fault = self.fault(of: signer, message, below: nestedTrust, rules, &budget)
        if fault == nil { return }
      }
    }
    guard let fault else { throw .notAuthorized }
    event.path = fault
    throw fault.condition
  }

  /// What is wrong with a certificate that is trusted itself.
  private func fault(of signer: Certificate, _ rules: PathRules) -> PathFault? {
    do throws(PathFault) { try PathSearch(rules).check(signer: signer) } catch { return error }
    return nil
  }

  private func fault(
    of signer: Certificate, _ message: PKIMessage, below trust: TrustList, _ rules: PathRules,
    _ budget: inout PathBudget
  ) -> PathFault? {
    if trust.isEmpty { return .noPath }
    let (anchors, lists) = (trust.bytes, trust.revocationLists)
    guard let trusted = try? SequenceOf<CMPCertificate>(DERReader(anchors.span)),
      let revoked = try? SequenceOf<EncodedList>(DERReader(lists.span))
    else { return .malformed }
    let known = SequenceOf<CMPCertificate>(emptyAfter: message.encoded)
    let material = PathMaterial(
      sent: message.sentCertificates, known: known, anchors: trusted, revocationLists: revoked)
    do throws(PathFault) { try library.validate(signer, with: material, rules, &budget) } catch { return error }
    return nil
  }

  /// What binds a transaction to a foreign certificate.
  func fingerprint(_ certificate: Certificate) -> ShortBytes {
    let hash = library.digest(.sha256, certificate.encoded, Span())
    return ShortBytes(hash.bytes.extracting(first: 20))
  }
}

extension PKIMessage {
  fileprivate var sentCertificates: SequenceOf<CMPCertificate> {
    @_lifetime(copy self) get {
      guard let extraCerts else { return SequenceOf(emptyAfter: encoded) }
      return extraCerts
    }
  }
}

extension PathFault {
  /// What the peer is told.
  fileprivate var condition: Condition {
    switch self {
    case .expired, .notYetValid, .revoked: .signerRevoked
    case .statusUnknown: .statusUnknown
    case .keyUsage, .algorithm: .signerNotTrusted
    default: .malformedChain
    }
  }
}
