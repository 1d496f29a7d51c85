import CMP

/// How a peer is told of a condition: in which body, with which bit, and whether somebody vouches for it.
///
/// There are two tables of these, chosen by `error_style`: ErrorStyle+RFC9483 and ErrorStyle+EJBCA.
public struct ErrorAnswer: Equatable, Sendable {
  public enum Body: UInt8, Sendable {
    /// The body that answers the request, with status rejection, when it is one of ip, cp, kup and rp; `error` otherwise
    /// (RFC 9483 3.6.2).
    case answer
    /// `error`.
    case error
    /// No CMP message: HTTP says 400.
    case none
  }

  public let body: Body
  public let failInfo: PKIFailureInfo
  /// By the request's MAC when that was right, else by the signature of the CMP signer.
  public let isProtected: Bool

  private init(_ body: Body, _ failInfo: PKIFailureInfo, isProtected: Bool) {
    (self.body, self.failInfo, self.isProtected) = (body, failInfo, isProtected)
  }

  /// For what is wrong inside of a request whose protection is right.
  static func answer(_ failInfo: PKIFailureInfo) -> ErrorAnswer { ErrorAnswer(.answer, failInfo, isProtected: true) }

  /// For what is wrong with a message as a whole.
  static func error(_ failInfo: PKIFailureInfo) -> ErrorAnswer { ErrorAnswer(.error, failInfo, isProtected: true) }

  static func unprotected(_ failInfo: PKIFailureInfo) -> ErrorAnswer {
    ErrorAnswer(.error, failInfo, isProtected: false)
  }

  /// The bit is for the log alone.
  static func badHTTP(_ failInfo: PKIFailureInfo) -> ErrorAnswer { ErrorAnswer(.none, failInfo, isProtected: false) }
}

extension Condition {
  /// - Parameters:
  ///   - kind: what is refused, as far as it could be read.
  ///   - isRA: whether the alias is one of RAs.
  public func answer(in style: Alias.ErrorStyle, to kind: PKIBody.Kind? = nil, isRA: Bool = false) -> ErrorAnswer {
    switch style {
    case .rfc9483: rfc9483
    case .ejbca: ejbca(to: kind, isRA: isRA)
    }
  }
}
