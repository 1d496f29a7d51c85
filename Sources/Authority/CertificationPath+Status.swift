import CMP

/// Whether a certificate of a path is revoked, by the CRLs that the configuration has beside its trust anchors (RFC 5280 6.3,
/// full CRLs by the issuer itself).
///
/// An issuer of whom there is no CRL at all is not asked: nobody has configured that. An issuer of whom there is one must
/// have one that is current and right, else the status is unknown and the signer waits.
extension Cryptography where Self: ~Copyable {
  func checkStatus(
    of certificate: Certificate, by issuer: Certificate, _ material: PathMaterial, _ search: inout PathSearch
  ) throws(PathFault) {
    var (hasList, hasGoodList) = (false, false)
    var each = material.revocationLists.makeIterator()
    while let next = each.next() {
      var reader = next.reader
      guard let list = try? CertificateList(&reader),
        list.tbsCertList.issuer.matches(certificate.tbsCertificate.issuer)
      else { continue }
      hasList = true
      guard try isGood(list, by: issuer, &search) else { continue }
      if list.entry(of: certificate.tbsCertificate.serialNumber) != nil { throw .revoked }
      hasGoodList = true
    }
    if hasList, !hasGoodList { throw .statusUnknown }
  }

  /// (a) to (g) of 6.3.3 for a full CRL: current, and signed by the CA's key, which may sign CRLs.
  private func isGood(
    _ list: CertificateList, by issuer: Certificate, _ search: inout PathSearch
  ) throws(PathFault) -> Bool {
    let now = search.rules.now
    guard list.tbsCertList.thisUpdate <= now, let nextUpdate = list.tbsCertList.nextUpdate, now <= nextUpdate else {
      return false
    }
    if let value = issuer.first(.keyUsage) {
      guard let usage = try? KeyUsage(value), usage.contains(.cRLSign) else { return false }
    }
    guard let algorithm = SignatureAlgorithm(list.signatureAlgorithm),
      algorithm.digest != .sha1 || search.rules.allowsSHA1,
      let key = try? PublicKey(issuer.tbsCertificate.subjectPublicKeyInfo)
    else { return false }
    try search.countVerification()
    return verify(list.signatureValue, by: key, algorithm: algorithm, list.tbsCertList.encoded, Span())
  }
}

/// A CRL as the configuration has it; its entries are read when it is asked.
struct EncodedList: DERReadable, ~Escapable {
  let reader: DERReader

  @_lifetime(copy reader)
  init(_ reader: inout DERReader) throws(DERError) { self.reader = try reader.element(.sequence).whole }
}
