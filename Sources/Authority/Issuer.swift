import PKIX

/// A certification authority that signs here: its certificate and key, and the signer that speaks CMP for it.
public final class Issuer<Key: SigningKey> {
  /// The name that the configuration gives it.
  public let name: [UInt8]
  /// The CA's certificate and key; they sign certificates.
  public let authority: Signer<Key>
  /// What signs CMP messages: the CA itself when no other signer is configured.
  public let messages: Signer<Key>
  /// Seconds from thisUpdate to nextUpdate of a CRL.
  public var crlValidity: Int64 = 7 * 86_400
  /// Seconds from one CRL to the next when nothing is revoked.
  public var crlInterval: Int64 = 86_400
  /// What its CRLs go on from.
  public var earlierCRL: EarlierCRL?
  /// A URI that certificates name as the place of the CRL, or empty.
  public var crlDistributionPoint: [UInt8] = []
  /// A URI that certificates name as the place of this CA's certificate, or empty.
  public var authorityInfoAccess: [UInt8] = []
  /// The secret of RAs that protect messages with a MAC; empty when there is none.
  public var raSecret: [UInt8] = []
  /// The next root, for whoever trusts the present one.
  public var rootUpdate: RootUpdate?

  /// What a peer needs to get from the CA's certificate to a root, DER after DER: the CA's own unless it is a root itself,
  /// and those above it. The root is apart.
  public let chain: [UInt8]
  public let root: [UInt8]

  /// - Parameter above: the CAs above this one, in their order.
  /// - Throws: `notAuthority` when the certificate does not say that it may sign others. Whether the keys fit the
  ///   certificates is for the loader to see.
  public init(
    name: [UInt8], authority: Signer<Key>, messages: Signer<Key>?, above: [[UInt8]] = []
  ) throws(SignerFault) {
    guard authority.isAuthority else { throw .notAuthority }
    var (chain, root): ([UInt8], [UInt8]) = ([], [])
    for certificate in [authority.certificate] + above {
      let isRoot: Bool
      do throws(DERError) { isRoot = try Certificate(certificate.span).isSelfIssued } catch { throw .malformed(error) }
      if isRoot { root = certificate } else { chain += certificate }
    }
    (self.chain, self.root) = (chain, root)
    self.name = name
    self.authority = authority
    self.messages = messages ?? authority
  }

  public var key: Key { authority.key }
  /// An encoded Name: the issuer of what is issued.
  public var subject: [UInt8] { authority.subject }
  public var keyID: [UInt8] { authority.keyID }
  /// Nothing that is issued outlives this.
  public var notAfter: Timestamp { authority.notAfter }
  /// Nothing that is issued begins before this.
  public var notBefore: Timestamp { authority.notBefore }
  /// Its certificate lets it sign CRLs (RFC 5280 4.2.1.3): nobody accepts one of another CA.
  public var signsCRLs: Bool { authority.signsCRLs }
  /// The certificate of `messages` has to be sent along, because a client that trusts the CA does not have it.
  public var hasOwnMessageSigner: Bool { messages !== authority }

  /// Whether it signs with this key, given by the content of the BIT STRING.
  func uses(_ publicKey: Span<UInt8>) -> Bool {
    let (own, other) = (authority.publicKey, messages.publicKey)
    return own.span.equals(publicKey) || other.span.equals(publicKey)
  }
}

/// A certificate with its key.
public final class Signer<Key: SigningKey> {
  /// The certificate, DER.
  public let certificate: [UInt8]
  /// Its subject, an encoded Name.
  public let subject: [UInt8]
  /// Its subject key identifier, without which no client finds it (RFC 9483 3.1).
  public let keyID: [UInt8]
  public let notBefore: Timestamp
  public let notAfter: Timestamp
  /// The content of the subjectPublicKey.
  public let publicKey: [UInt8]
  /// basicConstraints says CA.
  public let isAuthority: Bool
  /// keyUsage says cRLSign, or nothing at all.
  public let signsCRLs: Bool
  public let key: Key

  /// The certificate's public key is the key's.
  public let keyFits: Bool

  public init(certificate: [UInt8], key: Key) throws(SignerFault) {
    let parts: SignerParts
    do throws(DERError) {
      parts = try SignerParts(Certificate(certificate.span))
    } catch {
      throw .malformed(error)
    }
    guard parts.keyID.count > 0 else { throw .noKeyIdentifier }
    self.certificate = certificate
    self.key = key
    (subject, keyID, isAuthority) = (parts.subject, parts.keyID, parts.isAuthority)
    signsCRLs = parts.signsCRLs
    (notBefore, notAfter, publicKey) = (parts.validity.notBefore, parts.validity.notAfter, parts.publicKey)
    var room = [UInt8](repeating: 0, count: parts.publicKeyInfo.count)
    var writer = DERWriter(room.mutableSpan)
    key.writePublicKeyInfo(into: &writer)
    keyFits = !writer.overflowed && writer.written().equals(parts.publicKeyInfo.span)
  }
}

/// Why a certificate cannot be used to sign.
public enum SignerFault: Error, Equatable, Sendable {
  case malformed(DERError)
  /// It has no subjectKeyIdentifier.
  case noKeyIdentifier
  /// basicConstraints does not say CA.
  case notAuthority
}

/// What is copied out of a certificate.
private struct SignerParts {
  var subject: [UInt8]
  var keyID: [UInt8] = []
  var validity: Validity
  var isAuthority = false
  var signsCRLs = true
  var publicKeyInfo: [UInt8]
  var publicKey: [UInt8]

  init(_ certificate: Certificate) throws(DERError) {
    subject = [UInt8](copying: certificate.tbsCertificate.subject.encoded)
    validity = certificate.tbsCertificate.validity
    publicKeyInfo = [UInt8](copying: certificate.tbsCertificate.subjectPublicKeyInfo.encoded)
    publicKey = [UInt8](copying: certificate.tbsCertificate.subjectPublicKeyInfo.subjectPublicKey)
    if let value = certificate.first(.subjectKeyIdentifier) {
      keyID = [UInt8](copying: try SubjectKeyIdentifier(value).keyIdentifier)
    }
    if let value = certificate.first(.keyUsage) { signsCRLs = try KeyUsage(value).contains(.cRLSign) }
    if let value = certificate.first(.basicConstraints) { isAuthority = try BasicConstraints(value).cA }
  }
}

extension [UInt8] {
  init(copying bytes: Span<UInt8>) {
    self.init()
    reserveCapacity(bytes.count)
    for index in bytes.indices { append(bytes[index]) }
  }
}
