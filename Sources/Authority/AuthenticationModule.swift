import PKIX

/// How a message is authenticated (EJBCA: CMP authentication modules).
public enum AuthenticationModule: Equatable, Sendable {
  /// A code in the control regToken or authenticator; whoever has the key that is to be certified signs.
  case regToken
  /// A code in this attribute of the requested subject; otherwise as `regToken`.
  case dnPart(AttributeType)
  /// The challenge in the request, as `Alias.challenge` has it; otherwise as `regToken`.
  case challenge
  /// A MAC under a device's code; where RAs enrol whom they like also under the RA secret of the CA.
  case hmac
  /// A MAC under the secret of the alias's RA.
  case raSecret([UInt8])
  /// A signature by a certificate: the device's own, a device maker's, or an RA's. With an issuer, one of that CA only.
  case endEntityCertificate(issuer: Int?)
  /// Name and password of HTTP (RFC 7617), for messages that have no other protection.
  case basic
}
