// Covers: CRLDistributionPoints.swift, DistributionPoint.swift, AuthorityInfoAccess.swift, AccessDescription.swift

import Testing

@testable import PKIX

/// Where a certificate says that more is to be had.
@Suite struct AccessTests {
  @Test func theVector() throws {
    let bytes = try vector("device-points")
    let certificate = try Certificate(bytes.span)
    guard let points = certificate.first(.cRLDistributionPoints), let access = certificate.first(.authorityInfoAccess)
    else {
      Issue.record("both extensions are there")
      return
    }
    var each = try CRLDistributionPoints(points).points.makeIterator()
    guard let one = each.next(), let two = each.next() else {
      Issue.record("two points")
      return
    }
    if let uri = one.uri {
      #expect(text(uri) == "http://ca.example/ca.crl")
    } else {
      Issue.record("a URI")
    }
    #expect(one.reasons == nil)
    #expect(two.uri?.count == nil)
    #expect(two.fullName?.names.first?.directoryName?.isEmpty == false)
    #expect(two.reasons == NamedBits(bit: 1) | NamedBits(bit: 2))
    #expect(two.cRLIssuer?.names.count == 1)
    var descriptions = try AuthorityInfoAccess(access).descriptions.makeIterator()
    guard let issuers = descriptions.next(), let status = descriptions.next() else {
      Issue.record("two descriptions")
      return
    }
    #expect(issuers.accessMethod == .caIssuers)
    #expect(status.accessMethod == .ocsp)
    if case .uniformResourceIdentifier(let uri) = issuers.accessLocation.choice {
      #expect(text(uri) == "http://ca.example/ca.cer")
    } else {
      Issue.record("a URI")
    }
  }

  /// The first point and the first description as OpenSSL wrote them.
  @Test func writing() throws {
    let bytes = try vector("device-points")
    let certificate = try Certificate(bytes.span)
    var points: [UInt8] = []
    if let value = certificate.first(.cRLDistributionPoints) { points = array(value.extnValue) }
    var access: [UInt8] = []
    if let value = certificate.first(.authorityInfoAccess) { access = array(value.extnValue) }
    let point = try written { $0.distributionPoint(Array("http://ca.example/ca.crl".utf8).span) }
    #expect(Array(points[2...].prefix(point.count)) == point)
    let description = try written { $0.accessDescription(.caIssuers, Array("http://ca.example/ca.cer".utf8).span) }
    #expect(Array(access[2...].prefix(description.count)) == description)
    let whole = try written {
      $0.cRLDistributionPoint(Array("a:b".utf8).span)
      $0.authorityInfoAccess(caIssuers: Array("a:b".utf8).span)
    }
    #expect(
      whole == hex("3014 0603551D1F 040D 300B 3009 A007 A005 8603613A62")
        + hex("301F 06082B06010505070101 0413 3011 300F 06082B06010505073002 8603613A62"))
    let both = try written {
      $0.authorityInfoAccess(caIssuers: Array("a:b".utf8).span, ocsp: Array("c:d".utf8).span)
      $0.authorityInfoAccess(caIssuers: Span(), ocsp: Array("c:d".utf8).span)
    }
    #expect(
      both
        == hex("3030 06082B06010505070101 0424 3022 300F 06082B06010505073001 8603633A64 300F 06082B06010505073002 8603613A62")
        + hex("301F 06082B06010505070101 0413 3011 300F 06082B06010505073001 8603633A64"))
  }

  @Test(
    arguments: [
      ("3000", DERError(.outOfRange, at: 0)), ("3002 3000", DERError(.outOfRange, at: 2)),
      ("3006 3004 81020780", DERError(.outOfRange, at: 2)), ("3006 3004 A0020500", DERError(.unexpectedTag, at: 6)),
      ("3006 3004 A002A000", DERError(.outOfRange, at: 6)), ("3006 3004 A002A100", nil),
      ("3009 3007 A005 8603613A62", DERError(.unexpectedTag, at: 6)),
      ("300B 3009 A007 A005 8603613A62", nil), ("3007 3005 A203 820161", nil),
      ("300D 300B A009 A005 8603613A62 0500", DERError(.trailingData, at: 13)),
      ("3009 3007 A203 820161 0500", DERError(.trailingData, at: 9)),
    ] as [(String, DERError?)])
  func points(_ text: String, _ expected: DERError?) {
    #expect(failure(hex(text)) { r throws(DERError) in _ = try CRLDistributionPoints(&r).points.count } == expected)
  }

  @Test(
    arguments: [
      ("3000", DERError(.outOfRange, at: 0)), ("3002 3000", DERError(.truncated, at: 4)),
      ("3006 3004 06022A03", DERError(.truncated, at: 8)), ("300B 3009 06022A03 8603613A62", nil),
      ("300D 300B 06022A03 8603613A62 0500", DERError(.trailingData, at: 13)),
    ] as [(String, DERError?)])
  func descriptions(_ text: String, _ expected: DERError?) {
    #expect(failure(hex(text)) { r throws(DERError) in _ = try AuthorityInfoAccess(&r).descriptions.count } == expected)
  }
}
