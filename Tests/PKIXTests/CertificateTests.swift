import MutationMatrix
import Testing

@testable import PKIX

@Suite struct CertificateTests {
  static let vectors = ["root-ec", "root-rsa", "device-ec", "device-rsa", "version1", "endless"]

  @Test func theDeviceCertificate() throws {
    let bytes = try vector("device-ec")
    let certificate = try Certificate(bytes.span)
    let tbs = certificate.tbsCertificate
    #expect(tbs.version == 2)
    #expect(array(tbs.serialNumber) == hex("00F1E2D3C4B5A69788796A5B4C3D2E1F00112233"))
    #expect(SignatureAlgorithm(certificate.signatureAlgorithm) == .ecdsa(.sha256))
    #expect(printed { $0.name(tbs.issuer) } == "CN=Example Root CA,O=Example Factory,C=DE")
    #expect(
      printed { $0.name(tbs.subject) }
        == "CN=sensor-1,serialNumber=0815,OU=Line 3,O=Example Factory,L=Amberg,ST=Bayern,C=DE")
    #expect(tbs.validity.notAfter.seconds - tbs.validity.notBefore.seconds == 365 * 86_400)
    #expect(tbs.extensions?.list.count == 6)
    #expect(certificate.isSelfIssued == false)
    if case .ec(.p256, let point) = try PublicKey(tbs.subjectPublicKeyInfo) {
      #expect(point.count == 65)
    } else {
      Issue.record("the key is on P-256")
    }
    if let value = certificate.first(.keyUsage) {
      #expect(try KeyUsage(value) == .digitalSignature | .keyAgreement)
    } else {
      Issue.record("a keyUsage")
    }
  }

  @Test func theOthers() throws {
    let root = try vector("root-rsa")
    let certificate = try Certificate(root.span)
    #expect(certificate.isSelfIssued == true)
    #expect(certificate.tbsCertificate.validity.notAfter > .firstGeneralized)
    #expect(SignatureAlgorithm(certificate.signatureAlgorithm) == .rsa(.sha256))
    let old = try vector("version1")
    #expect(try Certificate(old.span).tbsCertificate.version == 0)
    #expect(try Certificate(old.span).tbsCertificate.extensions?.list.count == nil)
    let endless = try vector("endless")
    #expect(try Certificate(endless.span).tbsCertificate.validity.notAfter == .endless)
    let odd = try vector("device-rsa")
    #expect(
      try printed { $0.name(try Certificate(odd.span).tbsCertificate.subject) }
        == #"1.3.6.1.4.1.32473.1=#0c0178,emailAddress=a@example.org,UID=k7+CN=Kühlung \+ Lüftung,DC=example,DC=org"#)
  }

  /// Written again from its parts, a certificate of version 3 has the same bytes.
  @Test(arguments: vectors.filter { $0 != "version1" })
  func writerFacesReader(_ name: String) throws {
    let bytes = try vector(name)
    let certificate = try Certificate(bytes.span)
    let tbs = certificate.tbsCertificate
    let known = SignatureAlgorithm(certificate.signatureAlgorithm)
    let algorithm = try #require(known)
    let again = try written { writer in
      let whole = writer.begin(.sequence)
      let mark = writer.beginTBSCertificate(
        serialNumber: tbs.serialNumber, signature: algorithm, issuer: tbs.issuer.encoded, validity: tbs.validity,
        subject: tbs.subject.encoded, publicKey: tbs.subjectPublicKeyInfo.content)
      if let extensions = tbs.extensions {
        var each = extensions.makeIterator()
        while let next = each.next() {
          let value = writer.beginExtension(next.extnID, critical: next.critical)
          writer.raw(next.extnValue)
          writer.end(value)
        }
      }
      writer.end(mark)
      writer.end(whole, signedWith: algorithm, certificate.signature)
    }
    #expect(again == bytes)
  }

  /// Reads a certificate to its last corner: the key, and every extension value that there is a reader for.
  private static func accepts(_ bytes: [UInt8]) -> Bool {
    do {
      let certificate = try Certificate(bytes.span)
      _ = try PublicKey(certificate.tbsCertificate.subjectPublicKeyInfo)
      if let value = certificate.first(.basicConstraints) { _ = try BasicConstraints(value) }
      if let value = certificate.first(.keyUsage) { _ = try KeyUsage(value) }
      if let value = certificate.first(.extendedKeyUsage) { _ = try ExtendedKeyUsage(value) }
      if let value = certificate.first(.subjectKeyIdentifier) { _ = try SubjectKeyIdentifier(value) }
      if let value = certificate.first(.authorityKeyIdentifier) { _ = try AuthorityKeyIdentifier(value) }
      if let value = certificate.first(.subjectAltName) { _ = try GeneralNames(value) }
      return true
    } catch {
      return false
    }
  }

  /// What a spoiled certificate may still be: another certificate, whose signature is wrong.
  @Test(arguments: vectors)
  func theMatrix(_ name: String) throws {
    let first = name == "version1" ? 0 : 1
    let (issuer, validity) = ("0/0/\(first + 2)", "0/0/\(first + 3)")
    let (subject, key, extensions) = ("0/0/\(first + 4)", "0/0/\(first + 5)", "0/0/\(first + 6)")
    let isEC = name.hasSuffix("-ec") || name == "endless"
    var accepted = acceptedName(issuer) + acceptedName(subject) + acceptedKey(key, ec: isEC)
    accepted.append(.init(.swapped, at: validity + "/0", because: "whether a validity makes sense is policy"))
    if isEC { accepted += acceptedSignature("0/2") }
    if first == 1 { accepted += CertificateTests.acceptedExtensions(name, extensions) }
    let matrix = MutationMatrix(try vector(name), accepting: accepted)
    let failures = matrix.failures(CertificateTests.accepts)
    #expect(failures == [])
  }

  private static func acceptedExtensions(_ name: String, _ path: String) -> [MutationMatrix.Accepted] {
    let all: [MutationMatrix.Accepted] = [
      .init(.dropped, at: path, because: "Extensions is OPTIONAL"),
      .init(.dropped, .swapped, at: path + "/0/*", because: "Extensions is a SEQUENCE OF"),
    ]
    if name == "endless" {
      return all + [
        .init(.dropped, at: path + "/0/1/1/0/0", because: "keyIdentifier is OPTIONAL"),
        .init(.number, at: path + "/0/1/1/0/0", because: "[0] keyIdentifier becomes [2] authorityCertSerialNumber"),
      ]
    }
    let critical = MutationMatrix.Accepted(.dropped, at: path + "/0/*/1", because: "critical is DEFAULT FALSE")
    switch name {
    case "device-ec": return all + [critical] + deviceExtensions(path + "/0")
    case "device-rsa": return all + [critical] + issuerExtensions(path + "/0/2/1/0")
    default:
      let length = MutationMatrix.Accepted(.dropped, at: path + "/0/0/2/0/1", because: "pathLenConstraint is OPTIONAL")
      return all + [critical, length]
    }
  }

  /// extendedKeyUsage, authorityKeyIdentifier and subjectAltName of device-ec.
  private static func deviceExtensions(_ path: String) -> [MutationMatrix.Accepted] {
    let (purposes, authority, names) = (path + "/2/1/0", path + "/4/1/0", path + "/5/1/0")
    return [
      .init(.dropped, .duplicated, .swapped, at: purposes + "/*", because: "a SEQUENCE OF"),
      .init(.dropped, at: authority + "/0", because: "keyIdentifier is OPTIONAL"),
      .init(.number, at: authority + "/0", because: "[0] keyIdentifier becomes [2] authorityCertSerialNumber"),
    ] + acceptedNames(names)
  }

  /// authorityCertIssuer of device-rsa.
  private static func issuerExtensions(_ path: String) -> [MutationMatrix.Accepted] {
    [
      .init(.dropped, at: path + "/*", because: "every field of AuthorityKeyIdentifier is OPTIONAL"),
      .init(.duplicated, at: path + "/1/0", because: "authorityCertIssuer is a SEQUENCE OF"),
      .init(.number, at: path + "/1/0", because: "directoryName becomes ediPartyName, which nobody reads"),
    ] + acceptedName(path + "/1/0/0")
  }
}
