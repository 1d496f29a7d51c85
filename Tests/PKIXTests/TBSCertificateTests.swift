// Covers: Validity.swift

import Testing

@testable import PKIX

@Suite struct TBSCertificateTests {
  private static let validity = "301E 170D3235303130313030303030305A 170D3236303130313030303030305A"
  private static let algorithm = "300A 06082A8648CE3D040302"
  private static let key = "300A 3004 06022A03 03020004"

  /// A TBSCertificate with these parts between the fields that every one has.
  private func tbs(_ version: String, serial: String = "020101", after: String = "", validity: String? = nil) -> [UInt8]
  {
    let content = hex(
      version + serial + TBSCertificateTests.algorithm + "3000" + (validity ?? TBSCertificateTests.validity) + "3000"
        + TBSCertificateTests.key + after)
    return [0x30, 0x81, UInt8(content.count)] + content
  }

  private func check(_ bytes: [UInt8]) -> DERError? {
    // Short ones have no second length octet.
    let minimal = bytes[2] < 0x80 ? [bytes[0]] + bytes[2...] : bytes
    return failure(minimal) { r throws(DERError) in _ = try TBSCertificate(&r).version }
  }

  private static let extensions = "A30D 300B 3009 0603551D0F 04020500"

  @Test func versions() {
    #expect(check(tbs("")) == nil)
    #expect(check(tbs("A003020101")) == nil)
    #expect(check(tbs("A003020102", after: TBSCertificateTests.extensions)) == nil)
    #expect(check(tbs("A003020102")) == nil)
    #expect(check(tbs("A003020100")) == DERError(.notDistinguished, at: 4))
    #expect(check(tbs("A003020103"))?.kind == .outOfRange)
    #expect(check(tbs("A0030201FF"))?.kind == .outOfRange)
    #expect(check(tbs("A006020102020102"))?.kind == .trailingData)
    #expect(check(tbs("A000"))?.kind == .truncated)
  }

  @Test func whatAVersionDoesNotHave() {
    #expect(check(tbs("", after: "81020001"))?.kind == .trailingData)
    #expect(check(tbs("A003020101", after: "81020001 82020002")) == nil)
    #expect(check(tbs("A003020101", after: "82020002 81020001"))?.kind == .trailingData)
    #expect(check(tbs("A003020101", after: TBSCertificateTests.extensions))?.kind == .trailingData)
    #expect(check(tbs("", after: TBSCertificateTests.extensions))?.kind == .trailingData)
    #expect(check(tbs("A003020102", after: "A302 3000"))?.kind == .outOfRange)
    #expect(check(tbs("A003020102", after: "A300"))?.kind == .truncated)
    #expect(check(tbs("A003020102", after: "A30B 3009 3007 0603551D0F 0400"))?.kind == .truncated)
  }

  @Test func numbersOfOthersAreRead() {
    for serial in ["020100", "0201FF", "0215" + String(repeating: "11", count: 21)] {
      #expect(check(tbs("", serial: serial)) == nil)
    }
    #expect(check(tbs("", serial: "0200"))?.kind == .badInteger)
    #expect(check(tbs("", serial: "02020001"))?.kind == .badInteger)
  }

  @Test func validities() {
    #expect(check(tbs("", validity: "3000"))?.kind == .truncated)
    #expect(check(tbs("", validity: "300F 170D3235303130313030303030305A"))?.kind == .truncated)
    #expect(
      check(tbs("", validity: "3020 170D3235303130313030303030305A 170D3236303130313030303030305A 0500"))?.kind
        == .trailingData)
    // GeneralizedTime before 2050
    #expect(check(tbs("", validity: "3020 170D3235303130313030303030305A 180F32303236303130313030303030305A")) == nil)
    #expect(
      check(tbs("", validity: "3022 170D3235303130313030303030305A 181132303236303130313030303030302E355A"))?.kind
        == .badTime)
  }

  @Test func validityIsInclusive() {
    let validity = Validity(notBefore: Timestamp(seconds: 10), notAfter: Timestamp(seconds: 20))
    #expect([9, 10, 20, 21].map { validity.contains(Timestamp(seconds: $0)) } == [false, true, true, false])
  }

  @Test func theAlgorithmOutsideIsTheOneInside() throws {
    let tbs = tbs("A003020101")
    let inside = tbs[2] < 0x80 ? [tbs[0]] + tbs[2...] : tbs
    let bytes = try written { writer in
      let certificate = writer.begin(.sequence)
      writer.raw(inside.span)
      writer.end(certificate, signedWith: .ecdsa(.sha384), [1].span)
    }
    let offset = (inside.count + 21 < 0x80 ? 2 : 3) + inside.count
    #expect(throws: DERError(.mismatch, at: offset)) { try Certificate(bytes.span).offset }
  }
}
