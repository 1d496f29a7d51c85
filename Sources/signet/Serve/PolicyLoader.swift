import Authority
import Crypto
import PKIX
import Platform

/// From the configuration to what the authority needs: certificates and keys are read and must fit each other.
struct PolicyLoader {
  let configuration: Configuration
  let library: MbedTLS

  func load() throws(Failure) -> Policy<PrivateKey> {
    var issuers: [Issuer<PrivateKey>] = []
    for settings in configuration.authorities { issuers.append(try issuer(settings)) }
    let profiles = configuration.profiles.map { $0.profile }
    var aliases: [Alias] = []
    for settings in configuration.aliases { aliases.append(try alias(settings, issuers, profiles)) }
    var policy = Policy(aliases: aliases, issuers: issuers, profiles: profiles)
    policy.clients = configuration.clients.map { settings in
      Client(name: settings.name, alias: configuration.aliases.firstIndex { $0.name == settings.policy })
    }
    return policy
  }

  private func issuer(_ settings: AuthoritySettings) throws(Failure) -> Issuer<PrivateKey> {
    let authority = try signer(settings.certificate, settings.key, settings)
    let chain = try KeyFiles.certificates(settings.certificate)
    var messages: Signer<PrivateKey>?
    if let certificate = settings.signerCertificate, let key = settings.signerKey {
      messages = try signer(certificate, key, settings)
    }
    let issuer: Issuer<PrivateKey>
    do throws(SignerFault) {
      issuer = try Issuer(name: settings.name, authority: authority, messages: messages, above: Array(chain.dropFirst()))
    } catch {
      throw Failure(.key, "\(settings.certificate): \(error.advice)")
    }
    (issuer.crlValidity, issuer.crlInterval) = (settings.crlValidity, settings.crlInterval)
    issuer.crlDistributionPoint = settings.crlDistributionPoint
    issuer.authorityInfoAccess = settings.authorityInfoAccess
    if let file = settings.raSecretFile { issuer.raSecret = try TrustLoader.secret(file) }
    try checkChain(chain, settings.certificate)
    issuer.rootUpdate = try rootUpdate(settings)
    if let file = settings.crlBefore {
      issuer.earlierCRL = try EarlierCRL(file, of: issuer.authority.certificate, with: library)
    }
    return issuer
  }

  private func signer(
    _ certificate: [UInt8], _ key: [UInt8], _ settings: AuthoritySettings
  ) throws(Failure) -> Signer<PrivateKey> {
    let der = try KeyFiles.certificate(certificate)
    let privateKey = try KeyFiles.key(key, passwordFile: settings.keyPasswordFile, with: library)
    let signer: Signer<PrivateKey>
    do throws(SignerFault) { signer = try Signer(certificate: der, key: privateKey) } catch {
      throw Failure(.key, "\(certificate): \(error.advice)")
    }
    guard signer.keyFits else { throw Failure(.key, "\(key): this is not the key of \(certificate)") }
    return signer
  }

  private func alias(
    _ settings: AliasSettings, _ issuers: [Issuer<PrivateKey>], _ profiles: [Profile]
  ) throws(Failure) -> Alias {
    var served = settings.authorities.compactMap { asked in issuers.firstIndex { $0.name == asked.name } }
    if served.isEmpty, settings.authorityIsKeyID { served = Array(issuers.indices) }
    let profile = profiles.firstIndex { $0.name == settings.profile }
    guard let issuer = served.first, let profile = settings.profileIsKeyID ? 0 : profile else {
      throw Failure(.configuration, "[alias \"\(settings.name)\"]: its ca or profile does not exist")
    }
    var alias = Alias(name: settings.name, issuer: issuer, profile: profile)
    alias.issuers = served
    alias.issuerIsKeyID = settings.authorityIsKeyID
    if settings.profileIsKeyID { alias.profile = .keyID }
    alias.entityProfile = profiles.firstIndex { $0.name == settings.entityProfile }.map { .fixed($0) }
    if settings.entityProfileIsKeyID { alias.entityProfile = .keyID }
    alias.tenant = settings.tenant
    alias.entityLimit = settings.entityLimit
    alias.transactionLimit = settings.transactionLimit
    alias.waitingLimit = settings.waitingLimit
    alias.servesByClient = settings.servesByClient
    try loadAuthentication(settings, issuers, into: &alias)
    alias.iterations = settings.iterationLimit
    alias.allowsSHA1Signatures = settings.allowSHA1Signatures
    alias.grantsImplicitConfirm = settings.grantsImplicitConfirm
    alias.confirmTimeout = settings.confirmTimeout
    alias.messageTimeWindow = settings.messageTimeWindow
    alias.profiles = settings.profiles.compactMap { asked in profiles.firstIndex { $0.name == asked.name } }
    alias.allowsAutomaticKeyUpdate = settings.allowAutomaticKeyUpdate
    alias.allowsSameKey = settings.allowSameKey
    alias.allowsKeyReuse = settings.allowKeyReuse
    alias.onUpdate = settings.revokesRenewed ? .revoke : .keep
    alias.generatesKeys = settings.generatesKeys
    alias.generatedKeyForm = settings.generatedKeyIsBare ? .pkcs8 : .akp
    alias.generatedKeyEnvelope = settings.usesEncryptedValue ? .encryptedValue : .enveloped
    try loadTrust(settings, into: &alias)
    alias.needsApproval = settings.needsApproval
    alias.needsApprovalToRevoke = settings.needsApprovalToRevoke
    alias.approvalTimeout = settings.approvalTimeout
    alias.checkAfter = settings.checkAfter
    alias.pollFinalNonce = settings.finalNonceIsOriginal ? .original : .poll
    (alias.asked, alias.waitsForHandler) = (settings.asked, settings.waitsForHandler)
    alias.strictness = settings.isLightweight ? .lightweight : .rfc4210
    alias.errorStyle = settings.errorsAreEJBCA ? .ejbca : .rfc9483
    alias.macSender = settings.macSenderIsSigner ? .signer : .ca
    switch settings.onUnconfirmed {
    case .keep: alias.onUnconfirmed = .keep
    case .revoke: alias.onUnconfirmed = .revoke
    case .hold: alias.onUnconfirmed = .hold
    }
    switch settings.p10crRequestID {
    case .auto: alias.p10crRequestID = .auto
    case .minusOne: alias.p10crRequestID = .minusOne
    case .zero: alias.p10crRequestID = .zero
    }
    switch settings.caPubs {
    case .macIP: alias.caPubs = .macIP
    case .always: alias.caPubs = .always
    case .never: alias.caPubs = .never
    }
    return alias
  }
}

// MARK: - RAs

extension PolicyLoader {
  /// Who is an RA: by certificate, or by a secret, which is the alias's own or, where RAs enrol whom they like, the CA's.
  private func loadTrust(_ settings: AliasSettings, into alias: inout Alias) throws(Failure) {
    alias.servesUnregistered = settings.servesUnregistered
    alias.allowsRAVerified = settings.allowRAVerified
    alias.raTrust = try TrustLoader.list(settings.raTrust)
    alias.raCertificates = try TrustLoader.list(settings.raCertificates)
    alias.nestedTrust = try TrustLoader.list(settings.nestedTrust)
    alias.sendsRoot = settings.sendsRoot
    switch settings.responseProtection {
    case .auto: alias.responseProtection = .auto
    case .pbe: alias.responseProtection = .pbe
    case .signature: alias.responseProtection = .signature
    }
  }
}

extension SignerFault {
  var advice: Text {
    switch self {
    case .malformed(let error): "the certificate is damaged at octet \(error.offset) of its encoding"
    case .noKeyIdentifier: "the certificate has no subjectKeyIdentifier, without which clients do not find it"
    case .notAuthority: "basicConstraints does not say CA, so nothing can be issued with it"
    }
  }
}
