import Authority
import Crypto
import PKIX

/// A CA that was made elsewhere, seen to be one before anything of it is written.
struct ImportedAuthority {
  let key: PrivateKey
  let certificate: AuthorityCertificate
  /// Those above it, each the signer of the one before; the last one is a root when it is known.
  let above: [AuthorityCertificate]

  /// - Parameter certificates: the CA's, and those above it, in any order. `path` is the file that errors name.
  init(
    _ key: PrivateKey, _ certificates: [[UInt8]], _ path: [UInt8], with library: MbedTLS, at now: Timestamp
  ) throws(Failure) {
    var known: [AuthorityCertificate] = []
    for encoded in certificates where !known.contains(where: { $0.encoded == encoded }) {
      known.append(try AuthorityCertificate(encoded, path, with: library))
    }
    let publicKey = PublicKeyOctets(of: key).info
    guard let own = known.firstIndex(where: { $0.publicKey == publicKey }) else {
      throw Failure(.key, "\(path): the key is of none of the \(known.count) certificates")
    }
    self.key = key
    certificate = known.remove(at: own)
    above = ImportedAuthority.path(from: certificate, through: &known, with: library)
    if let stranger = known.first {
      throw Failure(
        .key, "\(path): \(raw: stranger.subject.text.bytes) has signed nothing that leads to the CA; leave it out")
    }
    try check(path, at: now)
  }

  /// Takes each signer in its turn. With 16 certificates at most, 120 signatures are verified at most.
  private static func path(
    from start: AuthorityCertificate, through known: inout [AuthorityCertificate], with library: MbedTLS
  ) -> [AuthorityCertificate] {
    var path: [AuthorityCertificate] = []
    var last = start
    while !last.isRoot,
      let next = known.firstIndex(where: { Certificate.isSigned(last.encoded, by: $0.encoded, using: library) })
    {
      last = known.remove(at: next)
      path.append(last)
    }
    return path
  }

  /// RFC 5280 6.1.4 (k), (l), (n): each is a CA that may sign certificates and has room for those below it.
  private func check(_ path: [UInt8], at now: Timestamp) throws(Failure) {
    guard above.count < AuthorityLimits.pathLength else {
      throw Failure(.key, "\(path): more than \(AuthorityLimits.pathLength) certificates up to the root")
    }
    for (below, one) in ([certificate] + above).enumerated() {
      let name = one.subject.text.bytes
      guard let constraints = one.constraints, constraints.cA else {
        throw Failure(.key, "\(path): basicConstraints of \(raw: name) does not say CA, so it can issue nothing")
      }
      guard one.signsCertificates else {
        throw Failure(.key, "\(path): keyUsage of \(raw: name) does not say keyCertSign, so it can issue nothing")
      }
      if let length = constraints.pathLenConstraint, length < below {
        throw Failure(.key, "\(path): \(raw: name) allows \(length) CAs below it (pathLenConstraint), and there are \(below)")
      }
      guard one.validity.notAfter > now else {
        throw Failure(.key, "\(path): \(raw: name) ended at \(one.validity.notAfter)")
      }
      guard one.validity.notBefore <= now else {
        throw Failure(.clock, "\(path): \(raw: name) begins at \(one.validity.notBefore), and the clock says \(now)")
      }
    }
    if certificate.keyID.isEmpty {
      throw Failure(.key, "\(path): the certificate has no subjectKeyIdentifier, without which clients do not find it")
    }
  }

  /// Whether the last one is a root.
  var leadsToRoot: Bool { (above.last ?? certificate).isRoot }

  /// The certificate and those above it, PEM.
  var pem: [UInt8] {
    ([certificate] + above).reduce([]) { $0 + KeyFiles.pem(.certificate, $1.encoded) }
  }

  /// The signer that speaks CMP for it, as `init` makes one.
  func messageSigner(called name: [UInt8], with library: MbedTLS, at now: Timestamp) throws(Failure) -> NewMessageSigner {
    let begin = now.adding(seconds: -InitPlan.backdate)
    let validity = Validity(
      notBefore: max(begin, certificate.validity.notBefore), notAfter: certificate.validity.notAfter)
    do {
      return try NewMessageSigner(
        of: key, issuer: certificate.subject.encoded,
        commonName: certificate.commonName.isEmpty ? name : certificate.commonName, keyID: certificate.keyID,
        validity: validity, with: library)
    } catch {
      throw Failure(error)
    }
  }
}
