import CMP

/// Signatures by certificates that were not issued here: those of registration authorities (RFC 9483 3.4) and of devices as
/// their maker has delivered them (3GPP TS 33.310 9.2).
///
/// A certificate of `ra_certificates` is an RA's because it stands there. One that chains to `ra_trust` is an RA's when its
/// extendedKeyUsage says cmcRA. For nested messages one that chains to `nested_trust` will do, too: it vouches for nothing.
/// One that chains to `vendor_ca` is that of a device, if what it is known by there is registered here. Where RAs enrol whom
/// they like, a message that one of them has nested may be signed with any certificate at all (EJBCA: EndEntityCertificate without
/// a parameter): the RA answers for it.
///
/// extraCerts are not protected, so they only help to find a path.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Whoever has the key of this certificate; whether that signed is for the caller to see. Where the CA of certificates is
  /// prescribed there are no foreign ones but those of makers, which are prescribed elsewhere.
  mutating func authorize(
    foreign signer: Certificate, issuer: Int?, _ exchange: Exchange, _ budget: inout PathBudget, _ event: inout Event
  ) throws(Condition) -> Requester {
    if issuer != nil {
      guard !policy.aliases[exchange.alias].vendorTrust.isEmpty else { throw .signerNotTrusted }
      return try authorize(vendor: signer, exchange, &budget, &event)
    }
    var refusal: Condition
    do throws(Condition) {
      let rights = try rights(ofForeign: signer, exchange, &budget, &event)
      return Requester(entity: nil, signer: fingerprint(signer), by: .certificate, rights: rights)
    } catch {
      refusal = error
    }
    if !policy.aliases[exchange.alias].vendorTrust.isEmpty {
      do throws(Condition) { return try authorize(vendor: signer, exchange, &budget, &event) } catch { refusal = error }
    }
    if exchange.isVouched, policy.aliases[exchange.alias].servesUnregistered {
      return Requester(entity: nil, signer: fingerprint(signer), by: .vouched)
    }
    throw refusal
  }

  private mutating func authorize(
    vendor signer: Certificate, _ exchange: Exchange, _ budget: inout PathBudget, _ event: inout Event
  ) throws(Condition) -> Requester {
    if !isSet(exchange.now) { throw .clockNotSet }
    let alias = policy.aliases[exchange.alias]
    let rules = PathRules(now: exchange.now, allowsSHA1: alias.allowsSHA1Signatures)
    if let fault = fault(of: signer, exchange.message, below: alias.vendorTrust, rules, &budget) {
      event.path = fault
      throw fault.condition
    }
    event.path = nil
    guard let entity = try identified(byVendor: signer.tbsCertificate.subject, alias: exchange.alias),
      !entities.rows[entity].isLocked
    else { throw .notAuthorized }
    return Requester(entity: entity, signer: fingerprint(signer), by: .vendor)
  }

  private func rights(
    ofForeign signer: Certificate, _ exchange: Exchange, _ budget: inout PathBudget, _ event: inout Event
  ) throws(Condition) -> Rights {
    let (alias, message) = (policy.aliases[exchange.alias], exchange.message)
    let rights = alias.rights(of: signer)
    let nestedTrust = message.body.kind == .nested ? alias.nestedTrust : TrustList()
    guard rights != .none || !alias.raTrust.isEmpty || !nestedTrust.isEmpty else { throw .signerNotTrusted }
    // Whether it is valid cannot be said without a clock, and unlike our own certificates it is not in the store.
    if !isSet(exchange.now) { throw .clockNotSet }
    let rules = PathRules(now: exchange.now, allowsSHA1: alias.allowsSHA1Signatures)
    var fault: PathFault?
    if rights != .none {
      fault = self.fault(of: signer, rules)
      if fault == nil { return rights }
    } else {
      fault = self.fault(of: signer, message, below: alias.raTrust, rules, &budget)
      if fault == nil, signer.hasPurpose(.cmcRA) { return .all }
      if !nestedTrust.isEmpty {
        fault = self.fault(of: signer, message, below: nestedTrust, rules, &budget)
        if fault == nil { return .nest }
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
