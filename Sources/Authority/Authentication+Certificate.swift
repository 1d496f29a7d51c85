import CMP
import Store

/// Signatures by certificates. Which certificate signed is found in extraCerts, in any order, or for certConf and pollReq,
/// which may leave them out (RFC 9483 3.3, 4.4), in the record of the transaction.
///
/// A certificate that was issued here is compared with the recorded one, octet for octet, and its status is in the store: no
/// path is built. Any other one is an RA's, or nobody's (Authentication+Foreign.swift).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// - Parameter issuer: the only CA of the policy whose certificates will do, or nothing.
  mutating func authenticate(
    _ exchange: Exchange, _ signature: Signature, issuer: Int?, _ event: inout Event
  ) throws(Condition) -> Requester {
    let message = exchange.message
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
          return try authenticate(exchange, signature, signer: row, issuer: issuer, &event)
        }
        do throws(Condition) {
          let requester = try authorize(foreign: certificate, issuer: issuer, exchange, &budget, &event)
          try verify(signature, of: message, by: certificate)
          return requester
        } catch {
          refusal = refusal ?? error
        }
      }
      if let refusal { throw refusal }
    }
    let mayOmit = message.body.kind == .certConf || message.body.kind == .pollReq
    guard !isSent, mayOmit, let row = try signer(ofTransaction: message, alias: exchange.alias) else {
      throw .signerUnknown
    }
    return try authenticate(exchange, signature, signer: row, issuer: issuer, &event)
  }

  /// By one of our own certificates. An RA that is listed may have its certificate from any alias.
  private mutating func authenticate(
    _ exchange: Exchange, _ signature: Signature, signer row: Int, issuer: Int?, _ event: inout Event
  ) throws(Condition) -> Requester {
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)), let signer = try? Certificate(issued.certificate) else {
      throw .internalFailure
    }
    event.reference = ShortBytes(issued.reference)
    guard signer.isNamed(in: exchange.header) else { throw .signerUnknown }
    if let issuer, self.issuer(ofCertificate: row, among: [issuer]) == nil { throw .signerNotTrusted }
    try checkStatus(of: signer, row, of: exchange.message.body, at: exchange.now)
    try verify(signature, of: exchange.message, by: signer)
    var rights = policy.aliases[exchange.alias].rights(of: signer)
    let owner: Int?
    if rights != .none {
      owner = (try? self.owner(of: issued, row, alias: exchange.alias)) ?? nil
    } else {
      owner = try self.owner(of: issued, row, alias: exchange.alias)
      // What a CA has issued elsewhere makes nobody an RA here: who is one there is listed.
      if !issued.flags.isBrought, signer.hasPurpose(.cmcRA) { rights = .all }
    }
    return Requester(entity: owner, signer: ShortBytes(issued.serial), by: .certificate, rights: rights)
  }

  func verify(_ signature: Signature, of message: PKIMessage, by signer: Certificate) throws(Condition) {
    guard let key = try? PublicKey(signer.tbsCertificate.subjectPublicKeyInfo) else { throw .signerNotTrusted }
    let prefix = message.protectedPart.prefix
    guard
      library.verify(
        signature.bits, by: key, algorithm: signature.algorithm, prefix.bytes, message.protectedPart.bytes)
    else { throw .wrongSignature }
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
  /// Where RAs enrolled whom they liked before they were registered there is no entity: such a certificate stands for itself.
  private func owner(of issued: borrowing Issued, _ row: Int, alias: Int) throws(Condition) -> Int? {
    let name = policy.aliases[alias].tenant
    guard issued.alias.equals(name.span) else { throw .notAuthorized }
    if issued.reference.count == 0, policy.aliases[alias].servesUnregistered { return nil }
    guard let entity = entities.registered(entityKey(alias: alias, issued.reference)),
      entities.rows[entity].registered.packed < certificates.rows[row].issued.packed
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
