import CMP
import Store

/// A one-time code that stands in the request itself (RFC 4211 6.1 and 6.2; EJBCA's module RegTokenPwd). Such a message is
/// signed with the very key that is to be certified, which nobody knows yet: the signature shows that nobody has changed
/// the message, the code shows who it is from. A code is never taken from a message that is not protected.
///
/// Whoever sees the message sees the code, which is why it is good for so many certificates only, and why nothing of the
/// request is kept but its hash.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Who it is from, or nothing when the message does not authenticate in this way.
  mutating func authenticateToken(
    _ message: PKIMessage, signature bits: Span<UInt8>, _ algorithm: SignatureAlgorithm, alias: Int, at now: Timestamp,
    _ event: inout Event
  ) throws(Condition) -> Requester? {
    switch message.body.kind {
    case .ir, .cr: break
    case .certConf, .pollReq: return try continueToken(message, signature: bits, algorithm, alias: alias, &event)
    default: return nil
    }
    // Who sends certificates has one, and is asked for it.
    guard message.extraCerts == nil, let requests = try? message.body.read(CertReqMessages.self),
      requests.messages.count == 1, let request = requests.messages.first?.certReq, let controls = request.controls
    else { return nil }
    guard let token = try token(in: controls, &event), let publicKey = request.certTemplate.publicKey else { return nil }
    let entity = try entity(giving: token, in: request, message, alias: alias, at: now, &event)
    try verify(bits, of: message, by: publicKey, algorithm)
    return Requester(entity: entity, byToken: keyMark(publicKey))
  }

  /// certConf is signed with the same key, which is now that of the certificate.
  private mutating func continueToken(
    _ message: PKIMessage, signature bits: Span<UInt8>, _ algorithm: SignatureAlgorithm, alias: Int,
    _ event: inout Event
  ) throws(Condition) -> Requester? {
    guard let id = message.header.transactionID,
      let row = certificates.row(transaction: transactionKey(alias: alias, id))
    else { return nil }
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)), let certificate = try? Certificate(issued.certificate) else {
      throw .internalFailure
    }
    let publicKey = certificate.tbsCertificate.subjectPublicKeyInfo
    let mark = keyMark(publicKey)
    guard issued.signer.equals(mark.bytes) else { return nil }
    event.reference = ShortBytes(issued.reference)
    try verify(bits, of: message, by: publicKey, algorithm)
    guard let entity = entities.registered(entityKey(alias: alias, issued.reference)) else { throw .notAuthorized }
    return Requester(entity: entity, byToken: mark)
  }

  @_lifetime(copy controls)
  private func token(in controls: Controls, _ event: inout Event) throws(Condition) -> Span<UInt8>? {
    do throws(DERError) {
      if let token = try controls.regToken() { return token }
      return try controls.authenticator()
    } catch {
      event.offset = error.offset
      throw .badControl
    }
  }

  /// The entity whose code this is: known by the subject's common name, or as under a MAC. An unknown or locked one gets
  /// the same answer as a wrong code, and a wrong code counts.
  private mutating func entity(
    giving token: Span<UInt8>, in request: CertRequest, _ message: PKIMessage, alias: Int, at now: Timestamp,
    _ event: inout Event
  ) throws(Condition) -> Int {
    let (entity, decoy): (Int?, Int?)
    if let name = request.certTemplate.subject?.last(.commonName)?.value.content {
      event.reference = ShortBytes(name)
      (entity, decoy) = (registered(name, alias: alias), self.decoy(for: name, alias: alias))
    } else {
      let name = reference(of: message)
      (entity, decoy) = (registered(name, alias: alias), self.decoy(for: name, alias: alias))
    }
    var secret = SecretRoom()
    let count = try loadSecret(of: entity, else: decoy, into: &secret)
    let isRight = library.equal(secret.bytes(count), token)
    secret.wipe(using: library)
    guard let entity, isRight, !entities.rows[entity].isLocked else {
      countGuess(of: entity, at: now)
      throw .wrongSecret
    }
    return entity
  }

  private func verify(
    _ bits: Span<UInt8>, of message: PKIMessage, by info: SubjectPublicKeyInfo, _ algorithm: SignatureAlgorithm
  ) throws(Condition) {
    // A key that is none, or too big, costs nothing but this.
    guard let key = try? PublicKey(info), library.kind(of: key) != nil else { throw .wrongSignature }
    let prefix = message.protectedPart.prefix
    guard library.verify(bits, by: key, algorithm: algorithm, prefix.bytes, message.protectedPart.bytes) else {
      throw .wrongSignature
    }
  }

  /// What the transaction is bound to: the first octets of the key's hash.
  private func keyMark(_ info: SubjectPublicKeyInfo) -> ShortBytes {
    let hash = library.digest(.sha256, info.subjectPublicKey, Span())
    return ShortBytes(hash.bytes.extracting(first: 20))
  }
}

extension Requester {
  /// - Parameter mark: of the key that signed.
  init(entity: Int, byToken mark: ShortBytes) {
    self.init(entity: entity, signer: mark, mac: nil)
    hasToken = true
  }

  /// A use of the entity's code is what pays for the certificate.
  var usesCode: Bool { (authenticatesBySecret || hasToken) && !isRA }
}
