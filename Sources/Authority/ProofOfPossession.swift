import CMP

/// Whether whoever asks has the private key (RFC 4211 4, RFC 2986 3): computed over the bytes as received.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The proof of a CertReqMsg.
  func verifyProof(of request: CertReqMsg, by key: borrowing PublicKey, alias: Int) throws(Condition) {
    guard case .signature(let proof)? = request.popo else { throw .badProof }
    let algorithm = try acceptedAlgorithm(proof.algorithmIdentifier, alias: alias)
    let template = request.certReq.certTemplate
    let bytes: Span<UInt8>
    let first = InlineArray<1, UInt8>(repeating: DERTag.sequence.octet)
    var prefix = first.span.extracting(first: 0)
    if let input = proof.poposkInput {
      // RFC 4211 4.1: poposkInput is there exactly when the template lacks subject or publicKey, and repeats the key.
      // RFC 9483 4.1.1 prohibits it. A MAC of the key proves nothing that the message's own protection does not prove
      // already, and is not looked at: what is not looked at is not accepted.
      if template.subject != nil, template.publicKey != nil { throw .badProof }
      if policy.aliases[alias].strictness == .lightweight { throw .badProof }
      guard case .sender = input.authInfo else { throw .badProof }
      guard let publicKey = template.publicKey, publicKey.content.equals(input.publicKey.content) else {
        throw .badProof
      }
      bytes = input.lengthAndContent
      prefix = first.span
    } else {
      // Without a subject RFC 4211 4.1 wants poposkInput. OpenSSL never sends that and signs the CertRequest, which holds
      // the key all the same.
      bytes = request.certReq.encoded
    }
    guard library.verify(proof.signature, by: key, algorithm: algorithm, prefix, bytes) else {
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
