import CMP

/// How every answer begins and ends (RFC 9483 3.1, 3.2): `beginAnswer` writes the header, the body follows, `endAnswer`
/// protects both and closes the message.
///
/// The protection is of the request's kind, and for a MAC has the request's very parameters. To a request whose protection
/// did not verify (`requester` is nothing) the CMP signer signs, never a MAC: whoever only knows a reference must not get
/// something to guess the secret against.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  func issuer(of endpoint: Endpoint) -> Issuer<Library.Key> { policy.issuers[endpoint.issuer] }

  /// Whose name an answer bears that nobody signs.
  func unsignedSender(from endpoint: Endpoint) -> [UInt8] {
    let issuer = issuer(of: endpoint)
    return (policy.aliases[endpoint.alias].macSender == .ca ? issuer.authority : issuer.messages).subject
  }

  /// Whoever asked. Where a part of a name is a password, a name that has this part is not repeated.
  @_lifetime(copy request)
  func recipient(for request: PKIHeader?, alias index: Int) -> Span<UInt8>? {
    guard let request else { return nil }
    for module in policy.aliases[index].modules {
      guard let type = module.secretAttribute, let name = request.sender.directoryName else { continue }
      if name.last(type.identifier) != nil { return nil }
    }
    return request.usableSender
  }

  /// - Parameter request: the header that is answered, or nothing when none could be read.
  @_lifetime(writer: copy writer)
  func beginAnswer(
    _ writer: inout DERWriter, to request: PKIHeader?, for requester: Requester?, from endpoint: Endpoint, nonce: Nonce,
    implicitConfirm: Bool = false, confirmWaitTime: Timestamp? = nil, recipNonce: Span<UInt8>? = nil,
    at now: Timestamp
  ) -> PKIMessageMark {
    let issuer = issuer(of: endpoint)
    let message = writer.beginPKIMessage()
    if mac(for: requester, alias: endpoint.alias) != nil, let request, let algorithm = request.protectionAlg {
      let sender = unsignedSender(from: endpoint)
      var fields = PKIHeaderFields(sender: sender.span, answering: request)
      fields.recipient = recipient(for: request, alias: endpoint.alias)
      fields.pvno = request.answerVersion
      fields.protectionAlg = .encoded(algorithm.encoded)
      fields.senderKID = request.senderKID
      if let recipNonce { fields.recipNonce = recipNonce }
      fields.messageTime = now
      fields.senderNonce = nonce.bytes
      fields.implicitConfirm = implicitConfirm
      fields.confirmWaitTime = confirmWaitTime
      writer.pkiHeader(fields)
    } else {
      let (sender, keyID) = (issuer.messages.subject, issuer.messages.keyID)
      var fields = PKIHeaderFields(sender: sender.span, recipient: recipient(for: request, alias: endpoint.alias))
      fields.pvno = request?.answerVersion ?? 2
      fields.protectionAlg = .signature(issuer.messages.key.algorithm)
      fields.senderKID = keyID.span
      fields.transactionID = request?.usableTransactionID
      fields.recipNonce = request?.usableSenderNonce
      if let recipNonce { fields.recipNonce = recipNonce }
      fields.messageTime = now
      fields.senderNonce = nonce.bytes
      fields.implicitConfirm = implicitConfirm
      fields.confirmWaitTime = confirmWaitTime
      writer.pkiHeader(fields)
    }
    return message
  }

  /// The answer to a message that has been verified. What answers a request that waited has the nonce of the last pollReq,
  /// which OpenSSL 3.0 insists on, or of the request (RFC 9483 4.4).
  @_lifetime(writer: copy writer)
  func beginAnswer(
    _ writer: inout DERWriter, to exchange: Exchange, for requester: Requester, nonce: Nonce,
    implicitConfirm: Bool = false, confirmWaitTime: Timestamp? = nil
  ) -> PKIMessageMark {
    beginAnswer(
      &writer, to: exchange.header, for: requester, from: exchange.endpoint, nonce: nonce,
      implicitConfirm: implicitConfirm, confirmWaitTime: confirmWaitTime, recipNonce: recipNonce(for: exchange),
      at: exchange.now)
  }

  @_lifetime(copy exchange)
  func recipNonce(for exchange: Exchange) -> Span<UInt8>? {
    let isOriginal = exchange.isApproved && policy.aliases[exchange.alias].pollFinalNonce == .original
    return isOriginal ? exchange.message.header.usableSenderNonce : exchange.header.usableSenderNonce
  }

  /// - Throws: `answerTooLarge` when the room did not hold it, `internalFailure` when the key did not sign.
  @_lifetime(writer: copy writer)
  func endAnswer(
    _ writer: inout DERWriter, _ message: PKIMessageMark, for requester: Requester?, from endpoint: Endpoint,
    bringsCertificate: Bool = false
  ) throws(Condition) {
    if writer.overflowed { throw .answerTooLarge }
    let prefix = writer.protectedPrefix(of: message)
    let issuer = issuer(of: endpoint)
    if let mac = mac(for: requester, alias: endpoint.alias) {
      let value = library.mac(mac.digest, key: mac.key.bytes, prefix.bytes, writer.protectedBytes(of: message))
      writer.pkiProtection(value.bytes)
      if bringsCertificate { writer.extraCerts(of: issuer, withSigner: false, policy.aliases[endpoint.alias]) }
    } else {
      let signature: SignatureValue
      do throws(CryptographyFailure) {
        signature = try issuer.messages.key.sign(prefix.bytes, writer.protectedBytes(of: message))
      } catch {
        throw .internalFailure
      }
      writer.pkiProtection(signature.bytes)
      writer.extraCerts(of: issuer, withSigner: true, policy.aliases[endpoint.alias])
    }
    writer.end(message)
    if writer.overflowed { throw .answerTooLarge }
  }
}

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The key under which an answer gets a MAC; nothing when it is signed.
  private func mac(for requester: Requester?, alias: Int) -> MACKey? {
    policy.aliases[alias].responseProtection == .signature ? nil : requester?.mac
  }
}

extension DERWriter {
  /// The signer's certificate, then the chain of the CA, which is that of what it issues (RFC 9483 3.3). The root is left
  /// out unless the alias wants it; a root that signs itself needs nothing. What else the alias sends comes last.
  @_lifetime(self: copy self)
  fileprivate mutating func extraCerts<Key: SigningKey>(of issuer: Issuer<Key>, withSigner: Bool, _ alias: Alias) {
    let (chain, root, others) = (issuer.chain, issuer.root, alias.extraCertificates)
    let hasSigner = withSigner && issuer.hasOwnMessageSigner
    let hasRoot = alias.sendsRoot && root.count > 0
    guard hasSigner || chain.count > 0 || hasRoot || others.count > 0 else { return }
    let certificates = beginExtraCerts()
    if hasSigner {
      let signer = issuer.messages.certificate
      raw(signer.span)
    }
    raw(chain.span)
    if hasRoot { raw(root.span) }
    raw(others.span)
    end(certificates)
  }
}

extension PKIHeader {
  /// The request's own (RFC 9810 7); 2 for what is not spoken here, since clients that exist read that.
  var answerVersion: Int { pvno == 3 ? 3 : 2 }
}

/// 16 fresh octets (RFC 9483 3.1).
struct Nonce {
  private var storage = InlineArray<16, UInt8>(repeating: 0)

  init<Source: Entropy & ~Copyable>(drawing entropy: inout Source) throws(Condition) {
    var room = storage.mutableSpan
    do throws(CryptographyFailure) { try entropy.fill(&room) } catch { throw .internalFailure }
  }

  /// The one at an index.
  subscript(_ index: Int) -> UInt8 {
    get { storage[index] }
    set { storage[index] = newValue }
  }

  var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span }
  }

  mutating func replaceSecondHalf(with octets: Span<UInt8>) {
    for index in 0..<8 { storage[8 + index] = octets[index] }
  }
}
