import PKIX

/// What a request handler, a program that is asked about requests, says about one of them.
///
/// It grants nothing that the alias and the profile do not allow: it takes away, or chooses among what is allowed.
public struct Verdict: ~Escapable {
  public enum Decision: UInt8, Sendable {
    case allow, deny
    /// The client is told to poll, and the handler is asked again.
    case wait
    /// The handler was not there, or did not answer in time or in order.
    case unavailable
  }

  public let decision: Decision
  /// UTF-8 without control characters for whoever asked, at most `AuthorityLimits.reason` octets; may be empty.
  public let reason: Span<UInt8>
  /// An encoded Name, or empty: as it would be.
  public let subject: Span<UInt8>
  /// An encoded GeneralNames, empty for none, or nothing: as they would be.
  public let subjectAltName: Optional<Span<UInt8>>
  /// A name of one of the alias's profiles, or empty.
  public let profile: Span<UInt8>
  /// The certificate ends no later.
  public let notAfter: Timestamp?

  @_lifetime(copy reason, copy subject, copy subjectAltName, copy profile)
  public init(
    _ decision: Decision, reason: Span<UInt8>, subject: Span<UInt8>, subjectAltName: Span<UInt8>?, profile: Span<UInt8>,
    notAfter: Timestamp?
  ) {
    (self.decision, self.reason, self.subject) = (decision, reason, subject)
    (self.subjectAltName, self.profile, self.notAfter) = (subjectAltName, profile, notAfter)
  }

  /// A decision that changes nothing.
  @_lifetime(immortal)
  public init(_ decision: Decision) {
    (self.decision, reason, subject) = (decision, Span(), Span())
    (subjectAltName, profile, notAfter) = (nil, Span(), nil)
  }

  /// The handler's own words, if it has any.
  @_lifetime(copy verdict)
  static func words(_ verdict: Verdict?) -> Span<UInt8>? {
    guard let verdict, verdict.reason.count > 0 else { return nil }
    return verdict.reason
  }
}
