// Covers: Attribute.swift, CertificationRequestInfo.swift

import MutationMatrix
import Testing

@testable import PKIX

@Suite struct CertificationRequestTests {
  static let vectors = ["request-ec", "request-rsa", "request-password"]

  @Test func whatIsAskedFor() throws {
    let bytes = try vector("request-ec")
    let request = try CertificationRequest(bytes.span)
    let info = request.certificationRequestInfo
    #expect(printed { $0.name(info.subject) }.hasPrefix("CN=sensor-1,serialNumber=0815,"))
    #expect(info.attributes.count == 1)
    #expect(try info.challengePassword()?.count == nil)
    #expect(SignatureAlgorithm(request.signatureAlgorithm) == .ecdsa(.sha384))
    guard let extensions = try info.extensionRequest() else {
      Issue.record("an extensionRequest")
      return
    }
    try extensions.check()
    #expect(extensions.list.count == 2)
    if let value = extensions.first(.subjectAltName) {
      #expect(try printed { $0.generalNames(try GeneralNames(value)) } == "DNS:gw.example")
    }
  }

  @Test func withoutAttributesAndWithAPassword() throws {
    let plain = try vector("request-rsa")
    let request = try CertificationRequest(plain.span)
    #expect(request.certificationRequestInfo.attributes.isEmpty == true)
    #expect(try request.certificationRequestInfo.extensionRequest()?.list.count == nil)
    let password = try vector("request-password")
    let second = try CertificationRequest(password.span)
    if let found = try second.certificationRequestInfo.challengePassword() {
      #expect(text(found) == "correct horse")
    } else {
      Issue.record("a challengePassword")
    }
    #expect(try second.certificationRequestInfo.extensionRequest()?.list.count == 1)
  }

  @Test(arguments: ["request-ec", "request-rsa"])
  func writerFacesReader(_ name: String) throws {
    let bytes = try vector(name)
    let request = try CertificationRequest(bytes.span)
    let info = request.certificationRequestInfo
    let known = SignatureAlgorithm(request.signatureAlgorithm)
    let algorithm = try #require(known)
    let again = try written { writer in
      let whole = writer.begin(.sequence)
      if let extensions = try info.extensionRequest() {
        let mark = writer.beginCertificationRequestInfo(
          subject: info.subject.encoded, publicKey: info.subjectPKInfo.content)
        writer.raw(extensions.list.content)
        writer.end(mark)
      } else {
        writer.certificationRequestInfo(subject: info.subject.encoded, publicKey: info.subjectPKInfo.content)
      }
      writer.end(whole, signedWith: algorithm, request.signature)
    }
    #expect(again == bytes)
  }

  private static func accepts(_ bytes: [UInt8]) -> Bool {
    do {
      let request = try CertificationRequest(bytes.span)
      let info = request.certificationRequestInfo
      _ = try PublicKey(info.subjectPKInfo)
      _ = try info.challengePassword()
      if let extensions = try info.extensionRequest() {
        try extensions.check()
        if let value = extensions.first(.keyUsage) { _ = try KeyUsage(value) }
        if let value = extensions.first(.subjectAltName) { _ = try GeneralNames(value) }
      }
      return SignatureAlgorithm(request.signatureAlgorithm) != nil
    } catch {
      return false
    }
  }

  @Test(arguments: vectors)
  func theMatrix(_ name: String) throws {
    let isEC = name != "request-rsa"
    var accepted = acceptedName("0/0/1") + acceptedKey("0/0/2", ec: isEC)
    if isEC {
      accepted += acceptedSignature("0/2")
      accepted.append(.init(.dropped, at: "0/0/3/*", because: "attributes is a SET OF"))
    } else {
      accepted.append(
        .init(.dropped, at: "0/1/1", because: "parameters of an RSA signature: NULL or absent (RFC 4055 5)"))
    }
    if name == "request-ec" {
      let extensions = "0/0/3/0/1/0"
      accepted += [
        .init(.dropped, .swapped, at: extensions + "/*", because: "Extensions is a SEQUENCE OF"),
        .init(.dropped, at: extensions + "/1/1", because: "critical is DEFAULT FALSE"),
        .init(.duplicated, at: extensions + "/0/1/0/0", because: "GeneralNames is a SEQUENCE OF"),
      ]
    }
    if name == "request-password" {
      accepted += [
        .init(.swapped, at: "0/0/3/0", because: "attributes come in any order"),
        .init(.duplicated, at: "0/0/3/0", because: "the first challengePassword counts"),
        .init(.duplicated, at: "0/0/3/0/1/0", because: "the first value counts"),
        .init(.duplicated, at: "0/0/3/1/1/0/0/1/0/0", because: "GeneralNames is a SEQUENCE OF"),
      ]
    }
    let failures = MutationMatrix(try vector(name), accepting: accepted).failures(CertificationRequestTests.accepts)
    #expect(failures == [])
  }

  private static let key = hex("3004 06022A03 03020007")

  /// A request with these attributes, whose signature is nothing.
  private func request(version: Int = 0, attributes: String?) throws -> [UInt8] {
    try written { writer in
      let whole = writer.begin(.sequence)
      let info = writer.begin(.sequence)
      writer.integer(version)
      writer.raw(hex("3000").span)
      writer.primitive(.sequence, CertificationRequestTests.key.span)
      if let attributes { writer.primitive(.contextConstructed(0), hex(attributes).span) }
      writer.end(info)
      writer.end(whole, signedWith: .ecdsa(.sha256), [1].span)
    }
  }

  private func asked(_ bytes: [UInt8]) -> DERError? {
    failure(bytes) { reader throws(DERError) in
      let request = try CertificationRequest(&reader)
      if let extensions = try request.certificationRequestInfo.extensionRequest() { try extensions.check() }
    }
  }

  private static let asking = "06092A864886F70D01090E"

  @Test func badOnes() throws {
    let asking = CertificationRequestTests.asking
    // extensionRequest with one extension 1.2, value NULL
    let one = "3018 \(asking) 310B 3009 3007 06012A 04020500"
    #expect(asked(try request(attributes: "")) == nil)
    #expect(asked(try request(attributes: one)) == nil)
    #expect(asked(try request(version: 1, attributes: "")) == DERError(.outOfRange, at: 4))
    #expect(asked(try request(attributes: nil)) == DERError(.truncated, at: 21))
    #expect(asked(try request(attributes: one + one)) == DERError(.notDistinguished, at: 49))
    #expect(asked(try request(attributes: "300B \(asking)")) == DERError(.truncated, at: 36))
    #expect(asked(try request(attributes: "300D \(asking) 3100")) == DERError(.outOfRange, at: 38))
    #expect(asked(try request(attributes: "300F \(asking) 3102 3000")) == DERError(.outOfRange, at: 38))
    #expect(
      asked(try request(attributes: "3023 \(asking) 3116 3009 3007 06012A 04020500 3009 3007 06012A 04020500"))
        == DERError(.notDistinguished, at: 49))
    #expect(
      asked(try request(attributes: "3021 \(asking) 3114 3012 3007 06012A 04020500 3007 06012A 04020500"))
        == DERError(.notDistinguished, at: 49))
    #expect(asked(try request(attributes: String(repeating: "3007 06012A 31020500", count: 32))) == nil)
    #expect(asked(try request(attributes: String(repeating: "3007 06012A 31020500", count: 33)))?.kind == .tooMany)
  }
}
