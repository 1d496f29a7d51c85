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
  let validity: Validity

  @_lifetime(copy serial, copy subject, copy publicKey, copy keyID, copy subjectAltName)
  init(
    serial: Span<UInt8>, subject: Span<UInt8>, publicKey: Span<UInt8>, keyID: Span<UInt8>,
    subjectAltName: Span<UInt8>, validity: Validity
  ) {
    (self.serial, self.subject, self.publicKey) = (serial, subject, publicKey)
    (self.keyID, self.subjectAltName, self.validity) = (keyID, subjectAltName, validity)
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
    basicConstraints(BasicConstraints(cA: false))
    if !profile.keyUsage.isEmpty { keyUsage(profile.keyUsage) }
    extendedKeyUsage(profile.extendedKeyUsage)
    subjectKeyIdentifier(contents.keyID)
    authorityKeyIdentifier(issuer.keyID.span)
    if contents.subjectAltName.count > 0 {
      subjectAltName(contents.subjectAltName, critical: contents.subject.count == 2)
    }
    let (list, access) = (issuer.crlDistributionPoint, issuer.authorityInfoAccess)
    if list.count > 0 { cRLDistributionPoint(list.span) }
    if access.count > 0 { authorityInfoAccess(caIssuers: access.span) }
    end(tbs)
    if overflowed { return }
    let signature = try issuer.key.sign(written(from: start), Span())
    end(certificate, signedWith: issuer.key.algorithm, signature.bytes)
  }

  @_lifetime(self: copy self)
  mutating func extendedKeyUsage(_ purposes: [ObjectIdentifier]) {
    if purposes.isEmpty { return }
    let mark = beginExtendedKeyUsage()
    for purpose in purposes { objectIdentifier(purpose) }
    end(mark)
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
