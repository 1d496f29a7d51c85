import Crypto
import PKIX

/// What a CA's certificate says of it.
struct AuthorityCertificate {
  let encoded: [UInt8]
  let subject: DistinguishedName
  let issuer: DistinguishedName
  /// Content octets.
  let serialNumber: [UInt8]
  let validity: Validity
  /// Nothing when it is of a kind that is not known here.
  let keyKind: KeyAlgorithm?
  /// The content of the SubjectPublicKeyInfo.
  let publicKey: [UInt8]
  /// Issuer and subject are one name.
  let isRoot: Bool
  /// basicConstraints; nothing when there are none.
  let constraints: BasicConstraints?
  /// keyUsage says keyCertSign, or there is none (RFC 5280 4.2.1.3).
  let signsCertificates: Bool
  /// subjectKeyIdentifier, or empty.
  let keyID: [UInt8]
  /// The last common name of the subject, or empty when there is none that is UTF-8.
  let commonName: [UInt8]

  /// - Throws: when it cannot be read; `path` is the file that the error names.
  init(_ encoded: [UInt8], _ path: [UInt8], with library: MbedTLS) throws(Failure) {
    do throws(DERError) {
      try self.init(encoded, with: library)
    } catch {
      throw Failure(.key, "\(path): a certificate in it cannot be read: \(error.kind.text) at octet \(error.offset)")
    }
  }

  private init(_ encoded: [UInt8], with library: MbedTLS) throws(DERError) {
    let certificate = try Certificate(encoded.span)
    let content = certificate.tbsCertificate
    self.encoded = encoded
    subject = DistinguishedName(encoded: [UInt8](copying: content.subject.encoded))
    issuer = DistinguishedName(encoded: [UInt8](copying: content.issuer.encoded))
    serialNumber = [UInt8](copying: content.serialNumber)
    validity = content.validity
    publicKey = [UInt8](copying: content.subjectPublicKeyInfo.content)
    keyKind = library.kind(of: try PublicKey(content.subjectPublicKeyInfo))
    isRoot = certificate.isSelfIssued
    if let value = certificate.first(.basicConstraints) {
      constraints = try BasicConstraints(value)
    } else {
      constraints = nil
    }
    if let value = certificate.first(.keyUsage) {
      signsCertificates = try KeyUsage(value).contains(.keyCertSign)
    } else {
      signsCertificates = true
    }
    if let value = certificate.first(.subjectKeyIdentifier) {
      keyID = [UInt8](copying: try SubjectKeyIdentifier(value).keyIdentifier)
    } else {
      keyID = []
    }
    if let name = content.subject.last(.commonName),
      name.value.tag == .utf8String || name.value.tag == .printableString
    {
      commonName = [UInt8](copying: name.value.content)
    } else {
      commonName = []
    }
  }

  var keyName: StaticString { keyKind?.name ?? "unknown" }
}
