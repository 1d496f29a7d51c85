import PKIX

/// What is reached under one URL: who may ask, whom it is served by, and how strictly messages are read.
public struct Alias {
  /// RFC 9483 3.5 in full, or the tolerance that RFC 4210 leaves and widespread clients need.
  public enum Strictness: UInt8, Sendable { case rfc4210, lightweight }
  /// Whose name an answer under a MAC, or without protection, bears: clients that were given `-srvcert` compare it.
  public enum MACSender: UInt8, Sendable { case ca, signer }
  /// When the issuer's certificate goes into caPubs (RFC 9483 4.1.5 allows it in a MAC-protected ip only).
  public enum CAPubs: UInt8, Sendable { case macIP, always, never }
  /// What certReqId an answer to p10cr has: RFC 9483 4.1.4 says -1, OpenSSL before March 2023 insists on 0.
  public enum P10CRRequestID: UInt8, Sendable { case auto, minusOne, zero }
  public enum ResponseProtection: UInt8, Sendable { case auto, pbe, signature }
  public enum Fate: UInt8, Sendable { case keep, revoke, hold }
  public enum PollFinalNonce: UInt8, Sendable { case poll, original }
  /// Whose table of failInfo is answered with: that of RFC 9483, or EJBCA's for scripts that were written against it.
  public enum ErrorStyle: UInt8, Sendable { case rfc9483, ejbca }
  public enum GeneratedKeyForm: UInt8, Sendable { case akp, pkcs8 }
  public enum GeneratedKeyEnvelope: UInt8, Sendable { case enveloped, encryptedValue }

  /// What a device is known by that does not say its reference (EJBCA: extractusernamecomponent).
  public enum Identification: Equatable, Sendable {
    /// Under a MAC nothing; elsewhere as `subject`.
    case reference
    /// The whole subject, as it is registered.
    case subject
    case attribute(AttributeType)
  }
  /// A secret word in the request, beside what protects the message (Ascertia: challenge type).
  public enum Challenge: Equatable, Sendable {
    case none
    /// One for all.
    case fixed([UInt8])
    /// Each device's own code.
    case device
  }
  /// What says which CA, profile or entity profile it is.
  public enum Choice: Equatable, Sendable {
    /// Index in the policy.
    case fixed(Int)
    /// The senderKID has its name (EJBCA: KeyId).
    case keyID
  }

  public var name: [UInt8]
  /// The alias whose devices, certificates and transactions it has to do with: nothing of another one is ever touched.
  public var tenant: [UInt8]
  /// Its CAs; the first one serves whoever names none.
  public var issuers: [Int]
  /// The senderKID names the CA.
  public var issuerIsKeyID = false
  public var profile: Choice
  /// A profile whose rules about names hold beside those of `profile`.
  public var entityProfile: Choice?
  /// A device is served as the alias that the policy of its client names, and not at all when none is named.
  public var servesByClient = false
  /// How messages are authenticated: tried in this order until one does it.
  public var modules: [AuthenticationModule] = [.hmac, .endEntityCertificate(issuer: nil)]
  public var identification = Identification.reference
  public var challenge = Challenge.none
  /// A message under a MAC must have a senderKID.
  public var needsSenderKID = false
  /// CAs of device makers: their certificates authenticate devices that are registered here (3GPP TS 33.310).
  public var vendorTrust = TrustList()
  /// How whoever an RA enrols is called.
  public var naming = NameScheme()
  /// RAs by certificate that have some rights only.
  public var administrators: [Administrator] = []
  /// Further certificates in caPubs and in extraCerts, DER after DER.
  public var extraCAPubs: [UInt8] = []
  public var extraCertificates: [UInt8] = []
  /// Entities that its tenant has at most.
  public var entityLimit = AuthorityLimits.entities
  /// Certificates that may await confirmation, and requests that may wait for approval, for its tenant at a time.
  public var transactionLimit = AuthorityLimits.openTransactions
  public var waitingLimit = AuthorityLimits.pending
  public var strictness = Strictness.rfc4210
  public var macSender = MACSender.ca
  public var caPubs = CAPubs.macIP
  public var p10crRequestID = P10CRRequestID.auto
  /// implicitConfirm is granted when it is asked for.
  public var grantsImplicitConfirm = true
  /// Seconds that a certificate awaits its confirmation.
  public var confirmTimeout = AuthorityLimits.confirmTimeout
  /// Iterations that PasswordBasedMac, and PBKDF2 of PBMAC1, may ask for: checked before anything is hashed.
  public var iterations = 10_000
  public var allowsSHA1Signatures = false
  /// Seconds that messageTime may be off; 0 does not look at it.
  public var messageTimeWindow: Int64 = 0
  /// How answers are protected: as the request was, or always in one way.
  public var responseProtection = ResponseProtection.auto
  /// extraCerts end with the root (3GPP TS 33.310 9.5 asks for it).
  public var sendsRoot = false
  /// An RA may vouch that the device has the private key (RFC 4211 4, raVerified).
  public var allowsRAVerified = false
  /// Profiles that a request may name beside the alias's own (RFC 9483 3.1, certProfile).
  public var profiles: [Int] = []
  /// An entity may renew as often as it likes. If not, a renewal spends one use of its code, as an enrolment does.
  public var allowsAutomaticKeyUpdate = false
  /// A renewed certificate may have the key of the old one.
  public var allowsSameKey = true
  /// An entity may ask for several certificates with one key. Nobody ever gets one for the key of somebody else.
  public var allowsKeyReuse = true
  /// What becomes of a certificate that has been replaced by kur, once the new one is confirmed.
  public var onUpdate = Fate.keep
  /// What becomes of a certificate that nobody confirmed in time.
  public var onUnconfirmed = Fate.keep
  /// Someone approves each request for a certificate before it is served.
  public var needsApproval = false
  /// And each request for a revocation. OpenSSL before 3.3 cannot wait for that.
  public var needsApprovalToRevoke = false
  /// Seconds that a request waits for it at most.
  public var approvalTimeout: Int64 = 7 * 86_400
  /// Seconds after which a client that waits may ask again.
  public var checkAfter: Int64 = 60
  /// Whose nonce the answer after polling has: OpenSSL 3.0 wants the last pollReq's, RFC 9483 4.4 the original request's.
  public var pollFinalNonce = PollFinalNonce.poll
  public var errorStyle = ErrorStyle.rfc9483
  /// Bit `1 << rawValue` for each kind of body about which a request handler is asked.
  public var asked: UInt32 = 0
  /// A request waits when its handler does not answer, and is not refused.
  public var waitsForHandler = false
  /// The CA makes keys for devices that ask for it.
  public var generatesKeys = false
  /// In what a generated key is put before it is encrypted: OpenSSL reads a bare PKCS #8 only.
  public var generatedKeyForm = GeneratedKeyForm.akp
  /// What a generated key is encrypted into.
  public var generatedKeyEnvelope = GeneratedKeyEnvelope.enveloped

  /// RAs may enrol whom they like; otherwise only who is registered.
  public var servesUnregistered = false
  /// CAs below which certificates with the purpose cmcRA are RAs'.
  public var raTrust = TrustList()
  /// Certificates that are RAs', whatever they say of themselves.
  public var raCertificates = TrustList()
  /// CAs below which certificates may protect nested messages, beside the RAs'.
  public var nestedTrust = TrustList()

  public init(name: [UInt8], issuer: Int, profile: Int) {
    (self.name, tenant) = (name, name)
    issuers = [issuer]
    self.profile = .fixed(profile)
  }

  func isNamed(_ other: Span<UInt8>) -> Bool { name.span.equals(other) }
}
