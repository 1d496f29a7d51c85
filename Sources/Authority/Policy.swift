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

  public var name: [UInt8]
  public var issuer: Int
  public var profile: Int
  public var allowsMAC = true
  public var allowsCertificate = true
  public var strictness = Strictness.rfc4210
  public var macSender = MACSender.ca
  public var caPubs = CAPubs.macIP
  public var p10crRequestID = P10CRRequestID.auto
  /// implicitConfirm is granted when it is asked for.
  public var grantsImplicitConfirm = true
  /// Seconds that a certificate awaits its confirmation.
  public var confirmTimeout: Int64 = 300
  /// Iterations that PasswordBasedMac, and PBKDF2 of PBMAC1, may ask for: checked before anything is hashed.
  public var iterations = 10_000
  public var allowsSHA1Signatures = false
  /// Seconds that messageTime may be off; 0 does not look at it.
  public var messageTimeWindow: Int64 = 0

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

  public init(name: [UInt8]) { self.name = name }

  func isNamed(_ other: Span<UInt8>) -> Bool { name.span.equals(other) }

  func allows(_ kind: KeyAlgorithm) -> Bool { keys & 1 << UInt32(kind.rawValue) != 0 }
}
