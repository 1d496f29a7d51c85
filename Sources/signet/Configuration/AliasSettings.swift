import Authority

/// `[alias "name"]`: what is reached under one URL.
struct AliasSettings: Sendable {
  let name: [UInt8]
  /// Names of CAs, the default first; with `authorityIsKeyID`, which senderKID chooses among, none means all.
  let authorities: [(name: [UInt8], position: Position)]
  let authorityIsKeyID: Bool
  /// Empty with `profileIsKeyID`: senderKID names one of `profiles`.
  let profile: [UInt8]
  let profilePosition: Position
  let profileIsKeyID: Bool
  /// Empty: none, or with `entityProfileIsKeyID` one that senderKID names.
  let entityProfile: [UInt8]
  let entityProfilePosition: Position
  let entityProfileIsKeyID: Bool
  /// The alias whose devices it has, or empty.
  let entities: [UInt8]
  let entitiesPosition: Position
  let entityLimit: Int
  let transactionLimit: Int
  let waitingLimit: Int
  /// Whether devices are served as the policy of their client.
  let servesByClient: Bool
  let authentication: AuthenticationSettings
  let naming: NamingSettings
  let extraCAPubs: [AuthenticationSettings.Reference]
  let extraCertificates: [AuthenticationSettings.Reference]
  /// Whether RAs enrol whom they like.
  let servesUnregistered: Bool
  /// Whether an RA may vouch for possession of the key.
  let allowRAVerified: Bool
  let raTrust: [[UInt8]]
  let raCertificates: [[UInt8]]
  let nestedTrust: [[UInt8]]
  let responseProtection: ResponseProtection
  /// Whether extraCerts end with the root.
  let sendsRoot: Bool
  /// RFC 9483 in full, rather than the tolerance that widespread clients need.
  let isLightweight: Bool
  /// Whether answers under a MAC bear the signer's name, rather than the CA's.
  let macSenderIsSigner: Bool
  let caPubs: CAPubs
  let p10crRequestID: P10CRRequestID
  /// Whether refusals have EJBCA's codes.
  let errorsAreEJBCA: Bool
  /// Iterations of PasswordBasedMac that a request may ask for.
  let iterationLimit: Int
  let allowSHA1Signatures: Bool
  /// Whether an implicitConfirm that was asked for is granted.
  let grantsImplicitConfirm: Bool
  /// Seconds that a certConf is waited for.
  let confirmTimeout: Int64
  /// What becomes of a certificate that nobody confirmed in time.
  let onUnconfirmed: OnUnconfirmed
  /// Seconds that messageTime may be off; 0 does not look at it.
  let messageTimeWindow: Int64
  /// Profiles that a request may name, each with where it stands.
  let profiles: [(name: [UInt8], position: Position)]
  /// Whether a device may renew without a use of its code.
  let allowAutomaticKeyUpdate: Bool
  /// Whether a renewed certificate may have the key of the old one.
  let allowSameKey: Bool
  /// Whether a device may have several certificates with one key.
  let allowKeyReuse: Bool
  /// Whether a renewed certificate is revoked.
  let revokesRenewed: Bool
  /// Whether the CA makes keys for devices that ask for it.
  let generatesKeys: Bool
  /// Whether such a key is a bare PKCS #8, as OpenSSL reads it, rather than in a package of RFC 5958.
  let generatedKeyIsBare: Bool
  /// Whether it comes as EncryptedValue, rather than as EnvelopedData.
  let usesEncryptedValue: Bool
  /// Whether someone approves each request for a certificate.
  var needsApproval = false
  /// And each request for a revocation.
  var needsApprovalToRevoke = false
  /// Seconds that a request waits for it at most.
  let approvalTimeout: Int64
  /// Seconds after which a client that waits may ask again.
  let checkAfter: Int64
  /// Whether the answer after polling has the nonce of the original request.
  let finalNonceIsOriginal: Bool

  /// Who is asked about requests.
  let handler: HandlerAddress?
  /// Milliseconds.
  let handlerTimeout: Int64
  let waitsForHandler: Bool
  /// Bit `1 << rawValue` for each kind of body about which the handler is asked.
  var asked: UInt32 = 0

  /// How answers are protected: as the request, or always in one way.
  enum ResponseProtection: Sendable { case auto, pbe, signature }

  /// When the answer carries the CA's certificate in caPubs.
  enum CAPubs: Sendable {
    /// In ip under a MAC, as RFC 9483 4.1.1 has it: the MAC makes it a trust anchor.
    case macIP
    case always, never
  }

  /// What becomes of a certificate that nobody confirmed.
  enum OnUnconfirmed: Sendable { case keep, revoke, hold }

  /// certReqId of an answer to p10cr.
  enum P10CRRequestID: Sendable { case auto, minusOne, zero }

  init(_ values: inout ConfigurationValues) {
    name = values.section.name
    let authorities = values.list("ca").map { (name: $0.word, position: $0.position) }
    authorityIsKeyID = authorities.contains { $0.name.matches("key-id") }
    self.authorities = authorities.filter { !$0.name.matches("key-id") }
    profilePosition = values.position("profile")
    profileIsKeyID = values.text("profile").matches("key-id")
    profile = profileIsKeyID ? [] : values.text("profile")
    entityProfilePosition = values.position("entity_profile")
    entityProfileIsKeyID = values.text("entity_profile").matches("key-id")
    entityProfile = entityProfileIsKeyID ? [] : values.text("entity_profile")
    entities = values.text("entities")
    entitiesPosition = values.position("entities")
    entityLimit = values.number("entity_limit", from: 0, to: AuthorityLimits.entities)
    transactionLimit = values.number("transaction_limit", from: 1, to: AuthorityLimits.openTransactions)
    waitingLimit = values.number("waiting_limit", from: 1, to: AuthorityLimits.pending)
    servesByClient = values.text("policy").matches("client")
    authentication = AuthenticationSettings(&values)
    naming = NamingSettings(&values)
    extraCAPubs = AuthenticationSettings.Reference.list("ca_pubs_extra", values)
    extraCertificates = AuthenticationSettings.Reference.list("extra_certs", values)
    servesUnregistered = values.text("mode").matches("ra")
    allowRAVerified = values.yesNo("allow_ra_verified")
    raTrust = values.paths("ra_trust")
    raCertificates = values.paths("ra_certificates")
    nestedTrust = values.paths("nested_trust")
    let protection = values.text("response_protection")
    responseProtection = protection.matches("pbe") ? .pbe : protection.matches("signature") ? .signature : .auto
    sendsRoot = values.yesNo("root_in_extracerts")
    let pubs = values.text("ca_pubs")
    caPubs = pubs.matches("always") ? .always : pubs.matches("never") ? .never : .macIP
    isLightweight = values.text("strictness").matches("lightweight")
    macSenderIsSigner = values.text("mac_sender").matches("signer")
    let requestID = values.text("p10cr_cert_req_id")
    p10crRequestID = requestID.matches("-1") ? .minusOne : requestID.matches("0") ? .zero : .auto
    errorsAreEJBCA = values.text("error_style").matches("ejbca")
    iterationLimit = values.number("pbm_iterations", from: 100, to: 100_000)
    allowSHA1Signatures = values.yesNo("allow_sha1_signatures")
    grantsImplicitConfirm = !values.text("confirm").matches("explicit-required")
    confirmTimeout = values.duration("confirm_timeout").seconds
    let unconfirmed = values.text("on_unconfirmed")
    onUnconfirmed = unconfirmed.matches("revoke") ? .revoke : unconfirmed.matches("hold") ? .hold : .keep
    profiles = values.list("profiles").map { (name: $0.0, position: $0.1) }
    allowAutomaticKeyUpdate = values.yesNo("allow_automatic_key_update")
    allowSameKey = values.yesNo("allow_same_key")
    allowKeyReuse = values.yesNo("allow_key_reuse")
    revokesRenewed = values.text("on_update").matches("revoke")
    let approval = values.list("approval")
    for (word, position) in approval {
      if word.matches("manual") { needsApproval = true }
      if word.matches("revocation") { needsApprovalToRevoke = true }
      if word.matches("none"), approval.count > 1 { values.errors.append(position.error("approval: none stands alone")) }
    }
    if needsApproval, authentication.challenge != .none {
      values.errors.append(
        values.position("approval").error("approval: a request that waits is kept, and a challenge is never kept in the clear"))
    }
    if profileIsKeyID || entityProfileIsKeyID, values.text("profiles").isEmpty {
      let position = profileIsKeyID ? profilePosition : entityProfilePosition
      values.errors.append(position.error("profile: key-id needs the list of profiles that a senderKID may name"))
    }
    approvalTimeout = values.duration("approval_timeout").seconds
    checkAfter = values.duration("check_after").seconds
    if checkAfter > 604_800 { values.errors.append(values.position("check_after").error("check_after: at most 1w")) }
    handler = values.handler("request_handler")
    handlerTimeout = 1000 * min(61, values.duration("request_handler_timeout").seconds)
    if handlerTimeout > 60_000 {
      values.errors.append(values.position("request_handler_timeout").error("request_handler_timeout: at most 60s"))
    }
    waitsForHandler = values.text("request_handler_failure").matches("wait")
    for (word, _) in values.list("request_handler_events") where handler != nil {
      asked |= 1 << AliasSettings.tag(of: word)
    }
    finalNonceIsOriginal = values.text("poll_final_nonce").matches("original")
    messageTimeWindow = values.text("message_time_window").matches("off") ? 0 : values.duration("message_time_window").seconds
    // Two names of one switch, EJBCA's and that of its relatives below: off unless one of them says otherwise.
    generatesKeys = values.yesNo("server_key_generation") || values.text("ckg").matches("on")
    generatedKeyIsBare = values.text("ckg_inner").matches("pkcs8")
    usesEncryptedValue = values.text("ckg_envelope").matches("encryptedvalue")
  }
}

extension AliasSettings {
  /// The number of the tag that a kind of request has as a PKIBody (RFC 9810 5.1.2); 31, which none has, for other words.
  static func tag(of kind: [UInt8]) -> UInt32 {
    let tags: [(kind: StaticString, tag: UInt32)] = [("ir", 0), ("cr", 2), ("p10cr", 4), ("kur", 7), ("rr", 11)]
    for known in tags where kind.matches(known.kind) { return known.tag }
    return 31
  }
}
