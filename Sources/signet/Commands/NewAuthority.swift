import Crypto
import PKIX

/// A new CA and the signer that speaks CMP for it: two keys, two certificates.
struct NewAuthority {
  let name: DistinguishedName
  let validity: Validity
  let certificate: [UInt8]
  let key: PrivateKey
  let signer: NewMessageSigner

  /// Makes everything; RSA keys take a while.
  init(commonName: [UInt8], key kind: KeyAlgorithm, validity: Validity, with library: MbedTLS) throws(Failure) {
    self.validity = validity
    name = try DistinguishedName(commonName: commonName)
    do throws(CryptographyFailure) {
      key = try PrivateKey.generate(kind, with: library)
      let publicKey = PublicKeyOctets(of: key)
      let keyID = publicKey.keyID(with: library)
      let root = NewCertificate(
        serialNumber: try NewCertificate.serialNumber(with: library), issuer: name.encoded, subject: name.encoded,
        validity: validity, publicKey: publicKey.info, keyID: keyID, issuerKeyID: keyID, role: .authority)
      certificate = try root.signed(with: key)
      signer = try NewMessageSigner(
        of: key, issuer: name.encoded, commonName: commonName, keyID: keyID, validity: validity, with: library)
    } catch {
      throw Failure(error)
    }
  }
}

/// The key and the certificate that speak CMP for a CA.
struct NewMessageSigner {
  let certificate: [UInt8]
  let key: PrivateKey

  /// - Parameters:
  ///   - authority: the CA's key; the new one is of the same kind.
  ///   - issuer: the CA's name, encoded; `commonName` is what it is called.
  ///   - keyID: the CA's subjectKeyIdentifier.
  init(
    of authority: PrivateKey, issuer: [UInt8], commonName: [UInt8], keyID: [UInt8], validity: Validity,
    with library: MbedTLS
  ) throws(CryptographyFailure) {
    key = try PrivateKey.generate(authority.kind, with: library)
    let publicKey = PublicKeyOctets(of: key)
    let signer = NewCertificate(
      serialNumber: try NewCertificate.serialNumber(with: library), issuer: issuer,
      subject: NewMessageSigner.name(commonName), validity: validity, publicKey: publicKey.info,
      keyID: publicKey.keyID(with: library), issuerKeyID: keyID, role: .messageSigner)
    certificate = try signer.signed(with: authority)
  }

  /// `CN=NAME CMP`, or a name without it where it leaves no room for the suffix.
  private static func name(_ commonName: [UInt8]) -> [UInt8] {
    let suffix = Text(" CMP").bytes
    if let name = try? DistinguishedName(commonName: commonName + suffix) { return name.encoded }
    if let name = try? DistinguishedName(commonName: Text("CMP signer").bytes) { return name.encoded }
    preconditionFailure("a short common name is a name")
  }
}

extension NewCertificate {
  fileprivate static func serialNumber(with library: MbedTLS) throws(CryptographyFailure) -> [UInt8] {
    serialNumber(random: try library.randomOctets(16))
  }
}

extension PublicKeyOctets {
  /// RFC 7093 2, method 1.
  func keyID(with library: MbedTLS) -> [UInt8] {
    let digest = library.digest(.sha256, bits.span, Span())
    return [UInt8](copying: digest.bytes.extracting(first: 20))
  }
}

extension MbedTLS {
  func randomOctets(_ count: Int) throws(CryptographyFailure) -> [UInt8] {
    var octets = [UInt8](repeating: 0, count: count)
    var room = octets.mutableSpan
    try fill(&room)
    return octets
  }
}

extension PrivateKey {
  /// PKCS #8 as PEM, unencrypted: the file's permissions protect it. Whoever has it wipes it.
  func pem() throws(CryptographyFailure) -> [UInt8] {
    var text = [UInt8](repeating: 0, count: 4096)
    var room = text.mutableSpan
    let count = try writePEM(into: &room)
    return Array(text[..<count])
  }
}
