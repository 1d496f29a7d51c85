import CMP

/// What a proof of possession leaves to be shown.
enum Possession {
  /// Nothing: a signature was right, or an RA vouches for the key.
  case shown
  /// Everything: the certificate goes out encrypted for its own key, and only who decrypts it can confirm it
  /// (RFC 9810 5.2.8.3.2).
  case byDecryption
}

/// Whether whoever asks has the private key (RFC 4211 4, RFC 2986 3): computed over the bytes as received.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The proof of a CertReqMsg. What is not named here is refused: no proof at all, challenges, keys in escrow, and MACs
  /// by key agreement.
  func verifyProof(
    of request: CertReqMsg, by key: PublicKey, in exchange: Exchange, for requester: Requester
  ) throws(Condition) -> Possession {
    let alias = policy.aliases[exchange.alias]
    switch request.popo {
    case .signature(let proof)?:
      try verify(proof, of: request, by: key, in: exchange)
      return .shown
    case .raVerified?:
      // Whoever protects the message vouches for others, and for nobody's sake for themselves.
      guard alias.allowsRAVerified, requester.isRA else { throw .badProof }
      return .shown
    case .keyEncipherment(.subsequentMessage(.encrCert))?:
      // RFC 9483 4.1.1 knows signatures and raVerified only.
      guard alias.strictness != .lightweight, case .rsa = key else { throw .badProof }
      return .byDecryption
    case .keyAgreement(.subsequentMessage(.encrCert))?:
      guard alias.strictness != .lightweight, case .ec = key else { throw .badProof }
      return .byDecryption
    default: throw .badProof
    }
  }

  private func verify(
    _ proof: POPOSigningKey, of request: CertReqMsg, by key: PublicKey, in exchange: Exchange
  ) throws(Condition) {
    let algorithm = try acceptedAlgorithm(proof.algorithmIdentifier, alias: exchange.alias)
    let bytes: Span<UInt8>
    let first = InlineArray<1, UInt8>(repeating: DERTag.sequence.octet)
    var prefix = first.span.extracting(first: 0)
    if let input = proof.poposkInput {
      try check(input, of: request.certReq.certTemplate, in: exchange)
      bytes = input.lengthAndContent
      prefix = first.span
    } else {
      // Without a subject RFC 4211 4.1 wants poposkInput. OpenSSL never sends that and signs the CertRequest, which holds
      // the key all the same.
      bytes = request.certReq.encoded
    }
    guard library.verify(proof.signature, by: key, algorithm: algorithm, prefix, bytes) else { throw .badProof }
  }

  /// RFC 4211 4.1: poposkInput is there exactly when the template lacks subject or publicKey; it repeats the key and names
  /// who was authenticated. RFC 9483 4.1.1 prohibits it. A MAC of the key proves nothing that the message's own protection
  /// does not prove already, and is not looked at: what is not looked at is not accepted.
  private func check(
    _ input: POPOSigningKeyInput, of template: CertTemplate, in exchange: Exchange
  ) throws(Condition) {
    if template.subject != nil, template.publicKey != nil { throw .badProof }
    if policy.aliases[exchange.alias].strictness == .lightweight { throw .badProof }
    guard case .sender(let sender) = input.authInfo, exchange.message.header.names(sender) else { throw .badProof }
    guard let publicKey = template.publicKey, publicKey.content.equals(input.publicKey.content) else {
      throw .badProof
    }
  }

  /// The signature of a PKCS #10 request over its own info.
  func verifyProof(of request: CertificationRequest, by key: borrowing PublicKey, alias: Int) throws(Condition) {
    let algorithm = try acceptedAlgorithm(request.signatureAlgorithm, alias: alias)
    let info = request.certificationRequestInfo.encoded
    guard library.verify(request.signature, by: key, algorithm: algorithm, Span(), info) else {
      throw .badProof
    }
  }

  private func acceptedAlgorithm(_ identifier: AlgorithmIdentifier, alias: Int) throws(Condition) -> SignatureAlgorithm
  {
    guard let algorithm = SignatureAlgorithm(identifier) else { throw .badAlgorithm }
    if algorithm.digest == .sha1, !policy.aliases[alias].allowsSHA1Signatures { throw .badAlgorithm }
    return algorithm
  }
}

extension PKIHeader {
  /// Whether a name is that of the authenticated sender: the header's own, which a signature has tied to a certificate and a
  /// MAC to a secret; or under a MAC the reference of that secret, as a common name (RFC 9483 3.1).
  fileprivate func names(_ other: GeneralName) -> Bool {
    guard let name = other.directoryName, !name.isEmpty else { return false }
    if let own = sender.directoryName, own.matches(name) { return true }
    guard let senderKID, senderKID.count > 0, let common = name.last(.commonName) else { return false }
    return common.value.content.equals(senderKID)
  }
}
