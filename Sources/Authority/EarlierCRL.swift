import PKIX

/// The last CRL of a CA from before it came here: what it lists stays listed, and the numbers go on from its own (RFC 5280
/// 5.2.3). When the certificates from then end is not known here, so its entries stay as long as it is configured.
public struct EarlierCRL: Sendable {
  public enum Fault: Error, Equatable, Sendable {
    case malformed(DERError)
    case otherIssuer
    case notSignedByIssuer
    /// 2^64 or more.
    case numberTooLarge
  }

  public let number: UInt64
  /// RevokedCertificates, DER after DER.
  let entries: [UInt8]
  public let count: Int

  /// - Parameter octets: a full CRL, DER. `certificate` is the CA's, DER.
  public init<Library: Cryptography & ~Copyable>(
    _ octets: Span<UInt8>, of certificate: Span<UInt8>, using library: borrowing Library
  ) throws(Fault) {
    let list: CertificateList
    let authority: Certificate
    do throws(DERError) {
      list = try CertificateList(octets)
      authority = try Certificate(certificate)
    } catch {
      throw .malformed(error)
    }
    guard list.tbsCertList.issuer.encoded.equals(authority.tbsCertificate.subject.encoded) else { throw .otherIssuer }
    guard let algorithm = SignatureAlgorithm(list.signatureAlgorithm),
      let key = try? PublicKey(authority.tbsCertificate.subjectPublicKeyInfo),
      library.verify(list.signatureValue, by: key, algorithm: algorithm, list.tbsCertList.encoded, Span())
    else { throw .notSignedByIssuer }
    let stated = list.number?.value
    if list.first(.cRLNumber) != nil, stated == nil || stated == .max { throw .numberTooLarge }
    number = stated ?? 0
    entries = [UInt8](copying: list.tbsCertList.revokedCertificates.content)
    count = list.tbsCertList.revokedCertificates.count
  }
}

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Goes through the encoded entries of an issuer's certificates that this store does not list itself.
  ///
  /// - Parameter issuer: row of the issuer's name, if any record has it.
  func visit(_ entries: [UInt8], of issuer: Int?, _ body: (Span<UInt8>) -> Void) {
    var reader = DERReader(entries.span)
    while !reader.isAtEnd, let entry = try? reader.element(.sequence) {
      var fields = entry.reader
      guard let serial = try? fields.integer(), !hasDecided(serial, of: issuer, entry.encoded) else { continue }
      body(entry.encoded)
    }
  }

  /// Whether this store has revoked the certificate, or ended the hold of which the entry speaks.
  private func hasDecided(_ serial: Span<UInt8>, of issuer: Int?, _ entry: Span<UInt8>) -> Bool {
    guard let row = certificates.row(serial: serial), Int(certificates.rows[row].issuer) == issuer,
      certificates.rows[row].revocation > 0
    else { return false }
    let revocation = revocations.rows[Int(certificates.rows[row].revocation) - 1]
    guard revocation.serial.equals(serial) else { return false }
    if certificates.rows[row].state == .revoked { return true }
    var reader = DERReader(entry)
    return (try? RevokedCertificate(&reader))?.reasonCode == .certificateHold
  }
}
