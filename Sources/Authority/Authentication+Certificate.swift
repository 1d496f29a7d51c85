import CMP
import Store

/// Signatures by certificates that were issued here. Which certificate signed is found in extraCerts, in any order, or for
/// certConf, which may leave them out (RFC 9483 3.3), in the record of the transaction. The certificate that counts is the
/// recorded one: that the sent one is ours is seen by comparing them, octet for octet, so no path is built.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func authenticate(
    _ message: PKIMessage, signature bits: Span<UInt8>, _ algorithm: SignatureAlgorithm, alias: Int, at now: Timestamp,
    _ event: inout Event
  ) throws(Condition) -> Requester {
    let row = try signer(of: message, alias: alias)
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)), let signer = try? Certificate(issued.certificate) else {
      throw .internalFailure
    }
    event.reference = ShortBytes(issued.reference)
    guard signer.isNamed(in: message.header) else { throw .signerUnknown }
    try checkStatus(of: signer, row, of: message.body, at: now)
    guard let key = try? PublicKey(signer.tbsCertificate.subjectPublicKeyInfo) else { throw .signerNotTrusted }
    let prefix = message.protectedPart.prefix
    guard library.verify(bits, by: key, algorithm: algorithm, prefix.bytes, message.protectedPart.bytes) else {
      throw .wrongSignature
    }
    let entity = try owner(of: issued, row, alias: alias)
    return Requester(entity: entity, signer: ShortBytes(issued.serial), mac: nil)
  }

  /// The row of the certificate that the message says it is signed with.
  private mutating func signer(of message: PKIMessage, alias: Int) throws(Condition) -> Int {
    var isSent = false
    if let candidates = message.extraCerts {
      var each = candidates.makeIterator()
      while let candidate = each.next() {
        guard let certificate = try? Certificate(candidate.encoded), certificate.isNamed(in: message.header) else {
          continue
        }
        if let row = try issuedHere(certificate) { return row }
        isSent = true
      }
    }
    if isSent { throw .signerNotTrusted }
    guard message.body.kind == .certConf, let row = try signer(ofTransaction: message, alias: alias) else {
      throw .signerUnknown
    }
    return row
  }

  /// The row of a certificate that is, octet for octet, one of ours.
  private mutating func issuedHere(_ certificate: Certificate) throws(Condition) -> Int? {
    guard let row = certificates.row(serial: certificate.tbsCertificate.serialNumber) else { return nil }
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)) else { throw .internalFailure }
    return issued.certificate.equals(certificate.encoded) ? row : nil
  }

  /// The row of the certificate that signed the request with which the message's transaction began.
  private mutating func signer(ofTransaction message: PKIMessage, alias: Int) throws(Condition) -> Int? {
    guard let id = message.header.transactionID,
      let row = certificates.row(transaction: transactionKey(alias: alias, id))
    else { return nil }
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)) else { throw .internalFailure }
    return issued.signer.count == 0 ? nil : certificates.row(serial: issued.signer)
  }

  /// A confirmation is not refused because the clock was lost meanwhile: its transaction says how long it may take.
  private func checkStatus(
    of signer: Certificate, _ row: Int, of body: PKIBody, at now: Timestamp
  ) throws(Condition) {
    if certificates.rows[row].state == .revoked { throw .signerRevoked }
    if let value = signer.first(.keyUsage) {
      guard let usage = try? KeyUsage(value), usage.contains(.digitalSignature) else { throw .signerNotTrusted }
    }
    if isSet(now) {
      if !signer.tbsCertificate.validity.contains(now) { throw .signerRevoked }
    } else if body.kind != .certConf {
      throw .clockNotSet
    }
  }

  /// The entity that the certificate was issued to. It must be registered now, under this alias, and since before the
  /// certificate was issued: another device that is registered under the same reference later is another entity.
  private func owner(of issued: borrowing Issued, _ row: Int, alias: Int) throws(Condition) -> Int {
    let name = policy.aliases[alias].name
    guard issued.alias.equals(name.span), let entity = entities.registered(entityKey(alias: alias, issued.reference)),
      entities.rows[entity].added.packed < certificates.rows[row].issued.packed
    else { throw .notAuthorized }
    return entity
  }
}

extension Certificate {
  /// Whether sender is the subject and senderKID, when it is there, the key identifier (RFC 9483 3.1, 3.5).
  fileprivate func isNamed(in header: PKIHeader) -> Bool {
    guard let sender = header.sender.directoryName, tbsCertificate.subject.matches(sender) else { return false }
    guard let wanted = header.senderKID, wanted.count > 0 else { return true }
    guard let value = first(.subjectKeyIdentifier), let own = try? SubjectKeyIdentifier(value) else { return false }
    return own.keyIdentifier.equals(wanted)
  }
}
