import PKIX

/// What the configuration says, as the authority needs it. Built at start and at SIGHUP; never changed in between.
///
/// Aliases, issuers and profiles refer to each other by index.
public struct Policy<Key: SigningKey> {
  public var aliases: [Alias]
  public var issuers: [Issuer<Key>]
  public var profiles: [Profile]

  public init(aliases: [Alias], issuers: [Issuer<Key>], profiles: [Profile]) {
    self.aliases = aliases
    self.issuers = issuers
    self.profiles = profiles
  }

  public func alias(named name: StaticString) -> Int? {
    for index in aliases.indices {
      let own = aliases[index].name
      if own.span.equals(name) { return index }
    }
    return nil
  }

  /// The profile of this name, octet for octet.
  func profile(named name: Span<UInt8>) -> Int? {
    for index in profiles.indices where profiles[index].isNamed(name) { return index }
    return nil
  }

  /// The alias of this name, octet for octet.
  public func alias(named name: Span<UInt8>) -> Int? {
    for index in aliases.indices where aliases[index].isNamed(name) { return index }
    return nil
  }
}

/// One tenant: who may ask, whom it is served by, and how strictly messages are read.
public struct Alias {
  /// RFC 9483 3.5 in full, or the tolerance that RFC 4210 leaves and widespread clients need.
  public enum Strictness: UInt8, Sendable { case rfc4210, lightweight }
  /// Whose name a MAC-protected answer bears: clients that were given `-srvcert` compare it.
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

  public var name: [UInt8]
  public var issuer: Int
  public var profile: Int
  public var allowsMAC = true
  public var allowsCertificate = true
  /// A one-time code in the request authenticates whoever signs with the key that is to be certified.
  public var allowsToken = false
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
  /// The CA makes keys for devices that ask for it.
  public var generatesKeys = false
  /// In what a generated key is put before it is encrypted: OpenSSL reads a bare PKCS #8 only.
  public var generatedKeyForm = GeneratedKeyForm.akp
  /// What a generated key is encrypted into.
  public var generatedKeyEnvelope = GeneratedKeyEnvelope.enveloped

  /// RAs may enrol whom they like; otherwise only who is registered.
  public var servesUnregistered = false
  /// The secret of an RA that protects messages with a MAC; empty when there is none.
  public var raSecret: [UInt8] = []
  /// CAs below which certificates with the purpose cmcRA are RAs'.
  public var raTrust = TrustList()
  /// Certificates that are RAs', whatever they say of themselves.
  public var raCertificates = TrustList()
  /// CAs below which certificates may protect nested messages, beside the RAs'.
  public var nestedTrust = TrustList()

  public init(name: [UInt8], issuer: Int, profile: Int) {
    self.name = name
    self.issuer = issuer
    self.profile = profile
  }

  func isNamed(_ other: Span<UInt8>) -> Bool { name.span.equals(other) }
}

/// What a certificate may contain.
public struct Profile {
  public enum Validity: Sendable {
    /// Seconds from the moment of issue.
    case seconds(Int64)
    case until(Timestamp)
  }

  public var name: [UInt8]
  public var validity = Validity.seconds(365 * 86_400)
  /// Bit `1 << rawValue` for each KeyAlgorithm.
  public var keys: UInt32 = ~0
  public var keyUsage = KeyUsage.digitalSignature
  public var extendedKeyUsage: [ObjectIdentifier] = [.clientAuth]
  /// A request's subjectAltName is taken over when the entity has none of its own.
  public var allowsSubjectAltName = false
  public var allowsValidityOverride = false
  /// A request's keyUsage is taken over, but for what a CA does.
  public var allowsKeyUsageOverride = false

  public init(name: [UInt8]) { self.name = name }

  func isNamed(_ other: Span<UInt8>) -> Bool { name.span.equals(other) }

  func allows(_ kind: KeyAlgorithm) -> Bool { keys & 1 << UInt32(kind.rawValue) != 0 }
}
