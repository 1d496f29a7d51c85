// Covers: AuthorityKeyIdentifier.swift, BasicConstraints.swift, ExtendedKeyUsage.swift, KeyUsage.swift
// Covers: SubjectAltName.swift, SubjectKeyIdentifier.swift

import Testing

@testable import PKIX

/// keyUsage, extendedKeyUsage, basicConstraints and the key identifiers: what their writers write, and what their
/// readers take and refuse. Every value stands in an extension that starts at 0 with its value at 9.
@Suite struct ExtensionValueTests {
  private func value(_ text: String) -> [UInt8] {
    let content = hex(text)
    return [0x30, UInt8(7 + content.count)] + hex("0603551D0F") + [0x04, UInt8(content.count)] + content
  }

  private func read(_ text: String, _ body: (borrowing Extension) throws(DERError) -> Void) -> DERError? {
    failure(value(text)) { r throws(DERError) in try body(Extension(&r)) }
  }

  @Test(
    arguments: [
      ("03020780", nil), ("03020106", nil), ("0303070080", nil), ("030100", DERError(.outOfRange, at: 9)),
      ("0303060040", DERError(.outOfRange, at: 9)), ("03020680", DERError(.notDistinguished, at: 11)),
      ("03020781", DERError(.badBitString, at: 11)), ("0500", DERError(.unexpectedTag, at: 9)),
      ("", DERError(.truncated, at: 9)),
      ("030207800500", DERError(.trailingData, at: 13)), ("0306000102030401", DERError(.outOfRange, at: 11)),
    ] as [(String, DERError?)])
  func keyUsages(_ text: String, _ expected: DERError?) {
    #expect(read(text) { value throws(DERError) in _ = try KeyUsage(value) } == expected)
  }

  @Test func keyUsageNames() {
    for bit in 0..<9 {
      let usage = KeyUsage(NamedBits(bit: bit))
      let name = Array("\(usage.name)".utf8)
      #expect(KeyUsage(name: name.span) == usage)
    }
    let unknown = Array("none".utf8)
    #expect(KeyUsage(name: unknown.span) == nil)
    var usage: KeyUsage = .digitalSignature | .keyAgreement
    #expect(usage.contains(.keyAgreement))
    usage.remove(.keyAgreement)
    usage.insert(.cRLSign)
    #expect(usage == .digitalSignature | .cRLSign)
    #expect((usage & .keyCertSign).isEmpty)
  }

  @Test(
    arguments: [
      ("3000", nil), ("30030101FF", nil), ("30060101FF020100", nil),
      ("3003010100", DERError(.notDistinguished, at: 11)),
      ("3003020100", DERError(.outOfRange, at: 11)), ("30060101FF0201FF", DERError(.outOfRange, at: 14)),
      ("30090101FF0201000500", DERError(.truncated, at: 9)), ("30080101FF0201000500", DERError(.trailingData, at: 17)),
      ("30000500", DERError(.trailingData, at: 11)), ("3100", DERError(.unexpectedTag, at: 9)),
    ] as [(String, DERError?)])
  func basicConstraints(_ text: String, _ expected: DERError?) {
    #expect(read(text) { value throws(DERError) in _ = try BasicConstraints(value) } == expected)
  }

  @Test(
    arguments: [
      ("3004 06022A03", nil), ("3000", DERError(.outOfRange, at: 9)), ("3002 0500", DERError(.unexpectedTag, at: 11)),
      ("3004 06022A80", DERError(.badObjectIdentifier, at: 14)),
      ("3004 06022A03 0500", DERError(.trailingData, at: 15)),
      ("3044" + String(repeating: "06022A03", count: 17), DERError(.tooMany, at: 9)),
    ] as [(String, DERError?)])
  func purposes(_ text: String, _ expected: DERError?) {
    #expect(read(text) { value throws(DERError) in _ = try ExtendedKeyUsage(value).purposes.count } == expected)
  }

  @Test func purposeNames() {
    for index in 0..<KeyPurpose.count {
      guard let purpose = KeyPurpose(rawValue: index) else {
        Issue.record("\(index) is a purpose")
        continue
      }
      let name = Array("\(purpose.name)".utf8)
      #expect(KeyPurpose(name: name.span) == purpose)
    }
    #expect(KeyPurpose(rawValue: KeyPurpose.count) == nil)
    #expect(KeyPurpose.cmcRA.identifier == ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 3, 28]))
  }

  @Test func keyIdentifiers() {
    let subject = read("0402ABCD") { value throws(DERError) in
      let found = try SubjectKeyIdentifier(value)
      #expect(array(found.keyIdentifier) == hex("ABCD"))
    }
    #expect(subject == nil)
    let none = read("3000") { value throws(DERError) in
      let found = try AuthorityKeyIdentifier(value)
      #expect(found.keyIdentifier?.count == nil)
    }
    #expect(none == nil)
    let all = read("300C 8001AA A104 82024141 820105") { value throws(DERError) in
      let found = try AuthorityKeyIdentifier(value)
      #expect(found.keyIdentifier?.count == 1)
      #expect(found.authorityCertIssuer?.names.count == 1)
      #expect(found.authorityCertSerialNumber?.count == 1)
    }
    #expect(all == nil)
  }

  @Test(arguments: [
    ("0500", DERError(.unexpectedTag, at: 9)), ("3002 A100", DERError(.outOfRange, at: 11)),
    ("3003 820200", DERError(.truncated, at: 11)), ("3003 8301AA", DERError(.trailingData, at: 11)),
    ("3006 820101 8001AA", DERError(.trailingData, at: 14)), ("3002 8200", DERError(.badInteger, at: 13)),
  ])
  func badAuthorities(_ text: String, _ expected: DERError) {
    #expect(
      read(text) { value throws(DERError) in _ = try AuthorityKeyIdentifier(value).keyIdentifier?.count } == expected)
  }

  @Test func aSubjectIsAnOctetString() {
    #expect(
      read("0500") { value throws(DERError) in _ = try SubjectKeyIdentifier(value).keyIdentifier.count }
        == DERError(.unexpectedTag, at: 9))
  }

  @Test func writers() throws {
    let bytes = try written { writer in
      writer.basicConstraints(BasicConstraints(cA: true, pathLenConstraint: 0))
      writer.basicConstraints(BasicConstraints(cA: false))
      writer.keyUsage(.keyCertSign | .cRLSign)
      let purposes = writer.beginExtendedKeyUsage()
      writer.objectIdentifier(.clientAuth)
      writer.end(purposes)
      writer.subjectKeyIdentifier(hex("ABCD").span)
      writer.authorityKeyIdentifier(hex("ABCD").span)
      writer.subjectAltName(hex("3003 820161").span, critical: true)
    }
    #expect(
      bytes
        == hex("3012 0603551D13 0101FF 0408 30060101FF020100") + hex("300C 0603551D13 0101FF 0402 3000")
        + hex("300E 0603551D0F 0101FF 0404 03020106") + hex("3013 0603551D25 040C 300A 06082B06010505070302")
        + hex("300B 0603551D0E 0404 0402ABCD") + hex("300D 0603551D23 0406 30048002ABCD")
        + hex("300F 0603551D11 0101FF 0405 3003820161"))
  }
}
