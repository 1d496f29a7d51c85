import CMP
import Store

/// What a certificate with a key of ours is made of.
struct KeyCommission: ~Escapable {
  let kind: KeyAlgorithm
  let grant: Grant
  let serial: SerialNumber
  let form: AnswerForm
  let order: Order
  let exchange: Exchange
  /// The key to encrypt for that the request brings.
  let encryptionKey: SubjectPublicKeyInfo?

  @_lifetime(copy grant, copy order, copy exchange, copy encryptionKey)
  init(
    kind: KeyAlgorithm, grant: Grant, serial: SerialNumber, form: AnswerForm, order: Order, exchange: Exchange,
    encryptionKey: SubjectPublicKeyInfo?
  ) {
    (self.kind, self.serial, self.form) = (kind, serial, form)
    (self.grant, self.order, self.exchange) = (grant, order, exchange)
    self.encryptionKey = encryptionKey
  }
}

/// A certificate with a key that is made here (RFC 9483 4.1.6). The private key exists in rooms on the stack, from its making
/// to its encryption, and they are wiped; the record of the certificate has the answer without it.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Finds out for whom the key is to be encrypted: for protocolEncrKey in an EncryptedValue; in EnvelopedData for whoever
  /// protected the request, with the secret or for the certificate (RFC 9483 4.1.6). Returns the count of the answer.
  mutating func issueWithKey<Source: Entropy & ~Copyable>(
    _ commission: KeyCommission, for requester: Requester, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Int {
    let exchange = commission.exchange
    if policy.aliases[exchange.alias].generatedKeyEnvelope == .encryptedValue {
      let key = try encryptionKey(commission.encryptionKey)
      return try issueWithKey(commission, for: requester, to: .key(key), drawing: &entropy, into: &room)
    }
    if requester.authenticatesBySecret {
      guard let entity = requester.entity else { throw .noEncryptionKey }
      var secret = SecretRoom()
      defer { secret.wipe(using: library) }
      let count = try loadSecret(of: entity, into: &secret)
      let recipient = Recipient.secret(secret.bytes(count))
      return try issueWithKey(commission, for: requester, to: recipient, drawing: &entropy, into: &room)
    }
    if let row = certificates.row(serial: requester.signer.bytes) {
      var storage = RecordRoom()
      let record = try read(certificates.rows[row].issued, into: &storage)
      guard let issued = try? Issued(storage.bytes(record)), let own = try? Certificate(issued.certificate) else {
        throw .internalFailure
      }
      let recipient = try recipient(own, alias: exchange.alias)
      return try issueWithKey(commission, for: requester, to: recipient, drawing: &entropy, into: &room)
    }
    guard let foreign = foreignSigner(requester, in: exchange) else { throw .noEncryptionKey }
    let recipient = try recipient(foreign, alias: exchange.alias)
    return try issueWithKey(commission, for: requester, to: recipient, drawing: &entropy, into: &room)
  }

  /// Makes the key, and the answer with it. What is costly comes here, after everything that could be refused.
  private mutating func issueWithKey<Source: Entropy & ~Copyable>(
    _ commission: KeyCommission, for requester: Requester, to recipient: Recipient,
    drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Int {
    let (exchange, grant, serial) = (commission.exchange, commission.grant, commission.serial)
    var pair = KeyPairRoom()
    defer { pair.wipe(using: library) }
    try pair.generate(commission.kind, using: library)
    let (privateKey, publicKey) = (try pair.privateKey(), try pair.publicKey())
    let keyID = library.digest(.sha256, publicKey.subjectPublicKey, Span())
    let contents = CertificateContents(
      serial: serial.bytes, grant, publicKey: publicKey.content, keyID: keyID.bytes.extracting(first: 20))
    var certificate = CertificateRoom()
    try certificate.write(contents, issuer(of: exchange.endpoint), commission.order.profile)
    var content = SecretContent()
    defer { content.wipe(using: library) }
    if case .key = recipient {
      try content.copy(pair.privateKeyInfo)
    } else {
      try sign(privateKey, encoded: pair.privateKeyInfo, publicKey.subjectPublicKey, exchange.endpoint, into: &content)
    }
    let count = try writeWithKey(
      certificate.bytes, &content, intended: privateKey.algorithm.encoded, commission.form, exchange, for: requester,
      to: recipient, drawing: &entropy, into: &room)
    var storage = RecordRoom()
    var all = storage.all
    let stored = try abridge(
      room.span.extracting(first: count), commission.form, certificate: certificate.bytes, into: &all)
    let answer = WrittenAnswer(
      count: count, stored: stored, certificate: try Self.locate(certificate.bytes.count, in: storage.bytes(stored)),
      isAbridged: true)
    let outcome = Outcome(serial, commission.form, commission.order, notAfter: grant.validity.notAfter, answer)
    try recordIssued(
      outcome, exchange, for: requester, commission.order, grant, response: storage.bytes(stored))
    return count
  }

  /// The package of the key, signed by the CMP signer, who is the key generation authority here.
  private func sign(
    _ key: PrivateKeyInfo, encoded: Span<UInt8>, _ publicKey: Span<UInt8>, _ endpoint: Endpoint,
    into content: inout SecretContent
  ) throws(Condition) {
    var package = SecretContent()
    defer { package.wipe(using: library) }
    let form = policy.aliases[endpoint.alias].generatedKeyForm
    try package.write { writer in
      switch form {
      case .akp: writer.asymmetricKeyPackage(key, publicKey: publicKey)
      case .pkcs8: writer.raw(encoded)
      }
    }
    let issuer = issuer(of: endpoint)
    let (signer, algorithm) = (issuer.messages, issuer.messages.key.algorithm)
    let digest = library.digest(algorithm.digest, package.bytes, Span())
    var attributes = InlineArray<160, UInt8>(repeating: 0)
    var attributesWriter = DERWriter(attributes.mutableSpan)
    attributesWriter.signedAttributes(.asymmetricKeyPackage, messageDigest: digest.bytes)
    let attributesCount = attributesWriter.count
    let signedAttrs = attributes.span.extracting(first: attributesCount)
    let signature: SignatureValue
    do throws(CryptographyFailure) { signature = try signer.key.sign(signedAttrs, Span()) } catch {
      throw .internalFailure
    }
    let (own, keyID, authority) = (signer.certificate, signer.keyID, issuer.authority.certificate)
    let sendsAuthority = issuer.hasOwnMessageSigner && !((try? Certificate(authority.span))?.isSelfIssued ?? true)
    try content.write { writer in
      let data = writer.beginSignedData(algorithm.digest, .asymmetricKeyPackage)
      writer.raw(package.bytes)
      writer.endContent(data)
      let certificates = writer.beginCertificates()
      writer.raw(own.span)
      if sendsAuthority { writer.raw(authority.span) }
      writer.end(certificates)
      writer.signerInfos(keyID.span, algorithm, signedAttrs: signedAttrs, signature.bytes)
      writer.end(data)
    }
  }

  /// The answer as it is recorded: its header, the certificate, no private key, and so no protection.
  private func abridge(
    _ answer: Span<UInt8>, _ form: AnswerForm, certificate: Span<UInt8>, into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Int {
    guard let message = try? PKIMessage(answer) else { throw .internalFailure }
    var writer = DERWriter(room._mutatingExtracting(0..<room.count))
    let mark = writer.beginPKIMessage()
    writer.raw(message.header.encoded)
    let body = writer.beginPKIBody(form.kind)
    let content = writer.beginCertRepMessage()
    let response = writer.beginCertResponse(form.requestID)
    writer.grantedStatus(hasMods: form.hasMods)
    writer.certifiedKeyPair(certificate: certificate)
    writer.end(response)
    writer.end(content)
    writer.end(body)
    writer.end(mark)
    if writer.overflowed { throw .answerTooLarge }
    return writer.count
  }
}

// MARK: - For whom

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// protocolEncrKey, which EncryptedValue needs; RSA.
  @_lifetime(copy info)
  private func encryptionKey(_ info: SubjectPublicKeyInfo?) throws(Condition) -> PublicKey {
    guard let info else { throw .noEncryptionKey }
    let key: PublicKey
    do throws(DERError) { key = try PublicKey(info) } catch { throw .noEncryptionKey }
    guard case .rsa = key, library.kind(of: key) != nil else { throw .noEncryptionKey }
    return key
  }

  /// The key of the certificate that protected the request. RFC 9483 4.1.6.1 and 4.1.6.2 want its keyUsage to allow that,
  /// which few certificates do that were issued to sign: asked for in `lightweight` only.
  @_lifetime(copy certificate)
  private func recipient(_ certificate: Certificate, alias: Int) throws(Condition) -> Recipient {
    let key: PublicKey
    do throws(DERError) {
      key = try PublicKey(certificate.tbsCertificate.subjectPublicKeyInfo)
    } catch { throw .noEncryptionKey }
    guard library.kind(of: key) != nil else { throw .noEncryptionKey }
    if policy.aliases[alias].strictness == .lightweight, let value = certificate.first(.keyUsage) {
      var wanted = KeyUsage.keyEncipherment
      if case .ec = key { wanted = .keyAgreement }
      guard let usage = try? KeyUsage(value), usage.contains(wanted) else { throw .noEncryptionKey }
    }
    if let value = certificate.first(.subjectKeyIdentifier), let own = try? SubjectKeyIdentifier(value) {
      return .certificate(key, .subjectKeyIdentifier(own.keyIdentifier))
    }
    let name = IssuerAndSerialNumber(
      issuer: certificate.tbsCertificate.issuer, serialNumber: certificate.tbsCertificate.serialNumber)
    return .certificate(key, .issuerAndSerialNumber(name))
  }

  /// The certificate of others that authenticated, which the requester is bound to by its hash.
  @_lifetime(copy exchange)
  private func foreignSigner(_ requester: Requester, in exchange: Exchange) -> Certificate? {
    guard let candidates = exchange.message.extraCerts else { return nil }
    let signer = requester.signer
    var each = candidates.makeIterator()
    while let candidate = each.next() {
      let hash = library.digest(.sha256, candidate.encoded, Span())
      guard hash.bytes.extracting(first: 20).equals(signer.bytes) else { continue }
      return try? Certificate(candidate.encoded)
    }
    return nil
  }
}

/// A fresh pair of keys: 2400 octets for the one, 550 for the other.
struct KeyPairRoom: ~Copyable {
  private var privateRoom = InlineArray<2432, UInt8>(repeating: 0)
  private var publicRoom = InlineArray<576, UInt8>(repeating: 0)
  private var privateCount = 0
  private var publicCount = 0

  mutating func generate<Library: Cryptography & ~Copyable>(
    _ kind: KeyAlgorithm, using library: borrowing Library
  ) throws(Condition) {
    var privateWriter = DERWriter(privateRoom.mutableSpan)
    var publicWriter = DERWriter(publicRoom.mutableSpan)
    do throws(CryptographyFailure) {
      try library.generateKey(kind, privateKeyInfo: &privateWriter, publicKeyInfo: &publicWriter)
    } catch {
      throw .internalFailure
    }
    guard !privateWriter.overflowed, !publicWriter.overflowed else { throw .internalFailure }
    (privateCount, publicCount) = (privateWriter.count, publicWriter.count)
  }

  /// PKCS #8, not encrypted.
  var privateKeyInfo: Span<UInt8> {
    @_lifetime(borrow self) get { privateRoom.span.extracting(first: privateCount) }
  }

  @_lifetime(borrow self)
  func privateKey() throws(Condition) -> PrivateKeyInfo {
    var reader = DERReader(privateKeyInfo)
    do throws(DERError) { return try PrivateKeyInfo(&reader) } catch { throw .internalFailure }
  }

  @_lifetime(borrow self)
  func publicKey() throws(Condition) -> SubjectPublicKeyInfo {
    var reader = DERReader(publicRoom.span.extracting(first: publicCount))
    do throws(DERError) { return try SubjectPublicKeyInfo(&reader) } catch { throw .internalFailure }
  }

  mutating func wipe<Library: Cryptography & ~Copyable>(using library: borrowing Library) {
    var room = privateRoom.mutableSpan
    library.wipe(&room)
  }
}
