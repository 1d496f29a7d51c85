import CMP

/// Whose certificate makes an RA, and of what.
public struct Administrator: Equatable, Sendable {
  public var certificates = TrustList()
  public var rights = Rights.all

  public init() {}
}

/// What an RA may do.
public struct Rights: Equatable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let none = Rights(rawValue: 0)
  public static let enrol = Rights(rawValue: 1)
  public static let renew = Rights(rawValue: 2)
  public static let revoke = Rights(rawValue: 4)
  public static let all = Rights(rawValue: 7)
  /// To collect the messages of others, for which it does not answer.
  public static let nest = Rights(rawValue: 8)

  public func contains(_ other: Rights) -> Bool { rawValue & other.rawValue == other.rawValue }

  public static func | (one: Rights, other: Rights) -> Rights { Rights(rawValue: one.rawValue | other.rawValue) }
}

extension Alias {
  /// Of whoever has this certificate, as far as it is listed here.
  func rights(of certificate: Certificate) -> Rights {
    if raCertificates.contains(certificate) { return .all }
    var rights = Rights.none
    for administrator in administrators where administrator.certificates.contains(certificate) {
      rights = rights | administrator.rights
    }
    return rights
  }
}
