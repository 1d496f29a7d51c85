/// Why no certification path leads to a signer's certificate. The log names it; the peer learns one sentence for all of them.
public enum PathFault: UInt8, Error, Sendable {
  /// No trust anchor and no chain to one has the issuer's name.
  case noPath = 1
  case tooLong, tooMuchWork, malformed
  case notYetValid, expired
  /// basicConstraints does not say CA, or the certificate is not of version 3.
  case notAuthority
  case pathLength, keyUsage, criticalExtension, nameConstraints, explicitPolicy
  /// MD5, SHA-1 where it is not allowed, a key below 2048 bits, or one that is not computed with here.
  case algorithm
  case signature
  case revoked, statusUnknown

  /// For the log.
  public var name: StaticString {
    switch self {
    case .noPath: "no-path"
    case .tooLong: "too-long"
    case .tooMuchWork: "too-much-work"
    case .malformed: "malformed"
    case .notYetValid: "not-yet-valid"
    case .expired: "expired"
    case .notAuthority: "not-an-authority"
    case .pathLength: "path-length"
    case .keyUsage: "key-usage"
    case .criticalExtension: "critical-extension"
    case .nameConstraints: "name-constraints"
    case .explicitPolicy: "explicit-policy"
    case .algorithm: "algorithm"
    case .signature: "signature"
    case .revoked: "revoked"
    case .statusUnknown: "status-unknown"
    }
  }
}
