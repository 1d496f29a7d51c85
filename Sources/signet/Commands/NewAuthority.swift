import Crypto
import PKIX

/// A new CA and the signer that speaks CMP for it: two keys, two certificates.
struct NewAuthority {
  let name: DistinguishedName
  let validity: Validity
  let certificate: [UInt8]
  let key: PrivateKey
  let signerCertificate: [UInt8]
  let signerKey: PrivateKey

  /// Makes everything; RSA keys take a while.
  init(commonName: [UInt8], key kind: KeyAlgorithm, validity: Validity, with library: MbedTLS) throws(Failure) {
    self.validity = validity
    name = try DistinguishedName(commonName: commonName)
    do throws(CryptographyFailure) {
      key = try PrivateKey.generate(kind, with: library)
      signerKey = try PrivateKey.generate(kind, with: library)
      let publicKey = PublicKeyOctets(of: key)
      let keyID = NewAuthority.keyID(publicKey, with: library)
      let root = NewCertificate(
        serialNumber: try NewAuthority.serialNumber(with: library), issuer: name.encoded, subject: name.encoded,
        validity: validity, publicKey: publicKey.info, keyID: keyID, issuerKeyID: keyID, role: .authority)
      certificate = try root.signed(with: key)
      let signerPublicKey = PublicKeyOctets(of: signerKey)
      let signer = NewCertificate(
        serialNumber: try NewAuthority.serialNumber(with: library), issuer: name.encoded,
        subject: NewAuthority.signerName(commonName), validity: validity, publicKey: signerPublicKey.info,
        keyID: NewAuthority.keyID(signerPublicKey, with: library), issuerKeyID: keyID, role: .messageSigner)
      signerCertificate = try signer.signed(with: key)
    } catch {
      throw Failure(error)
    }
  }

  /// `CN=NAME CMP`, or without the suffix's room the name's first characters.
  private static func signerName(_ commonName: [UInt8]) -> [UInt8] {
    let suffix = Text(" CMP").bytes
    if let name = try? DistinguishedName(commonName: commonName + suffix) { return name.encoded }
    if let name = try? DistinguishedName(commonName: Text("CMP signer").bytes) { return name.encoded }
    preconditionFailure("a short common name is a name")
  }

  /// RFC 7093 2, method 1.
  private static func keyID(_ key: PublicKeyOctets, with library: MbedTLS) -> [UInt8] {
    let digest = library.digest(.sha256, key.bits.span, Span())
    return [UInt8](copying: digest.bytes.extracting(first: 20))
  }

  private static func serialNumber(with library: MbedTLS) throws(CryptographyFailure) -> [UInt8] {
    NewCertificate.serialNumber(random: try library.randomOctets(16))
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
