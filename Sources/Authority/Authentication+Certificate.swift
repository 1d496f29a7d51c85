import CMP
import Store

/// Signatures by certificates that were issued here. Which certificate signed is found in extraCerts, in any order; that
/// it is one of ours is seen by comparing it with the recorded one, octet for octet, so no path is built.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func authenticate(
    _ message: PKIMessage, signature bits: Span<UInt8>, _ algorithm: SignatureAlgorithm, alias: Int, at now: Timestamp,
    _ event: inout Event
  ) throws(Condition) -> Requester {
    guard let signer = signer(of: message) else { throw .signerUnknown }
    let row = try issuedHere(signer)
    let (entity, reference) = try owner(of: row, alias: alias)
    event.reference = reference
    guard certificates.rows[row].state != .revoked, signer.tbsCertificate.validity.contains(now) else {
      throw .signerRevoked
    }
    if let value = signer.first(.keyUsage) {
      guard let usage = try? KeyUsage(value), usage.contains(.digitalSignature) else { throw .signerNotTrusted }
    }
    guard let key = try? PublicKey(signer.tbsCertificate.subjectPublicKeyInfo) else { throw .signerNotTrusted }
    let prefix = message.protectedPart.prefix
    guard library.verify(bits, by: key, algorithm: algorithm, prefix.bytes, message.protectedPart.bytes) else {
      throw .wrongSignature
    }
    return Requester(entity: entity, certificate: row, mac: nil)
  }

  /// The certificate of extraCerts whose subject is the sender and whose key identifier is senderKID, if there is one
  /// (RFC 9483 3.1, 3.3).
  @_lifetime(copy message)
  private func signer(of message: PKIMessage) -> Certificate? {
    guard let candidates = message.extraCerts, let sender = message.header.sender.directoryName else { return nil }
    var each = candidates.makeIterator()
    while let candidate = each.next() {
      guard let certificate = try? Certificate(candidate.encoded) else { continue }
      guard certificate.tbsCertificate.subject.matches(sender) else { continue }
      if let wanted = message.header.senderKID, wanted.count > 0 {
        guard let value = certificate.first(.subjectKeyIdentifier), let own = try? SubjectKeyIdentifier(value),
          own.keyIdentifier.equals(wanted)
        else { continue }
      }
      return certificate
    }
    return nil
  }

  /// The row of a certificate that is, octet for octet, one of ours.
  private mutating func issuedHere(_ certificate: Certificate) throws(Condition) -> Int {
    guard let row = certificates.row(serial: certificate.tbsCertificate.serialNumber) else { throw .signerNotTrusted }
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)) else { throw .internalFailure }
    guard issued.certificate.equals(certificate.encoded) else { throw .signerNotTrusted }
    return row
  }

  /// The entity that the certificate was issued to, which must still be registered, under this alias.
  private mutating func owner(of row: Int, alias: Int) throws(Condition) -> (entity: Int, reference: ShortBytes) {
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)) else { throw .internalFailure }
    let name = policy.aliases[alias].name
    guard issued.alias.equals(name.span),
      let entity = entities.registered(entityKey(alias: alias, issued.reference))
    else { throw .signerNotTrusted }
    return (entity, ShortBytes(issued.reference))
  }
}
