import PKIX
import Store

/// Whose public key it is. Nobody gets a certificate for the key of somebody else: two devices with one private key are one
/// device that was copied.
public enum KeyIndex {
  /// The first octets of the SHA-256 of a certificate's public key, which its subject key identifier begins with: what is
  /// issued here has it from there. Nothing when it cannot be read.
  static func key(of certificate: Span<UInt8>) -> UInt64? {
    var reader = DERReader(certificate)
    guard let certificate = try? Certificate(&reader), let value = certificate.first(.subjectKeyIdentifier),
      let identifier = try? SubjectKeyIdentifier(value), identifier.keyIdentifier.count == 20
    else { return nil }
    return number(identifier.keyIdentifier)
  }

  /// The same of one that was issued elsewhere, where a key identifier is made of something else.
  public static func key<Library: Cryptography & ~Copyable>(
    of certificate: Certificate, using library: borrowing Library
  ) -> UInt64 {
    number(library.digest(.sha256, certificate.tbsCertificate.subjectPublicKeyInfo.subjectPublicKey, Span()).bytes)
  }

  static func number(_ hash: Span<UInt8>) -> UInt64 {
    var key: UInt64 = 0
    for index in 0..<min(8, hash.count) { key = key << 8 | UInt64(hash[index]) }
    return key
  }
}

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Looks for certificates that were issued for the same key.
  ///
  /// - Parameters:
  ///   - reference, subject: of whom the certificate is for. Who has no reference is known by the subject. A device may be
  ///     known under several aliases, and is the same one there.
  ///   - old: the certificate that is renewed, if one is.
  mutating func checkKey(
    _ key: SubjectPublicKeyInfo, of reference: Span<UInt8>, _ subject: Span<UInt8>, renewing old: Certificate?,
    alias: Int
  ) throws(Condition) {
    let allowed = policy.aliases[alias]
    if let old, old.tbsCertificate.subjectPublicKeyInfo.content.equals(key.content) {
      if !allowed.allowsSameKey { throw .sameKey }
      return
    }
    let hash = library.digest(.sha256, key.subjectPublicKey, Span())
    guard let row = certificates.row(key: KeyIndex.number(hash.bytes)) else { return }
    var storage = RecordRoom()
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)), let known = try? Certificate(issued.certificate) else {
      throw .internalFailure
    }
    guard known.tbsCertificate.subjectPublicKeyInfo.subjectPublicKey.equals(key.subjectPublicKey) else { return }
    guard issued.reference.equals(reference),
      reference.count > 0 || known.tbsCertificate.subject.encoded.equals(subject)
    else { throw .keyInUse }
    if old != nil, !allowed.allowsSameKey { throw .sameKey }
    if !allowed.allowsKeyReuse { throw .duplicateKey }
  }
}
