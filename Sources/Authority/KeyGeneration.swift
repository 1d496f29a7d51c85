import CMP

/// Keys that are made here for a device that cannot (RFC 9483 4.1.6, RFC 9810 C.4): whether, which, and to whom they go.
/// The rules are EJBCA's: the profile and the request together must leave exactly one kind of key.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The kind of key that a request without one asks for.
  func generatedKind(
    _ request: CertReqMsg, _ profile: Profile, _ exchange: Exchange
  ) throws(Condition) -> KeyAlgorithm {
    let alias = policy.aliases[exchange.alias]
    guard alias.generatesKeys else { throw .generationNotAllowed }
    // Nobody has the key yet, so nobody can prove it (RFC 9483 4.1.1: popo MUST be absent).
    if request.popo != nil { throw .badProof }
    // RFC 9483 3.1 and 4.1.6: EnvelopedData is CMP version 3. OpenSSL asks with 2 and reads it all the same.
    if alias.strictness == .lightweight, alias.generatedKeyEnvelope == .enveloped, exchange.message.header.pvno != 3 {
      throw .unsupportedVersion
    }
    guard let wish = request.certReq.certTemplate.publicKey else { return try profile.onlyKind { _ in true } }
    switch wish.algorithm.algorithm {
    case .rsaEncryption:
      guard wish.algorithm.hasNoParameters else { throw .badPublicKey }
      return try profile.onlyKind { $0.curve == nil }
    case .ecPublicKey:
      // No curve is named: implicitlyCA, or nothing at all.
      guard !wish.algorithm.hasNoParameters else { return try profile.onlyKind { $0.curve != nil } }
      guard let curve = wish.algorithm.namedCurve else { throw .badAlgorithm }
      return try profile.onlyKind { $0.curve == curve }
    default: throw .badAlgorithm
    }
  }

  /// The key that the control names to encrypt for (RFC 4211 6.6).
  @_lifetime(copy message)
  func protocolEncrKey(
    of message: CertReqMsg, _ event: inout Event
  ) throws(Condition) -> SubjectPublicKeyInfo? {
    guard let controls = message.certReq.controls else { return nil }
    do throws(DERError) { return try controls.protocolEncrKey() } catch {
      event.offset = error.offset
      throw .badControl
    }
  }
}

extension Profile {
  /// The one kind of those that are wanted which this profile allows.
  fileprivate func onlyKind(_ isWanted: (KeyAlgorithm) -> Bool) throws(Condition) -> KeyAlgorithm {
    var found: KeyAlgorithm?
    var number = KeyAlgorithm.ecP256.rawValue
    while let kind = KeyAlgorithm(rawValue: number) {
      number += 1
      guard allows(kind), isWanted(kind) else { continue }
      if found != nil { throw .keyNotSpecified }
      found = kind
    }
    guard let found else { throw .keyNotAllowed }
    return found
  }
}

extension AlgorithmIdentifier {
  /// The curve that the parameters name, when it is one that is known here.
  fileprivate var namedCurve: Curve? {
    guard let parameters, parameters.tag == .objectIdentifier else { return nil }
    var reader = parameters.whole
    guard let name = try? reader.objectIdentifier() else { return nil }
    return Curve(name)
  }
}
