import PKIX

/// Who protected a message, and with what an answer to it is protected.
struct Requester {
  /// What showed who it is.
  enum Means: Sendable {
    /// A MAC under a secret.
    case mac
    /// A code in the request itself; the key that is to be certified signed.
    case token
    /// The name and password of HTTP.
    case login
    /// A certificate that was issued here, or an RA's.
    case certificate
    /// A device maker's certificate.
    case vendor
    /// Whoever has some certificate, for whom an RA vouches by nesting the message.
    case vouched
  }

  /// Row of the registered entity, or nothing: an RA speaks for others.
  let entity: Int?
  /// What a transaction is bound to: the serial number of the certificate that signed, when it was issued here, or the first
  /// 20 octets of a foreign certificate's SHA-256; empty when a one-time code authenticated, and `raSecretMark` when it was
  /// an RA's secret.
  let signer: ShortBytes
  let means: Means
  /// The key that verified the request's MAC, for the MAC of the answer.
  var mac: MACKey?
  /// What an authorised registration authority may do (RFC 9483 3.4); nothing for whoever is none.
  var rights = Rights.none
  /// The attribute of the requested subject that was a password.
  var secretAttribute: AttributeType?
  /// The challenge of the alias is what authenticated it.
  var hasShownChallenge = false

  init(entity: Int?, signer: ShortBytes = ShortBytes(), by means: Means, mac: MACKey? = nil, rights: Rights = .none) {
    (self.entity, self.signer, self.means) = (entity, signer, means)
    (self.mac, self.rights) = (mac, rights)
  }

  /// It may vouch for others.
  var isRA: Bool { rights != .none }
  /// Whoever asks has shown a secret, and no key.
  var authenticatesBySecret: Bool { means == .mac || means == .login }
  /// The request has a code in it, so nothing of it is kept.
  var hasToken: Bool { means == .token }
  /// It signed with a certificate that was not issued here, or an RA with whatever it has.
  var isForeign: Bool { means == .vendor || means == .vouched || means == .certificate && isRA }
  /// A use of the entity's code is what pays for the certificate.
  var usesCode: Bool { !isRA && means != .certificate && means != .vouched }

  mutating func wipe<Library: Cryptography & ~Copyable>(using library: borrowing Library) { mac?.wipe(using: library) }
}

extension ShortBytes {
  /// What binds a transaction to an RA's secret: one zero octet, which is no serial number and no hash.
  static var raSecretMark: ShortBytes {
    let zero = InlineArray<1, UInt8>(repeating: 0)
    return ShortBytes(zero.span)
  }
}
