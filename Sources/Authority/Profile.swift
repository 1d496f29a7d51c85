import PKIX

/// What a certificate may contain.
public struct Profile: Sendable {
  public enum Validity: Sendable {
    /// Seconds from the moment of issue.
    case seconds(Int64)
    case until(Timestamp)
  }

  public var name: [UInt8]
  public var validity = Validity.seconds(365 * 86_400)
  /// Bit `1 << rawValue` for each KeyAlgorithm.
  public var keys: UInt32 = ~0
  public var basicConstraints = BasicConstraints(cA: false)
  public var keyUsage = KeyUsage.digitalSignature
  public var extendedKeyUsage: [ObjectIdentifier] = [.clientAuth]
  public var extendedKeyUsageIsCritical = false
  /// The certificatePolicies extension, encoded, or empty.
  public var certificatePolicies: [UInt8] = []
  /// URIs in place of the issuer's; an empty one leaves the extension out.
  public var crlDistributionPoint: [UInt8]?
  public var authorityInfoAccess: [UInt8]?
  /// The URI of an OCSP responder, or empty.
  public var ocsp: [UInt8] = []
  /// Further extensions, encoded one behind the other.
  public var extensions: [UInt8] = []

  /// How the subject is made when none is registered.
  public var subject: NameTemplate?
  /// Alternative names that every certificate has when none are registered.
  public var subjectAltName: NameTemplate?
  /// What names may be like that are not registered.
  public var rules = NameRules()

  public var allowsValidityOverride = false
  /// A request's keyUsage is taken over, but for what a CA does.
  public var allowsKeyUsageOverride = false
  /// A request's subjectAltName, purposes, policies and unknown extensions are taken over.
  public var allowsExtensionOverride = false
  /// Purposes that a request may choose; empty: those that are in nobody else's place, where extensions may be chosen.
  public var purposesAllowed: [ObjectIdentifier] = []

  public init(name: [UInt8]) { self.name = name }

  func isNamed(_ other: Span<UInt8>) -> Bool { name.span.equals(other) }

  func allows(_ kind: KeyAlgorithm) -> Bool { keys & 1 << UInt32(kind.rawValue) != 0 }

  /// A request's subjectAltName is taken over when the entity has none of its own.
  var takesSubjectAltName: Bool { rules.names.map { !$0.isEmpty } ?? allowsExtensionOverride }
}
