import CMP

/// A certification path (RFC 5280 6): the CAs between a signer's certificate and a trust anchor, found among certificates
/// that anybody may have sent.
///
/// Names say which certificates could form a path; then it is validated from the anchor down, as RFC 5280 6.1 does. So the
/// first signature that is verified is one of the anchor's, and whoever has no certificate of an anchor costs one
/// verification, not a chain of them. Everything has a bound: `AuthorityLimits.pathLength` certificates,
/// `pathSteps` certificates looked at, `pathVerifications` signatures.
struct CertificationPath {
  /// Indices in the material, from the signer's issuer up.
  private var storage = InlineArray<8, UInt16>(repeating: 0)
  private(set) var count = 0

  subscript(position: Int) -> Int { Int(storage[position]) }

  func contains(_ index: Int) -> Bool {
    for position in 0..<count where storage[position] == UInt16(truncatingIfNeeded: index) { return true }
    return false
  }

  /// With one more, the signer, these and the anchor would be more than `pathLength`.
  var isFull: Bool { count + 3 > AuthorityLimits.pathLength }

  mutating func append(_ index: Int) {
    storage[count] = UInt16(truncatingIfNeeded: index)
    count += 1
  }

  mutating func removeLast() { count -= 1 }
}

/// The certificates that a path may be made of. Only the anchors are trusted.
struct PathMaterial: ~Escapable {
  /// What came with the message, in any order (RFC 9483 3.3).
  let sent: SequenceOf<CMPCertificate>
  /// Intermediate CAs that the configuration names.
  let known: SequenceOf<CMPCertificate>
  let anchors: SequenceOf<CMPCertificate>
  let revocationLists: SequenceOf<EncodedList>

  @_lifetime(copy sent, copy known, copy anchors, copy revocationLists)
  init(
    sent: SequenceOf<CMPCertificate>, known: SequenceOf<CMPCertificate>, anchors: SequenceOf<CMPCertificate>,
    revocationLists: SequenceOf<EncodedList>
  ) {
    (self.sent, self.known) = (sent, known)
    (self.anchors, self.revocationLists) = (anchors, revocationLists)
  }

  /// Number of certificates that are not anchors.
  var count: Int { sent.count + known.count }

  /// One that is not an anchor; nothing when what was sent is no certificate.
  @_lifetime(copy self)
  func certificate(_ index: Int) -> Certificate? {
    let ownIndex = index < sent.count ? index : index - sent.count
    var each = index < sent.count ? sent.makeIterator() : known.makeIterator()
    return PathMaterial.certificate(ownIndex, &each)
  }

  @_lifetime(copy self)
  func anchor(_ index: Int) -> Certificate? {
    var each = anchors.makeIterator()
    return PathMaterial.certificate(index, &each)
  }

  @_lifetime(copy each)
  private static func certificate(_ index: Int, _ each: inout SequenceOf<CMPCertificate>.Iterator) -> Certificate? {
    var position = 0
    while let next = each.next() {
      if position == index { return try? Certificate(next.encoded) }
      position += 1
    }
    return nil
  }

  func isAnchor(_ certificate: Certificate) -> Bool {
    var each = anchors.makeIterator()
    while let anchor = each.next() {
      if anchor.encoded.equals(certificate.encoded) { return true }
    }
    return false
  }
}

/// What a path must keep to, and when.
struct PathRules {
  let now: Timestamp
  let allowsSHA1: Bool
}

/// What the search for paths may still cost: one for all the certificates of a message that could be the signer's.
struct PathBudget {
  fileprivate var steps = AuthorityLimits.pathSteps
  fileprivate var verifications = AuthorityLimits.pathVerifications
}

/// A search for a path, with what it may cost.
struct PathSearch {
  let rules: PathRules
  var path = CertificationPath()
  private(set) var budget: PathBudget
  /// The first thing that was wrong with a path that led to an anchor, or else how far the search came.
  private(set) var fault = PathFault.noPath

  init(_ rules: PathRules, _ budget: PathBudget = PathBudget()) { (self.rules, self.budget) = (rules, budget) }

  var isExhausted: Bool { fault == .tooMuchWork }

  mutating func note(_ fault: PathFault) {
    if fault == .tooMuchWork || self.fault == .noPath || self.fault == .tooLong { self.fault = fault }
  }

  mutating func countStep() {
    budget.steps -= 1
    if budget.steps < 0 { fault = .tooMuchWork }
  }

  mutating func countVerification() throws(PathFault) {
    budget.verifications -= 1
    if budget.verifications < 0 { throw .tooMuchWork }
  }
}

extension Cryptography where Self: ~Copyable {
  /// Finds and validates a path to a signer's certificate. A certificate that is itself an anchor needs none.
  func validate(
    _ signer: Certificate, with material: PathMaterial, _ rules: PathRules, _ budget: inout PathBudget
  ) throws(PathFault) {
    var search = PathSearch(rules, budget)
    if material.isAnchor(signer) {
      try search.check(signer: signer)
      return
    }
    defer { budget = search.budget }
    if !find(from: signer, signer, material, &search) { throw search.fault }
  }

  /// Tries every certificate that could have issued this one, anchors first.
  private func find(
    from certificate: Certificate, _ signer: Certificate, _ material: PathMaterial, _ search: inout PathSearch
  ) -> Bool {
    for index in 0..<material.anchors.count {
      guard let anchor = material.anchor(index), anchor.couldHaveIssued(certificate) else { continue }
      search.countStep()
      if search.isExhausted { return false }
      do throws(PathFault) {
        try validate(signer, below: anchor, material, &search)
        return true
      } catch {
        search.note(error)
        if search.isExhausted { return false }
      }
    }
    for index in 0..<material.count where !search.path.contains(index) {
      guard let issuer = material.certificate(index), issuer.couldHaveIssued(certificate) else { continue }
      search.countStep()
      if search.isExhausted { return false }
      guard !isOnPath(issuer, signer, material, search.path), !material.isAnchor(issuer) else { continue }
      if search.path.isFull {
        search.note(.tooLong)
        continue
      }
      search.path.append(index)
      if find(from: issuer, signer, material, &search) { return true }
      if search.isExhausted { return false }
      search.path.removeLast()
    }
    return false
  }

  /// RFC 5280 6.1: "A certificate MUST NOT appear more than once in a prospective certification path."
  private func isOnPath(
    _ certificate: Certificate, _ signer: Certificate, _ material: PathMaterial, _ path: CertificationPath
  ) -> Bool {
    if certificate.encoded.equals(signer.encoded) { return true }
    for position in 0..<path.count {
      guard let other = material.certificate(path[position]) else { continue }
      if other.encoded.equals(certificate.encoded) { return true }
    }
    return false
  }
}

extension Certificate {
  /// Whether names and key identifiers say so; the signature has the last word. An authorityKeyIdentifier is a hint for
  /// finding the right one of several keys of a CA, and a wrong one is nobody's (RFC 5280 4.2.1.1).
  func couldHaveIssued(_ other: Certificate) -> Bool {
    guard tbsCertificate.subject.matches(other.tbsCertificate.issuer) else { return false }
    guard let hint = other.first(.authorityKeyIdentifier), let own = first(.subjectKeyIdentifier),
      let wanted = try? AuthorityKeyIdentifier(hint), let keyIdentifier = wanted.keyIdentifier,
      let identifier = try? SubjectKeyIdentifier(own)
    else { return true }
    return identifier.keyIdentifier.equals(keyIdentifier)
  }
}
