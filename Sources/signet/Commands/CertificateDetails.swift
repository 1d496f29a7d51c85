import Authority
import PKIX
import Store

/// An issued certificate as people see it.
struct CertificateDetails {
  let serial: [UInt8]
  let alias: [UInt8]
  /// Of the device it was issued to; empty when there was none.
  let reference: [UInt8]
  /// DER.
  let certificate: [UInt8]
  let row: CertificateRow
  let subject: DistinguishedName
  let validity: Validity
  /// When and since when, for one that is revoked.
  let revocation: RevocationRow?

  init(_ number: Int, of office: inout Office) throws(Failure) {
    row = office.certificates.rows[number]
    revocation = row.state == .revoked ? office.revocations.rows[Int(row.revocation) - 1] : nil
    let payload = try office.payload(row.issued)
    let failure = Failure(.store, "the record of a certificate cannot be read; signet store verify says more")
    guard let issued = try? Issued(payload.span) else { throw failure }
    serial = [UInt8](copying: issued.serial)
    alias = [UInt8](copying: issued.alias)
    reference = [UInt8](copying: issued.reference)
    certificate = [UInt8](copying: issued.certificate)
    let octets = certificate
    guard let parts = try? CertificateParts(octets.span) else { throw failure }
    (subject, validity) = (parts.subject, parts.validity)
  }

  /// `held`: revoked for now; `unconfirmed`: given out, the client has not confirmed it; `revoked`, also by a client that did not want it;
  /// `expired`; `valid`.
  func status(at now: Timestamp) -> StaticString {
    switch row.state {
    case .revoked: row.isOnHold ? "held" : "revoked"
    case _ where row.notAfter < now: "expired"
    case .issued: "unconfirmed"
    case .confirmed: "valid"
    }
  }

  var reasonName: StaticString { (CRLReason(rawValue: row.reason) ?? .unspecified).name }

  /// ` since TIME (reason)`, or nothing.
  var revocationText: Text {
    guard let revocation else { return "" }
    return " since \(revocation.time) (\(reasonName))"
  }

  /// The members of its JSON object.
  func write(into json: inout JSON, at now: Timestamp) {
    json.string("serial", "\(hex: serial)")
    json.string("status", Text(status(at: now)))
    json.string("subject", subject.text)
    json.string("alias", alias)
    if reference.isEmpty { json.null("ref") } else { json.string("ref", reference) }
    json.string("issued", "\(row.issuedAt)")
    json.string("not_before", "\(validity.notBefore)")
    json.string("not_after", "\(validity.notAfter)")
    if let revocation {
      json.number("reason", Int(row.reason))
      json.string("reason_name", Text(reasonName))
      json.string("revoked", "\(revocation.time)")
      if let date = revocation.invalidityDate { json.string("invalid_since", "\(date.moment)") }
    }
  }
}

private struct CertificateParts {
  let subject: DistinguishedName
  let validity: Validity

  init(_ bytes: Span<UInt8>) throws(DERError) {
    let certificate = try Certificate(bytes)
    subject = DistinguishedName(encoded: [UInt8](copying: certificate.tbsCertificate.subject.encoded))
    validity = certificate.tbsCertificate.validity
  }
}
