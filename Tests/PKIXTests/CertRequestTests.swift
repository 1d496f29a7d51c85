// Covers: CertId.swift, CertReqMsg.swift, Controls.swift, PKMACValue.swift, POPOPrivKey.swift, POPOSigningKey.swift
// Covers: POPOSigningKeyInput.swift, ProofOfPossession.swift

import Testing

@testable import PKIX

/// The parts of CRMF one by one: what is refused, and where.
@Suite struct CertRequestTests {
  private func request(_ text: String) -> DERError? {
    failure(hex(text)) { r throws(DERError) in _ = try CertRequest(&r).offset }
  }

  @Test func requests() {
    #expect(request("3005 020100 3000") == nil)
    #expect(request("3005 0201FF 3000") == nil)
    #expect(request("3014 0210 11111111111111111111111111111111 3000") == nil)
    #expect(request("3015 0211 1111111111111111111111111111111111 3000") == nil)
    #expect(request("3003 020100") == DERError(.truncated, at: 5))
    #expect(request("3007 020100 3000 3000") == DERError(.outOfRange, at: 7))
    #expect(request("300F 020100 3000 3008 3006 06022A03 0500") == nil)
    #expect(request("3011 020100 3000 3008 3006 06022A03 0500 0500") == DERError(.trailingData, at: 17))
    #expect(request("300D 020100 3000 3006 3004 06022A03") == DERError(.truncated, at: 15))
    #expect(request("3007 020100 3000 A000") == DERError(.trailingData, at: 7))
  }

  private func message(_ text: String) -> DERError? {
    failure(hex(text)) { r throws(DERError) in _ = try CertReqMsg(&r).offset }
  }

  @Test func messages() {
    #expect(message("3007 3005 020100 3000") == nil)
    #expect(message("3009 3005 020100 3000 8000") == nil)
    #expect(message("3013 3005 020100 3000 8000 3008 3006 06022A03 0500") == nil)
    #expect(message("300B 3005 020100 3000 8000 3000") == DERError(.outOfRange, at: 11))
    #expect(message("300B 3005 020100 3000 8000 8000") == DERError(.trailingData, at: 11))
    #expect(message("3009 3005 020100 3000 8400") == DERError(.unexpectedTag, at: 9))
    #expect(message("300A 3005 020100 3000 800100") == DERError(.badNull, at: 11))
    #expect(message("3009 3005 020100 3000 0500") == DERError(.trailingData, at: 9))
  }

  @Test func lists() throws {
    func list(_ count: Int) throws -> DERError? {
      let one = hex("3007 3005 020100 3000")
      let bytes = try written { writer in
        let all = writer.begin(.sequence)
        for _ in 0..<count { writer.raw(one.span) }
        writer.end(all)
      }
      return failure(bytes) { r throws(DERError) in _ = try CertReqMessages(&r).messages.count }
    }
    #expect(try list(0) == DERError(.outOfRange, at: 0))
    #expect(try list(1) == nil)
    #expect(try list(16) == nil)
    #expect(try list(17) == DERError(.tooMany, at: 0))
  }
}

@Suite struct ProofOfPossessionTests {
  private func kind(_ text: String) throws -> String {
    let bytes = hex(text)
    try DERWalk.check(bytes.span)
    var reader = DERReader(bytes.span)
    let proof = try ProofOfPossession(&reader)
    try reader.finish()
    switch proof {
    case .raVerified: return "raVerified"
    case .signature(let key):
      guard let input = key.poposkInput else { return "signature" }
      switch input.authInfo {
      case .sender: return "signature over sender"
      case .publicKeyMAC: return "signature over publicKeyMAC"
      }
    case .keyEncipherment(let key): return "encipherment " + name(key)
    case .keyAgreement(let key): return "agreement " + name(key)
    }
  }

  private func name(_ key: borrowing POPOPrivKey) -> String {
    switch key {
    case .thisMessage: "thisMessage"
    case .subsequentMessage(let next): "\(next)"
    case .dhMAC: "dhMAC"
    case .agreeMAC: "agreeMAC"
    case .encryptedKey: "encryptedKey"
    }
  }

  private static let key = "300A 3004 06022A03 03020004"
  private static let mac = "300A 3004 06022A03 030200AA"

  @Test(arguments: [
    ("8000", "raVerified"), ("A10A 3004 06022A03 030200AA", "signature"),
    ("A11C A010 A002 8200" + key + "3004 06022A03 030200AA", "signature over sender"),
    ("A124 A018" + mac + key + "3004 06022A03 030200AA", "signature over publicKeyMAC"),
    ("A203 810100", "encipherment encrCert"), ("A303 810101", "agreement challengeResp"),
    ("A204 800200AA", "encipherment thisMessage"), ("A304 820200AA", "agreement dhMAC"),
    ("A30C A30A 3004 06022A03 030200AA", "agreement agreeMAC"), ("A202 A400", "encipherment encryptedKey"),
  ])
  func kinds(_ text: String, _ expected: String) throws { #expect(try kind(text) == expected) }

  @Test(arguments: [
    ("800100", DERError.Kind.badNull, 2), ("A000", .unexpectedTag, 0), ("8100", .unexpectedTag, 0),
    ("A100", .truncated, 2),
    ("A400", .unexpectedTag, 0), ("A200", .truncated, 2), ("A202 8100", .badInteger, 4),
    ("A203 810102", .outOfRange, 2),
    ("A2038101FF", .outOfRange, 2), ("A206 810100 810100", .trailingData, 5), ("A202 A100", .unexpectedTag, 2),
    ("A202 8500", .unexpectedTag, 2), ("A106 3004 06022A03", .truncated, 8), ("A202 8000", .badBitString, 4),
    ("A10C 3004 06022A03 030200AA 0500", .trailingData, 12), ("A10A 3004 06022A03 030201AA", .badBitString, 10),
    ("A10C A000 3004 06022A03 030200AA", .truncated, 4),
  ])
  func malformed(_ text: String, _ kind: DERError.Kind, _ offset: Int) {
    #expect(throws: DERError(kind, at: offset)) { try self.kind(text) }
  }

  /// What is signed over a POPOSigningKeyInput starts with a SEQUENCE's identifier; the wire has `[0]`.
  @Test func theInputThatIsSigned() throws {
    let signed = try written { writer in
      let input = writer.begin(.sequence)
      writer.authInfo(sender: hex("820161").span)
      writer.raw(hex(ProofOfPossessionTests.key).span)
      writer.end(input)
    }
    let content = Array(signed.dropFirst(2))
    let bytes = try written { $0.popoSigningKey(input: content.span, .ecdsa(.sha256), [0xAA].span) }
    var reader = DERReader(bytes.span)
    guard case .signature(let key) = try ProofOfPossession(&reader), let input = key.poposkInput else {
      Issue.record("a signature with input")
      return
    }
    #expect([0x30] + array(input.lengthAndContent) == signed)
    #expect(array(input.content) == content)
    #expect(array(input.publicKey.encoded) == hex(ProofOfPossessionTests.key))
    #expect(array(key.signature) == [0xAA])
  }

  @Test func otherWriters() throws {
    #expect(try written { $0.raVerified() } == hex("8000"))
    #expect(try written { $0.keyEncipherment(.encrCert) } == hex("A203810100"))
    #expect(try written { $0.keyEncipherment(.challengeResp, agreement: true) } == hex("A303810101"))
    #expect(try written { $0.pkMACValue(hex("300406022A03").span, [0xAA].span) } == hex(ProofOfPossessionTests.mac))
  }
}

@Suite struct ControlsTests {
  private func controls(_ content: [UInt8], _ body: (borrowing Controls) throws(DERError) -> Void) throws -> DERError? {
    let bytes = try written { $0.primitive(.sequence, content.span) }
    return failure(bytes) { r throws(DERError) in try body(Controls(element: r.element(.sequence))) }
  }

  @Test func everyControl() throws {
    let issuer = try name("CN=ca")
    let content = try written { writer in
      writer.regToken(Array("once".utf8).span)
      writer.authenticator(Array("often".utf8).span)
      writer.oldCertID(issuer: issuer.span, serialNumber: [0x11].span)
      writer.protocolEncrKey(hex("3004 06022A03 03020004").span)
    }
    let failure = try controls(content) { controls throws(DERError) in
      #expect(controls.list.count == 4)
      if let token = try controls.regToken() { #expect(text(token) == "once") } else { Issue.record("a token") }
      if let secret = try controls.authenticator() {
        #expect(text(secret) == "often")
      } else {
        Issue.record("a secret")
      }
      #expect(try controls.oldCertID()?.serialNumber.count == 1)
      #expect(try controls.protocolEncrKey()?.subjectPublicKey.count == 1)
      #expect(try controls.first(.utf8Pairs)?.offset == nil)
    }
    #expect(failure == nil)
  }

  @Test func refused() throws {
    #expect(try controls([]) { c throws(DERError) in _ = c.offset } == DERError(.outOfRange, at: 0))
    let once = try written { $0.regToken(Array("x".utf8).span) }
    #expect(
      try controls(once + once) { c throws(DERError) in _ = try c.regToken()?.count }
        == DERError(.notDistinguished, at: 2 + once.count))
    let wrong = try written { $0.attributeTypeAndValue(.regToken, .printableString, [0x61].span) }
    #expect(try controls(wrong) { c throws(DERError) in _ = try c.regToken()?.count }?.kind == .unexpectedTag)
    let empty: [UInt8] = []
    let old = try written { $0.attributeTypeAndValue(.oldCertID, .sequence, empty.span) }
    #expect(try controls(old) { c throws(DERError) in _ = try c.oldCertID()?.offset }?.kind == .truncated)
    let many = try written { writer in
      for _ in 0..<33 { writer.attributeTypeAndValue(.utf8Pairs, .utf8String, empty.span) }
    }
    #expect(try controls(many) { c throws(DERError) in _ = c.offset } == DERError(.tooMany, at: 0))
  }
}
