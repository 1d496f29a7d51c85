import CMP
import Crypto
import PKIX

@testable import Authority

/// What a request handler says in a test.
struct Opinion: Equatable, Sendable {
  var decision = Verdict.Decision.allow
  var reason: [UInt8] = []
  var subject: [UInt8] = []
  /// Nothing leaves them as they are.
  var names: [UInt8]?
  var profile: [UInt8] = []
  var notAfter: Timestamp?

  private var namesOrNone: [UInt8] = []

  init(
    _ decision: Verdict.Decision = .allow, reason: String = "", subject: [UInt8] = [], names: [UInt8]? = nil,
    profile: String = "", notAfter: Timestamp? = nil
  ) {
    (self.decision, self.reason, self.subject) = (decision, Array(reason.utf8), subject)
    (self.names, self.profile, self.notAfter) = (names, Array(profile.utf8), notAfter)
    namesOrNone = names ?? []
  }

  var verdict: Verdict {
    @_lifetime(borrow self) get {
      Verdict(
        decision, reason: reason.span, subject: subject.span, subjectAltName: names == nil ? nil : namesOrNone.span,
        profile: profile.span, notAfter: notAfter)
    }
  }
}

extension World {
  /// The first alias has a handler, which is asked about everything.
  static func asking(_ policy: inout Policy<PrivateKey>) {
    for kind in [PKIBody.Kind.ir, .cr, .p10cr, .kur, .rr] { policy.aliases[0].asked |= 1 << UInt32(kind.rawValue) }
    policy.aliases[0].profiles = [1]
    policy.aliases[0].allowsAutomaticKeyUpdate = true
  }
}
