// Covers: AsymmetricKeyPackage.swift, ContentInfo.swift, EncryptedContentInfo.swift, EncryptedKey.swift
// Covers: EncryptedValue.swift, EnvelopedData.swift, IssuerAndSerialNumber.swift, KeyAgreeRecipientInfo.swift
// Covers: KeyAgreement.swift, KeyTransRecipientInfo.swift, KeyTransport.swift, PasswordRecipientInfo.swift
// Covers: RecipientIdentifier.swift, RecipientInfo.swift, SignedData.swift, SignerInfo.swift

import Testing

@testable import PKIX

/// What encrypts and signs keys on their way, read from real tools' output and written again octet for octet.
@Suite struct CMSTests {
  static let enveloped = ["cms-ktri", "cms-ktri-oaep", "cms-kari", "cms-kari-serial", "cms-pwri"]
  static let signed = ["cms-signed", "cms-signed-rsa"]
  static let others = ["encrypted-value", "key-package"]

  @Test(arguments: enveloped)
  func envelopedBothWays(_ name: String) throws {
    let bytes = try vector(name)
    var reader = DERReader(bytes.span)
    let info = try ContentInfo(&reader)
    try reader.finish()
    #expect(info.contentType == .envelopedData)
    var inside = info.content.whole
    let data = try EnvelopedData(&inside)
    #expect(data.recipientInfos.count == 1 && data.encryptedContentInfo.contentType == .cmsData)
    let again = try written { writer in
      let outer = writer.beginContentInfo(info.contentType)
      let mark = writer.beginEnvelopedData(version: data.version)
      if let recipient = data.recipientInfos.first { try write(recipient, &writer) }
      writer.endRecipientInfos(mark)
      try write(data.encryptedContentInfo, &writer)
      writer.end(mark)
      writer.end(outer)
    }
    #expect(again == bytes)
  }

  private func write(_ recipient: borrowing RecipientInfo, _ writer: inout DERWriter) throws {
    switch recipient {
    case .ktri(let info):
      let transport = KeyTransport(info.keyEncryptionAlgorithm)
      writer.keyTransRecipientInfo(info.rid, try #require(transport), encryptedKey: info.encryptedKey)
    case .kari(let info):
      let agreement = KeyAgreement(info.keyEncryptionAlgorithm.algorithm)
      guard let parameters = info.keyEncryptionAlgorithm.parameters, case .key(let key) = info.originator,
        let encrypted = info.recipientEncryptedKeys.first
      else {
        Issue.record("an ephemeral key, and one for which it is")
        return
      }
      var inside = parameters.whole
      let wrap = KeyWrap(try AlgorithmIdentifier(&inside).algorithm)
      writer.keyAgreeRecipientInfo(
        encrypted.rid, originator: key.subjectPublicKey, ukm: info.ukm, try #require(agreement), try #require(wrap),
        encryptedKey: encrypted.encryptedKey)
    case .pwri(let info):
      guard let derivation = info.keyDerivationAlgorithm, derivation.algorithm == .pbkdf2,
        let parameters = derivation.parameters, let cipher = info.keyEncryptionAlgorithm.parameters
      else {
        Issue.record("PBKDF2 and a cipher")
        return
      }
      var inside = parameters.whole
      let function = try PBKDF2Params(&inside)
      inside = cipher.whole
      let algorithm = try AlgorithmIdentifier(&inside)
      let (scheme, prf) = (PBES2Scheme(algorithm.algorithm), function.prfDigest)
      writer.passwordRecipientInfo(
        salt: function.salt, iterationCount: function.iterationCount, prf: try #require(prf), try #require(scheme),
        iv: try iv(algorithm), encryptedKey: info.encryptedKey)
    case .other: Issue.record("a kind that is spoken here")
    }
  }

  private func write(_ info: borrowing EncryptedContentInfo, _ writer: inout DERWriter) throws {
    let scheme = PBES2Scheme(info.contentEncryptionAlgorithm.algorithm)
    guard let encrypted = info.encryptedContent else {
      Issue.record("a content")
      return
    }
    writer.encryptedContentInfo(
      info.contentType, try #require(scheme), iv: try iv(info.contentEncryptionAlgorithm), encrypted: encrypted)
  }

  @_lifetime(copy algorithm)
  private func iv(_ algorithm: AlgorithmIdentifier) throws -> Span<UInt8> {
    guard let parameters = algorithm.parameters else { throw DERError(.truncated, at: 0) }
    var reader = parameters.whole
    return try reader.octetString()
  }

  @Test func signedBothWays() throws {
    let bytes = try vector("cms-signed")
    var reader = DERReader(bytes.span)
    var inside = try ContentInfo(&reader).content.whole
    let data = try SignedData(&inside)
    #expect(data.version == 3 && data.eContentType == .asymmetricKeyPackage && data.signerInfos.count == 1)
    guard let signer = data.signerInfos.first, let attributes = signer.signedAttrs, let content = data.eContent,
      let certificates = data.certificates, case .subjectKeyIdentifier(let keyID) = signer.sid
    else {
      Issue.record("a signer")
      return
    }
    #expect(try signer.signedAttribute(.contentType)?.content.count == 10)
    #expect(try signer.signedAttribute(.messageDigest)?.content.count == 32)
    #expect(try signer.signedAttribute(.pbkdf2)?.offset == nil)
    let again = try written { writer in
      let outer = writer.beginContentInfo(.signedData)
      let mark = writer.beginSignedData(.sha256, .asymmetricKeyPackage)
      writer.raw(content)
      writer.endContent(mark)
      let list = writer.beginCertificates()
      writer.raw(certificates.content)
      writer.end(list)
      writer.signerInfos(keyID, .ecdsa(.sha256), signedAttrs: attributes.encoded, signer.signature)
      writer.end(mark)
      writer.end(outer)
    }
    #expect(again == bytes)
  }

  /// Without certificates, without attributes, with issuer and serial number: all OPTIONAL.
  @Test func signedWithLess() throws {
    let bytes = try vector("cms-signed-rsa")
    var reader = DERReader(bytes.span)
    var inside = try ContentInfo(&reader).content.whole
    let data = try SignedData(&inside)
    #expect(data.version == 1 && data.certificates?.offset == nil && data.crls?.offset == nil)
    guard let signer = data.signerInfos.first else {
      Issue.record("a signer")
      return
    }
    #expect(signer.version == 1 && signer.signedAttrs?.offset == nil && signer.signature.count == 256)
    if case .issuerAndSerialNumber(let certificate) = signer.sid {
      #expect(printed { $0.name(certificate.issuer) } == "CN=device-7")
    } else {
      Issue.record("issuer and serial number")
    }
    #expect(try signer.signedAttribute(.contentType)?.offset == nil)
  }

  /// The attributes are in the order of their encodings, whatever the order of writing.
  @Test func attributes() throws {
    let digest = [UInt8](repeating: 7, count: 32)
    let bytes = try written { $0.signedAttributes(.asymmetricKeyPackage, messageDigest: digest.span) }
    let expected = "314C 3019 06092A864886F70D010903 310C 060A60864801650201024E05 302F 06092A864886F70D010904 3122 0420"
    #expect(bytes == hex(expected) + digest)
  }

  @Test func valueBothWays() throws {
    let bytes = try vector("encrypted-value")
    var reader = DERReader(bytes.span)
    guard case .encryptedValue(let value) = try EncryptedKey(&reader), let cipher = value.symmAlg,
      let transport = value.keyAlg, let key = value.encSymmKey
    else {
      Issue.record("an EncryptedValue")
      return
    }
    try reader.finish()
    #expect(cipher.algorithm == .aes256CBC && KeyTransport(transport) == .pkcs1)
    #expect(value.intendedAlg?.offset == nil && value.valueHint?.count == nil)
    let again = try written { writer in
      writer.encryptedValue(.aes256, iv: try iv(cipher), .pkcs1, encSymmKey: key, encValue: value.encValue)
    }
    #expect(again == bytes)
  }

  @Test func valuesWithEverythingElse() throws {
    let all = hex("301D A004 06022A03 A104 06022A03 8202 00FF A304 06022A03 8401 01 0302 00EE")
    var reader = DERReader(all.span)
    guard case .encryptedValue(let value) = try EncryptedKey(&reader) else { return }
    #expect(value.intendedAlg?.offset == 2 && value.valueHint?.count == 1 && array(value.encValue) == [0xEE])
  }

  @Test func packageBothWays() throws {
    let bytes = try vector("key-package")
    var reader = DERReader(bytes.span)
    let package = try AsymmetricKeyPackage(&reader)
    try reader.finish()
    guard package.keys.count == 1, let key = package.keys.first, let publicKey = key.publicKey else {
      Issue.record("a key with its public key")
      return
    }
    #expect(publicKey.count == 65)
    #expect(try written { $0.asymmetricKeyPackage(key, publicKey: publicKey) } == bytes)
  }

  @Test func keyTransports() throws {
    for digest in [DigestAlgorithm.sha1, .sha224, .sha256, .sha384, .sha512] {
      let bytes = try written { $0.keyTransport(.oaep(digest)) }
      #expect(try transport(bytes) == .oaep(digest))
    }
    #expect(try transport(written { $0.keyTransport(.pkcs1) }) == .pkcs1)
    #expect(try transport(hex("300B 06092A864886F70D010101")) == .pkcs1)
    // Not a key transport, other parameters, no parameters, different hashes, a label.
    #expect(try transport(hex("300B 06092A864886F70D01010B")) == nil)
    #expect(try transport(hex("300D 06092A864886F70D010101 3000")) == nil)
    #expect(try transport(hex("300B 06092A864886F70D010107")) == nil)
    let sha256 = "300D 0609608648016503040201 0500"
    #expect(try transport(hex("301E 06092A864886F70D010107 3011 A00F \(sha256)")) == nil)
    #expect(try transport(hex("301A 06092A864886F70D010107 300D A20B 3009 06052B0E03021A 0500")) == nil)
  }

  private func transport(_ bytes: [UInt8]) throws -> KeyTransport? {
    var reader = DERReader(bytes.span)
    let identifier = try AlgorithmIdentifier(&reader)
    try reader.finish()
    return KeyTransport(identifier)
  }

  @Test(arguments: [DigestAlgorithm.sha224, .sha256, .sha384, .sha512])
  func agreements(_ digest: DigestAlgorithm) {
    #expect(KeyAgreement(KeyAgreement(digest: digest).identifier)?.digest == digest)
  }

  @Test func unknownAgreementsAndWraps() {
    #expect(KeyAgreement(.aes128Wrap) == nil && KeyWrap(.ecdhSHA256KDF) == nil)
    for wrap in [KeyWrap.aes128, .aes192, .aes256] { #expect(KeyWrap(wrap.identifier) == wrap) }
    #expect(KeyAgreement(digest: .sha1).identifier == .ecdhSHA224KDF)
  }

  /// RFC 5753 7.2, with and without keying material of the user.
  @Test func sharedInfo() throws {
    #expect(
      try written { $0.eccCMSSharedInfo(.aes256, ukm: [0xAA, 0xBB].span) }
        == hex("301B 300B 060960864801650304012D A004 0402AABB A206 0404 00000100"))
    #expect(
      try written { $0.eccCMSSharedInfo(.aes128, ukm: nil) } == hex("3015 300B 0609608648016503040105 A206 0404 00000080"))
  }

  static let broken: [(String, DERError)] = [
    ("", DERError(.truncated, at: 0)),
    // No recipient; an unknown kind; version 5; the order of a SET OF.
    ("3013 020102 3100 300C 06022A03 3004 06022A03 8000", DERError(.outOfRange, at: 5)),
    ("3015 020102 3102 A900 300C 06022A03 3004 06022A03 8000", DERError(.unexpectedTag, at: 7)),
    ("3015 020105 3102 A200 300C 06022A03 3004 06022A03 8000", DERError(.outOfRange, at: 2)),
    ("3017 020102 3104 A400 A200 300C 06022A03 3004 06022A03 8000", DERError(.notDistinguished, at: 9)),
    ("3017 020102 3102 A200 300C 06022A03 3004 06022A03 8000 0500", DERError(.trailingData, at: 23)),
    // A password's version is 0, an agreement's 3.
    ("3018 020102 3105 A303 020101 300C 06022A03 3004 06022A03 8000", DERError(.outOfRange, at: 9)),
    ("3018 020102 3105 A103 020102 300C 06022A03 3004 06022A03 8000", DERError(.outOfRange, at: 9)),
  ]

  @Test(arguments: broken) func brokenEnvelopes(_ text: String, _ expected: DERError) {
    var bytes = hex(text)
    if bytes.count > 1 { bytes[1] = UInt8(bytes.count - 2) }
    #expect(failure(bytes, { r throws(DERError) in _ = try EnvelopedData(&r).version }) == expected)
  }
}
