// Covers: PolicyInformation.swift

import Testing

@testable import PKIX

@Suite struct CertificatePoliciesTests {
  /// As OpenSSL writes `certificatePolicies = 1.2.3.4, @p` with a CPS in the section `p`.
  @Test func writing() throws {
    let uri = Array("https://ca.example/cps".utf8)
    let value = try written { writer in
      let list = writer.begin(.sequence)
      writer.policyInformation(ObjectIdentifier([1, 2, 3, 4]), cps: Span())
      writer.policyInformation(ObjectIdentifier([1, 3, 6, 1, 4, 1, 99999, 1]), cps: uri.span)
      writer.end(list)
    }
    #expect(
      value
        == hex("303A 300506032A0304 3031 06092B06010401868D1F01 3024 3022 06082B06010505070201")
        + hex("1616 68747470733A2F2F63612E6578616D706C652F637073"))
    var reader = DERReader(value.span)
    let policies = try CertificatePolicies(&reader)
    #expect(policies.contains(ObjectIdentifier([1, 2, 3, 4])) && !policies.contains(.anyPolicy))
  }

  @Test(
    arguments: [
      ("3006 3004 06022A03", nil), ("3000", DERError(.outOfRange, at: 0)), ("3002 3000", DERError(.truncated, at: 4)),
      ("3008 3006 06022A03 3000", DERError(.outOfRange, at: 8)),
      ("3008 3006 06022A03 0500", DERError(.trailingData, at: 8)),
      ("300C 3004 06022A03 3004 06022A03", DERError(.notDistinguished, at: 8)),
      ("3066" + (0..<17).map { "3004 06022A\($0 < 10 ? "0\($0)" : "\($0)")" }.joined(), DERError(.tooMany, at: 0)),
    ] as [(String, DERError?)])
  func reading(_ text: String, _ expected: DERError?) {
    #expect(failure(hex(text)) { r throws(DERError) in _ = try CertificatePolicies(&r).policies.count } == expected)
  }
}
