import CMP

/// Path validation from the anchor down (RFC 5280 6.1), in the standard's order and with its letters.
///
/// Policies: any policy will do, so policy mappings and inhibitAnyPolicy have no effect, and a path in which a
/// policyConstraints asks for an explicit policy is refused, because the policy tree is not computed here.
extension Cryptography where Self: ~Copyable {
  /// Validates signer and path below one anchor.
  func validate(
    _ signer: Certificate, below anchor: Certificate, _ material: PathMaterial, _ search: inout PathSearch
  ) throws(PathFault) {
    // An anchor is not only a name and a key here: what its certificate says of itself holds, as RFC 5937 suggests.
    try search.checkValidity(of: anchor)
    try anchor.checkCriticalExtensions()
    // The anchor stands above the path: its own pathLenConstraint counts, its place in the count does not.
    var remaining = AuthorityLimits.pathLength
    try anchor.checkAuthority(&remaining, countsItself: false)
    var position = search.path.count
    while position >= 0 {
      let isLast = position == 0
      guard let certificate = isLast ? signer : material.certificate(search.path[position - 1]),
        let issuer = position == search.path.count ? anchor : material.certificate(search.path[position])
      else { throw .malformed }
      // (a) (1): the signature. (2): the time. (4): the name is how the issuer was found.
      try verify(certificate, by: issuer, &search)
      try search.checkValidity(of: certificate)
      // (3): the status.
      try checkStatus(of: certificate, by: issuer, material, &search)
      // (b) (c)
      if isLast || !certificate.isSelfIssued {
        try check(certificate, under: anchor)
        var above = search.path.count
        while above > position {
          guard let authority = material.certificate(search.path[above - 1]) else { throw .malformed }
          try check(certificate, under: authority)
          above -= 1
        }
      }
      try certificate.checkCriticalExtensions()
      if isLast {
        try search.check(signer: certificate)
      } else {
        try certificate.checkAuthority(&remaining, countsItself: true)
      }
      position -= 1
    }
  }

  private func verify(
    _ certificate: Certificate, by issuer: Certificate, _ search: inout PathSearch
  ) throws(PathFault) {
    guard let algorithm = SignatureAlgorithm(certificate.signatureAlgorithm) else { throw .algorithm }
    if algorithm.digest == .sha1, !search.rules.allowsSHA1 { throw .algorithm }
    let key: PublicKey
    do throws(DERError) {
      key = try PublicKey(issuer.tbsCertificate.subjectPublicKeyInfo)
    } catch {
      throw .malformed
    }
    guard key.isStrongEnough else { throw .algorithm }
    try search.countVerification()
    guard verify(certificate.signature, by: key, algorithm: algorithm, certificate.tbsCertificate.encoded, Span())
    else {
      throw .signature
    }
  }

  /// Whether the names of a certificate keep to the constraints of a CA above it.
  private func check(_ certificate: Certificate, under authority: Certificate) throws(PathFault) {
    guard let value = authority.first(.nameConstraints) else { return }
    do throws(DERError) {
      let constraints = try NameConstraints(value)
      let subject = certificate.tbsCertificate.subject
      if let names = certificate.first(.subjectAltName) {
        let names = try GeneralNames(names)
        guard constraints.allow(subject: subject, alternativeNames: names) else { throw DERError(.mismatch, at: 0) }
      } else {
        guard constraints.allow(subject: subject, alternativeNames: nil) else { throw DERError(.mismatch, at: 0) }
      }
    } catch {
      throw error.kind == .mismatch ? .nameConstraints : .malformed
    }
  }
}

extension PathSearch {
  func checkValidity(of certificate: Certificate) throws(PathFault) {
    let validity = certificate.tbsCertificate.validity
    if rules.now < validity.notBefore { throw .notYetValid }
    if rules.now > validity.notAfter { throw .expired }
  }

  /// What RFC 9483 3.5 asks of whoever signs messages: keyUsage, where there is one, has digitalSignature. And a key that is
  /// worth something.
  func check(signer: Certificate) throws(PathFault) {
    try checkValidity(of: signer)
    try signer.checkCriticalExtensions()
    if let value = signer.first(.keyUsage) {
      guard let usage = try? KeyUsage(value), usage.contains(.digitalSignature) else { throw .keyUsage }
    }
    guard let key = try? PublicKey(signer.tbsCertificate.subjectPublicKeyInfo) else { throw .malformed }
    if !key.isStrongEnough { throw .algorithm }
  }
}

extension Certificate {
  /// RFC 5280 6.1.4 (k) to (n): a CA of version 3, with room for what is below it, that may sign certificates.
  ///
  /// - Parameter remaining: how many CAs that are not self-issued may follow; `max_path_length` of the standard.
  fileprivate func checkAuthority(_ remaining: inout Int, countsItself: Bool) throws(PathFault) {
    guard let value = first(.basicConstraints) else { throw .notAuthority }
    guard let constraints = try? BasicConstraints(value) else { throw .malformed }
    guard constraints.cA else { throw .notAuthority }
    if countsItself, !isSelfIssued {
      if remaining == 0 { throw .pathLength }
      remaining -= 1
    }
    if let limit = constraints.pathLenConstraint, limit < remaining { remaining = limit }
    if let value = first(.keyUsage) {
      guard let usage = try? KeyUsage(value) else { throw .malformed }
      guard usage.contains(.keyCertSign) else { throw .keyUsage }
    }
  }

  /// RFC 5280 6.1.4 (o), 6.1.5 (f): every critical extension is one whose meaning is known here.
  fileprivate func checkCriticalExtensions() throws(PathFault) {
    guard let extensions = tbsCertificate.extensions else { return }
    var each = extensions.makeIterator()
    while let next = each.next() {
      if next.extnID == .policyConstraints {
        if try next.asksExplicitPolicy { throw .explicitPolicy }
        continue
      }
      if next.critical, !next.extnID.isUnderstood { throw .criticalExtension }
    }
  }
}

extension Extension {
  /// `PolicyConstraints ::= SEQUENCE { requireExplicitPolicy [0] SkipCerts OPTIONAL, inhibitPolicyMapping [1] SkipCerts
  /// OPTIONAL }` (RFC 5280 4.2.1.11) with the first field.
  fileprivate var asksExplicitPolicy: Bool {
    get throws(PathFault) {
      do throws(DERError) {
        var reader = value
        var fields = try reader.sequence()
        let asks = fields.nextTag == .context(0)
        while !fields.isAtEnd { _ = try fields.element() }
        try reader.finish()
        return asks
      } catch {
        throw .malformed
      }
    }
  }
}

extension ObjectIdentifier {
  fileprivate var isUnderstood: Bool {
    switch self {
    case .basicConstraints, .keyUsage, .extendedKeyUsage, .subjectAltName, .nameConstraints, .certificatePolicies,
      .policyMappings, .inhibitAnyPolicy:
      true
    default: false
    }
  }
}

extension PublicKey {
  /// RSA of 2048 bits at least; the curves that are known here are all strong enough.
  var isStrongEnough: Bool {
    switch self {
    case .rsa(let modulus, _): modulus.count >= 256
    case .ec: true
    case .unsupported: false
    }
  }
}
