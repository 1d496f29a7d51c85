import CMP
import Store

/// Signatures by certificates. Which certificate signed is found in extraCerts, in any order, or for certConf and pollReq,
/// which may leave them out (RFC 9483 3.3, 4.4), in the record of the transaction.
///
/// A certificate that was issued here is compared with the recorded one, octet for octet, and its status is in the store: no
/// path is built. Any other one is an RA's, or nobody's (Authentication+Foreign.swift).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  mutating func authenticate(
    _ message: PKIMessage, signature bits: Span<UInt8>, _ algorithm: SignatureAlgorithm, alias: Int, at now: Timestamp,
    _ event: inout Event
  ) throws(Condition) -> Requester {
    var isSent = false
    if let candidates = message.extraCerts {
      var budget = PathBudget()
      var refusal: Condition?
      var each = candidates.makeIterator()
      while let candidate = each.next() {
        guard let certificate = try? Certificate(candidate.encoded), certificate.isNamed(in: message.header) else {
          continue
        }
        isSent = true
        if let row = try issuedHere(certificate) {
          return try authenticate(message, signature: bits, algorithm, signer: row, alias: alias, at: now, &event)
        }
        do throws(Condition) {
          try authorize(foreign: certificate, message, alias: alias, at: now, &budget, &event)
          try verify(bits, of: message, by: certificate, algorithm)
          return Requester(entity: nil, signer: fingerprint(certificate), mac: nil, isRA: true)
        } catch {
          refusal = refusal ?? error
        }
      }
      if let refusal { throw refusal }
    }
    let mayOmit = message.body.kind == .certConf || message.body.kind == .pollReq
    guard !isSent, mayOmit, let row = try signer(ofTransaction: message, alias: alias) else {
      throw .signerUnknown
    }
    return try authenticate(message, signature: bits, algorithm, signer: row, alias: alias, at: now, &event)
  }

  /// By one of our own certificates.
  private mutating func authenticate(
    _ message: PKIMessage, signature bits: Span<UInt8>, _ algorithm: SignatureAlgorithm, signer row: Int, alias: Int,
    at now: Timestamp, _ event: inout Event
  ) throws(Condition) -> Requester {
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)), let signer = try? Certificate(issued.certificate) else {
      throw .internalFailure
    }
    event.reference = ShortBytes(issued.reference)
    guard signer.isNamed(in: message.header) else { throw .signerUnknown }
    try checkStatus(of: signer, row, of: message.body, at: now)
    try verify(bits, of: message, by: signer, algorithm)
    let entity = try owner(of: issued, row, alias: alias)
    let isRA = signer.hasPurpose(.cmcRA) || policy.aliases[alias].raCertificates.contains(signer)
    return Requester(entity: entity, signer: ShortBytes(issued.serial), mac: nil, isRA: isRA)
  }

  private func verify(
    _ bits: Span<UInt8>, of message: PKIMessage, by signer: Certificate, _ algorithm: SignatureAlgorithm
  ) throws(Condition) {
    guard let key = try? PublicKey(signer.tbsCertificate.subjectPublicKeyInfo) else { throw .signerNotTrusted }
    let prefix = message.protectedPart.prefix
    guard library.verify(bits, by: key, algorithm: algorithm, prefix.bytes, message.protectedPart.bytes) else {
      throw .wrongSignature
    }
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
    guard let id = message.header.transactionID else { return nil }
    let key = transactionKey(alias: alias, id)
    var storage = RecordRoom()
    if let row = waiting.row(key) {
      let record = try read(waiting.rows[row].requested, into: &storage)
      guard let requested = try? Requested(storage.bytes(record)) else { throw .internalFailure }
      return requested.signer.count == 0 ? nil : certificates.row(serial: requested.signer)
    }
    guard let row = certificates.row(transaction: key) else { return nil }
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
  ///
  /// Where RAs enrol whom they like there is no entity, and such a certificate stands for itself.
  private func owner(of issued: borrowing Issued, _ row: Int, alias: Int) throws(Condition) -> Int? {
    let name = policy.aliases[alias].name
    guard issued.alias.equals(name.span) else { throw .notAuthorized }
    if issued.reference.count == 0, policy.aliases[alias].servesUnregistered { return nil }
    guard let entity = entities.registered(entityKey(alias: alias, issued.reference)),
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

  /// Whether extendedKeyUsage names this purpose itself: anyExtendedKeyUsage makes nobody an RA.
  func hasPurpose(_ purpose: ObjectIdentifier) -> Bool {
    guard let value = first(.extendedKeyUsage), let usage = try? ExtendedKeyUsage(value) else { return false }
    return usage.contains(purpose)
  }
}
