import PKIX

/// The next root of a CA, for whoever trusts the one before (RFC 9810 4.4, 5.3.19.15). Certificates are DER.
public struct RootUpdate: Sendable {
  public var newWithNew: [UInt8]
  /// The new key, signed with the old one.
  public var newWithOld: [UInt8]?
  /// The old key, signed with the new one.
  public var oldWithNew: [UInt8]?

  public init(newWithNew: [UInt8], newWithOld: [UInt8]? = nil, oldWithNew: [UInt8]? = nil) {
    (self.newWithNew, self.newWithOld, self.oldWithNew) = (newWithNew, newWithOld, oldWithNew)
  }

  /// Why this is no update, before anybody is told of it: CVE-2026-42769 was a client that took any root for the next one.
  public enum Fault: Error, Equatable, Sendable {
    case malformed(DERError)
    /// newWithNew is not signed with its own key.
    case notSelfSigned
    /// newWithOld does not certify the new root's key and name.
    case otherKey
    /// oldWithNew is not signed with the new key.
    case notSignedByNew
  }

  /// Whether the certificates belong together.
  public func check<Library: Cryptography & ~Copyable>(using library: borrowing Library) throws(Fault) {
    let new = try RootUpdate.certificate(newWithNew.span)
    guard new.isSigned(by: new, using: library) else { throw .notSelfSigned }
    if let newWithOld {
      let (own, linked) = (new.tbsCertificate, try RootUpdate.certificate(newWithOld.span).tbsCertificate)
      guard linked.subjectPublicKeyInfo.encoded.equals(own.subjectPublicKeyInfo.encoded),
        linked.subject.matches(own.subject)
      else { throw .otherKey }
    }
    if let oldWithNew {
      let link = try RootUpdate.certificate(oldWithNew.span)
      guard link.isSigned(by: new, using: library) else { throw .notSignedByNew }
    }
  }

  @_lifetime(copy bytes)
  private static func certificate(_ bytes: Span<UInt8>) throws(Fault) -> Certificate {
    do throws(DERError) { return try Certificate(bytes) } catch { throw .malformed(error) }
  }

  /// Whether this is the update of that root: its key has signed newWithOld, or, without such a link, it has the name of the
  /// new root. The new root itself needs none.
  func updates<Library: Cryptography & ~Copyable>(_ root: Certificate, using library: borrowing Library) -> Bool {
    if root.encoded.equals(newWithNew.span) { return false }
    if let newWithOld {
      guard let link = try? Certificate(newWithOld.span) else { return false }
      return link.isSigned(by: root, using: library)
    }
    guard let new = try? Certificate(newWithNew.span) else { return false }
    return new.tbsCertificate.subject.matches(root.tbsCertificate.subject)
  }
}

extension Certificate {
  /// Whether one certificate names another one as its issuer and bears a right signature by its key; DER.
  public static func isSigned<Library: Cryptography & ~Copyable>(
    _ certificate: [UInt8], by issuer: [UInt8], using library: borrowing Library
  ) -> Bool {
    guard let one = try? Certificate(certificate.span), let other = try? Certificate(issuer.span) else { return false }
    return one.isSigned(by: other, using: library)
  }

  /// Whether it names that one as its issuer and bears a right signature by its key.
  func isSigned<Library: Cryptography & ~Copyable>(by issuer: Certificate, using library: borrowing Library) -> Bool {
    guard tbsCertificate.issuer.matches(issuer.tbsCertificate.subject),
      let algorithm = SignatureAlgorithm(signatureAlgorithm),
      let key = try? PublicKey(issuer.tbsCertificate.subjectPublicKeyInfo)
    else { return false }
    return library.verify(signature, by: key, algorithm: algorithm, tbsCertificate.encoded, Span())
  }
}
