/// How a request ended (RFC 9810 5.2.3).
///
///     PKIStatus ::= INTEGER {
///         accepted (0), grantedWithMods (1), rejection (2), waiting (3), revocationWarning (4),
///         revocationNotification (5), keyUpdateWarning (6) }
public enum PKIStatus: Int, Sendable {
  case accepted = 0
  case grantedWithMods, rejection, waiting, revocationWarning, revocationNotification, keyUpdateWarning

  /// A status that RFC 9810 does not name is `outOfRange`.
  public init(_ reader: inout DERReader) throws(DERError) {
    let start = reader.offset
    guard let status = PKIStatus(rawValue: try reader.smallInteger()) else { throw DERError(.outOfRange, at: start) }
    self = status
  }

  public var name: StaticString {
    switch self {
    case .accepted: "accepted"
    case .grantedWithMods: "grantedWithMods"
    case .rejection: "rejection"
    case .waiting: "waiting"
    case .revocationWarning: "revocationWarning"
    case .revocationNotification: "revocationNotification"
    case .keyUpdateWarning: "keyUpdateWarning"
    }
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func pkiStatus(_ status: PKIStatus) { integer(status.rawValue) }
}
