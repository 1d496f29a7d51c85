import PKIX

/// What a certificate will say, beyond what issuer and profile say.
struct CertificateContents: ~Escapable {
  /// Magnitude, most significant octet first.
  let serial: Span<UInt8>
  /// An encoded Name.
  let subject: Span<UInt8>
  /// The content of a SubjectPublicKeyInfo.
  let publicKey: Span<UInt8>
  /// The subject key identifier.
  let keyID: Span<UInt8>
  /// An encoded GeneralNames, or empty.
  let subjectAltName: Span<UInt8>
  /// What the request asks for; the profile says what of it is taken over.
  let extensions: Extensions?
  let validity: Validity

  @_lifetime(copy serial, copy grant, copy publicKey, copy keyID)
  init(serial: Span<UInt8>, _ grant: Grant, publicKey: Span<UInt8>, keyID: Span<UInt8>) {
    (self.serial, self.publicKey, self.keyID) = (serial, publicKey, keyID)
    (subject, subjectAltName) = (grant.subject, grant.subjectAltName)
    (extensions, validity) = (grant.extensions, grant.validity)
  }
}

extension DERWriter {
  /// Writes and signs a certificate (RFC 5280 4.1): version 3, the extensions in a fixed order.
  @_lifetime(self: copy self)
  mutating func certificate<Key: SigningKey>(
    _ contents: CertificateContents, issuer: Issuer<Key>, profile: Profile
  ) throws(CryptographyFailure) {
    let certificate = begin(.sequence)
    let start = count
    let tbs = beginTBSCertificate(
      serialNumber: contents.serial, signature: issuer.key.algorithm, issuer: issuer.subject.span,
      validity: contents.validity, subject: contents.subject, publicKey: contents.publicKey)
    basicConstraints(profile.basicConstraints)
    if !profile.keyUsage.isEmpty { keyUsage(profile.keyUsage) }
    if !takes(.extendedKeyUsage, of: contents.extensions, profile) {
      extendedKeyUsage(profile.extendedKeyUsage, critical: profile.extendedKeyUsageIsCritical)
    }
    subjectKeyIdentifier(contents.keyID)
    authorityKeyIdentifier(issuer.keyID.span)
    if contents.subjectAltName.count > 0 {
      subjectAltName(contents.subjectAltName, critical: contents.subject.count == 2)
    }
    if !takes(.certificatePolicies, of: contents.extensions, profile) { raw(profile.certificatePolicies.span) }
    let list = profile.crlDistributionPoint ?? issuer.crlDistributionPoint
    let access = profile.authorityInfoAccess ?? issuer.authorityInfoAccess
    if list.count > 0 { cRLDistributionPoint(list.span) }
    if access.count + profile.ocsp.count > 0 { authorityInfoAccess(caIssuers: access.span, ocsp: profile.ocsp.span) }
    raw(profile.extensions.span)
    takeExtensions(of: contents.extensions, profile)
    end(tbs)
    if overflowed { return }
    let signature = try issuer.key.sign(written(from: start), Span())
    end(certificate, signedWith: issuer.key.algorithm, signature.bytes)
  }

  @_lifetime(self: copy self)
  mutating func extendedKeyUsage(_ purposes: [ObjectIdentifier], critical: Bool = false) {
    if purposes.isEmpty { return }
    let mark = beginExtendedKeyUsage(critical: critical)
    for purpose in purposes { objectIdentifier(purpose) }
    end(mark)
  }

  /// Writes an extension of the request in place of the profile's, if it is taken over.
  @_lifetime(self: copy self)
  private mutating func takes(_ identifier: ObjectIdentifier, of wishes: Extensions?, _ profile: Profile) -> Bool {
    guard let wish = wishes?.first(identifier), profile.takes(wish) else { return false }
    raw(wish.encoded)
    return true
  }

  /// What else is taken over, as it came.
  @_lifetime(self: copy self)
  private mutating func takeExtensions(of wishes: Extensions?, _ profile: Profile) {
    guard let wishes else { return }
    var each = wishes.makeIterator()
    while let wish = each.next() {
      if !wish.extnID.isIssuersBusiness, profile.takes(wish) { raw(wish.encoded) }
    }
  }
}

/// A serial number: one octet of 0x40 to 0x7F, so that it is positive and of one length, and 16 more
/// (RFC 5280 4.1.2.2: at most 20); 134 bits of chance.
struct SerialNumber {
  private var storage = InlineArray<17, UInt8>(repeating: 0)

  init<Source: Entropy & ~Copyable>(drawing entropy: inout Source) throws(CryptographyFailure) {
    var room = storage.mutableSpan
    try entropy.fill(&room)
    room[0] = room[0] & 0x7F | 0x40
  }

  var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span }
  }
}
