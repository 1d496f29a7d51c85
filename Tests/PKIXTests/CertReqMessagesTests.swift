import MutationMatrix
import Testing

@testable import PKIX

@Suite struct CertReqMessagesTests {
  @Test func aDeviceAsksOpenSSL() throws {
    let bytes = try vector("ir-ec")
    var reader = DERReader(bytes.span)
    let messages = try CertReqMessages(&reader)
    try reader.finish()
    #expect(messages.messages.count == 1)
    guard let message = messages.messages.first else { return }
    #expect(array(message.certReq.certReqId) == [0])
    let template = message.certReq.certTemplate
    #expect(template.version == nil && template.serialNumber?.count == nil && template.validity == nil)
    if let subject = template.subject {
      #expect(printed { $0.name(subject) }.hasPrefix("CN=sensor-1,"))
      try subject.check()
    } else {
      Issue.record("a subject")
    }
    if let key = template.publicKey, case .ec(.p256, let point) = try PublicKey(key) {
      #expect(point.count == 65)
    } else {
      Issue.record("a key on P-256")
    }
    guard case .signature(let proof)? = message.popo else {
      Issue.record("a signature")
      return
    }
    #expect(SignatureAlgorithm(proof.algorithmIdentifier) == .ecdsa(.sha256))
    #expect(proof.poposkInput?.content.count == nil)
  }

  @Test func wishes() throws {
    let bytes = try vector("ir-wishes")
    var reader = DERReader(bytes.span)
    guard let message = try CertReqMessages(&reader).messages.first else { return }
    let template = message.certReq.certTemplate
    if let issuer = template.issuer {
      #expect(printed { $0.name(issuer) } == "CN=Example Root CA,O=Example Factory,C=DE")
    }
    let wished = template.validity
    let validity = try #require(wished)
    let (from, until) = (try #require(validity.notBefore), try #require(validity.notAfter))
    #expect(until.seconds - from.seconds == 30 * 86_400)
    #expect(template.extensions?.list.count == 2)
    if let value = template.extensions?.first(.subjectAltName) {
      #expect(try printed { $0.generalNames(try GeneralNames(value)) } == "DNS:gw.example,IP:192.0.2.1")
    } else {
      Issue.record("a subjectAltName")
    }
  }

  @Test func otherProofs() throws {
    let verified = try vector("cr-raverified")
    var reader = DERReader(verified.span)
    if case .raVerified? = try CertReqMessages(&reader).messages.first?.popo {} else { Issue.record("raVerified") }
    let encipherment = try vector("cr-keyenc")
    var second = DERReader(encipherment.span)
    if case .keyEncipherment(.subsequentMessage(.encrCert))? = try CertReqMessages(&second).messages.first?.popo {
    } else {
      Issue.record("encrCert")
    }
    let none = try vector("cr-nopopo")
    var third = DERReader(none.span)
    if case .some = try CertReqMessages(&third).messages.first?.popo { Issue.record("no proof") }
  }

  @Test func anUpdateNamesWhatItReplaces() throws {
    let bytes = try vector("kur-ec")
    var reader = DERReader(bytes.span)
    guard let message = try CertReqMessages(&reader).messages.first, let controls = message.certReq.controls,
      let old = try controls.oldCertID()
    else {
      Issue.record("an oldCertID")
      return
    }
    let device = try vector("device-ec")
    let certificate = try Certificate(device.span).tbsCertificate
    #expect(old.matches(issuer: certificate.issuer, serialNumber: certificate.serialNumber) == true)
    #expect(old.matches(issuer: certificate.subject, serialNumber: certificate.serialNumber) == false)
    #expect(old.matches(issuer: certificate.issuer, serialNumber: [1].span) == false)
    #expect(try controls.regToken()?.count == nil)
  }

  static let vectors = ["ir-ec", "ir-wishes", "cr-raverified", "cr-keyenc", "cr-nopopo", "kur-ec"]

  /// Written again from its parts, every request has the same bytes.
  @Test(arguments: vectors)
  func writerFacesReader(_ name: String) throws {
    let bytes = try vector(name)
    var reader = DERReader(bytes.span)
    let messages = try CertReqMessages(&reader)
    let again = try written { writer in
      let all = writer.begin(.sequence)
      if let message = messages.messages.first { try write(message, &writer) }
      writer.end(all)
    }
    #expect(again == bytes)
  }

  private func write(_ message: borrowing CertReqMsg, _ writer: inout DERWriter) throws {
    let outer = writer.begin(.sequence)
    let request = writer.begin(.sequence)
    writer.primitive(.integer, message.certReq.certReqId)
    write(message.certReq.certTemplate, &writer)
    if let old = try message.certReq.controls?.oldCertID(), let issuer = old.issuer.directoryName {
      let controls = writer.begin(.sequence)
      writer.oldCertID(issuer: issuer.encoded, serialNumber: old.serialNumber)
      writer.end(controls)
    }
    writer.end(request)
    switch message.popo {
    case .raVerified?: writer.raVerified()
    case .signature(let key)?:
      let known = SignatureAlgorithm(key.algorithmIdentifier)
      writer.popoSigningKey(try #require(known), key.signature)
    case .keyEncipherment(.subsequentMessage(let next))?: writer.keyEncipherment(next)
    default: break
    }
    writer.end(outer)
  }

  private func write(_ template: borrowing CertTemplate, _ writer: inout DERWriter) {
    let sequence = writer.begin(.sequence)
    if let issuer = template.issuer { writer.templateName(3, issuer.encoded) }
    if let validity = template.validity { writer.optionalValidity(validity) }
    if let subject = template.subject { writer.templateName(5, subject.encoded) }
    if let key = template.publicKey { writer.templatePublicKey(key.content) }
    if let extensions = template.extensions {
      let list = writer.begin(.contextConstructed(9))
      writer.raw(extensions.list.content)
      writer.end(list)
    }
    writer.end(sequence)
  }

  private static func accepts(_ bytes: [UInt8]) -> Bool {
    do {
      try DERWalk.check(bytes.span)
      var reader = DERReader(bytes.span)
      guard let message = try CertReqMessages(&reader).messages.first else { return false }
      try reader.finish()
      if let key = message.certReq.certTemplate.publicKey { _ = try PublicKey(key) }
      if let controls = message.certReq.controls { _ = try controls.oldCertID() }
      if let extensions = message.certReq.certTemplate.extensions {
        try extensions.check()
        if let value = extensions.first(.subjectAltName) { _ = try GeneralNames(value) }
      }
      if case .signature(let proof)? = message.popo { return SignatureAlgorithm(proof.algorithmIdentifier) != nil }
      return true
    } catch {
      return false
    }
  }

  /// Which field of the template stands where in a vector.
  private struct Shape {
    var issuer: Int?
    var validity: Int?
    var subject = 0
    var key = 1
    var extensions: Int?
    var isEC = true
  }

  private static let shapes: [String: Shape] = [
    "ir-ec": Shape(), "cr-raverified": Shape(), "cr-nopopo": Shape(), "cr-keyenc": Shape(isEC: false),
    "ir-wishes": Shape(issuer: 0, validity: 1, subject: 2, key: 3, extensions: 4, isEC: false),
    "kur-ec": Shape(issuer: 0, subject: 1, key: 2, extensions: 3),
  ]

  @Test(arguments: vectors)
  func theMatrix(_ name: String) throws {
    let shape = try #require(CertReqMessagesTests.shapes[name])
    let template = "0/0/0/1"
    var accepted: [MutationMatrix.Accepted] = [
      .init(.duplicated, at: "0/0", because: "CertReqMessages is a SEQUENCE OF"),
      .init(.dropped, at: template + "/*", because: "every field of a CertTemplate is OPTIONAL"),
    ]
    accepted += acceptedName(template + "/\(shape.subject)/0") + acceptedKey(template + "/\(shape.key)", ec: shape.isEC)
    if let issuer = shape.issuer { accepted += acceptedName(template + "/\(issuer)/0") }
    if let validity = shape.validity {
      accepted.append(.init(.dropped, at: template + "/\(validity)/*", because: "both times are OPTIONAL"))
    }
    if name != "cr-nopopo" { accepted.append(.init(.dropped, at: "0/0/1", because: "popo is OPTIONAL")) }
    switch name {
    case "ir-ec": accepted += acceptedSignature("0/0/1/1")
    case "ir-wishes": accepted += CertReqMessagesTests.acceptedWishes(template + "/4")
    case "cr-keyenc":
      accepted += [
        .init(.number, at: "0/0/1", because: "keyEncipherment becomes keyAgreement"),
        .init(.number, at: "0/0/1/0", because: "subsequentMessage becomes an empty dhMAC or thisMessage"),
      ]
    case "kur-ec": accepted += CertReqMessagesTests.acceptedUpdate(template + "/3/0/1/0")
    default: break
    }
    let failures = MutationMatrix(try vector(name), accepting: accepted).failures(CertReqMessagesTests.accepts)
    #expect(failures == [])
  }

  private static func acceptedWishes(_ extensions: String) -> [MutationMatrix.Accepted] {
    [
      .init(.dropped, .swapped, at: extensions + "/*", because: "Extensions is a SEQUENCE OF"),
      .init(.dropped, .duplicated, .swapped, at: extensions + "/*/1/0/*", because: "a SEQUENCE OF"),
      .init(.number, .tagClass, at: extensions + "/0/1/**", because: "nobody reads certificatePolicies"),
      .init(.dropped, .duplicated, at: extensions + "/0/1/**", because: "as above"),
      .init(.dropped, at: "0/0/1/0/1", because: "parameters of an RSA signature: NULL or absent (RFC 4055 5)"),
    ]
  }

  private static func acceptedUpdate(_ names: String) -> [MutationMatrix.Accepted] {
    let control = "0/0/0/2/0"
    return [
      .init(.dropped, at: "0/0/0/2", because: "controls is OPTIONAL"),
      .init(.number, at: control + "/1/0", because: "directoryName becomes ediPartyName, which nobody reads"),
    ] + acceptedName(control + "/1/0/0") + acceptedNames(names) + acceptedSignature("0/0/1/1")
  }
}
