// Covers: CertificateList.swift, TBSCertList.swift, RevokedCertificate.swift, CRLNumber.swift, CRLReason.swift
// Covers: InvalidityDate.swift

import MutationMatrix
import Testing

@testable import PKIX

@Suite struct CertificateListTests {
  static let vectors = ["crl-empty", "crl-reasons", "crl-issuer", "crl-version1"]

  @Test func reasons() throws {
    let bytes = try vector("crl-reasons")
    let list = try CertificateList(bytes.span)
    let tbs = list.tbsCertList
    #expect(tbs.version == 1)
    #expect(tbs.thisUpdate == CivilTime(year: 2026, month: 1, day: 3, hour: 0, minute: 0, second: 0)?.timestamp)
    #expect(tbs.nextUpdate == CivilTime(year: 2051, month: 1, day: 3, hour: 0, minute: 0, second: 0)?.timestamp)
    #expect(SignatureAlgorithm(list.signatureAlgorithm) == .ecdsa(.sha256))
    #expect(list.number?.value == 0x8123_4567_890A_BCDE)
    let name = try name("CN=Example Root CA,O=Example Factory,C=DE")
    #expect(array(tbs.issuer.encoded) == name)
    var lines: [String] = []
    var entries = tbs.revokedCertificates.makeIterator()
    while let entry = entries.next() {
      let serial = array(entry.userCertificate).map { String($0, radix: 16) }.joined(separator: ".")
      lines.append("\(serial) \(CivilTime(entry.revocationDate).second) \(entry.reasonCode.map { "\($0.name)" } ?? "-")")
    }
    #expect(
      lines == [
        "1 5 -", "5 9 superseded", "6 10 cessationOfOperation", "7 11 certificateHold", "8 12 keyCompromise",
        "9 13 removeFromCRL", "7f 6 keyCompromise", "0.80 7 cACompromise",
        "0.f1.e2.d3.c4.b5.a6.97.88.79.6a.5b.4c.3d.2e.1f.0.11.22.33 8 affiliationChanged",
      ])
    #expect(tbs.revokedCertificates.count == 9)
  }

  @Test func entries() throws {
    let bytes = try vector("crl-reasons")
    let list = try CertificateList(bytes.span)
    let date = CivilTime(year: 2025, month: 12, day: 31, hour: 22, minute: 59, second: 59)?.timestamp
    #expect(list.entry(of: [8].span)?.invalidityDate?.moment == date)
    #expect(list.entry(of: hex("0080").span)?.reasonCode == .cACompromise)
    #expect(list.entry(of: hex("80").span)?.offset == nil)
    #expect(list.entry(of: [2].span)?.offset == nil)
  }

  @Test func theOthers() throws {
    let empty = try vector("crl-empty")
    #expect(try CertificateList(empty.span).tbsCertList.revokedCertificates.isEmpty == true)
    #expect(try CertificateList(empty.span).number?.value == 0)
    let issuer = try vector("crl-issuer")
    #expect(try CertificateList(issuer.span).number?.magnitude.count == 9)
    #expect(try CertificateList(issuer.span).number?.value == nil)
    #expect(try CertificateList(issuer.span).tbsCertList.crlExtensions?.list.count == 3)
    #expect(try CertificateList(issuer.span).entry(of: [10].span)?.crlEntryExtensions?.list.count == 2)
    let old = try vector("crl-version1")
    #expect(try CertificateList(old.span).tbsCertList.version == 0)
    #expect(try CertificateList(old.span).tbsCertList.revokedCertificates.count == 2)
    #expect(try CertificateList(old.span).number?.value == nil)
  }

  /// issuingDistributionPoint is critical: the list is not about every certificate of its issuer.
  @Test func aPartialListIsRefused() throws {
    let bytes = try vector("crl-partial")
    let error = #expect(throws: DERError.self) { _ = try CertificateList(bytes.span).offset }
    #expect(error?.kind == .outOfRange)
    #expect(bytes[(error?.offset ?? 0) + 4..<(error?.offset ?? 0) + 7] == [0x55, 0x1D, 0x1C])
  }

  /// What we write is what OpenSSL wrote.
  @Test(arguments: ["crl-empty", "crl-reasons"]) func writing(_ name: String) throws {
    let bytes = try vector(name)
    let list = try CertificateList(bytes.span)
    let tbs = list.tbsCertList
    guard let algorithm = SignatureAlgorithm(list.signatureAlgorithm), let next = tbs.nextUpdate,
      let number = list.number?.value, let authority = list.first(.authorityKeyIdentifier),
      let key = try AuthorityKeyIdentifier(authority).keyIdentifier
    else {
      Issue.record("a field is missing")
      return
    }
    let again = try written { writer in
      let whole = writer.begin(.sequence)
      let mark = writer.beginTBSCertList(
        signature: algorithm, issuer: tbs.issuer.encoded, thisUpdate: tbs.thisUpdate, nextUpdate: next)
      if !tbs.revokedCertificates.isEmpty {
        let entries = writer.begin(.sequence)
        var each = tbs.revokedCertificates.makeIterator()
        while let entry = each.next() {
          writer.revokedCertificate(
            entry.userCertificate, at: entry.revocationDate, for: entry.reasonCode ?? .unspecified,
            invalidSince: entry.invalidityDate)
        }
        writer.end(entries)
      }
      let extensions = writer.beginCRLExtensions()
      writer.authorityKeyIdentifier(key)
      writer.cRLNumber(number)
      writer.end(extensions)
      writer.end(mark)
      writer.end(whole, signedWith: algorithm, list.signatureValue)
    }
    #expect(again == bytes)
  }

  @Test func theLongestEntry() throws {
    let serial = [UInt8](repeating: 0xFF, count: 20)
    let entry = try written {
      $0.revokedCertificate(serial.span, at: .endless, for: .keyCompromise, invalidSince: InvalidityDate(.endless))
    }
    #expect(entry.count == DERWriter.revokedCertificateLimit)
    #expect(failure(entry) { r throws(DERError) in _ = try RevokedCertificate(&r).offset } == nil)
  }

  @Test(
    arguments: [
      ("3003 020101", DERError(.truncated, at: 5)), ("3012 020101 170D3236303130323033303430355A", nil),
      ("3014 020101 170D3236303130323033303430355A 3000", DERError(.outOfRange, at: 20)),
      ("3020 020101 170D3236303130323033303430355A 300C 300A 0603551D15 0403 0A0107", DERError(.outOfRange, at: 31)),
      ("3020 020101 170D3236303130323033303430355A 300C 300A 0603551D15 0403 0A010B", DERError(.outOfRange, at: 31)),
      ("3020 020101 170D3236303130323033303430355A 300C 300A 0603551D15 0403 020101", DERError(.unexpectedTag, at: 31)),
      ("3023 020101 170D3236303130323033303430355A 300F 300D 0603551D15 0101FF 0403 0A0101", nil),
      ("3023 020101 170D3236303130323033303430355A 300F 300D 0603551D1D 0101FF 0403 0A0101", DERError(.outOfRange, at: 22)),
      ("3020 020101 170D3236303130323033303430355A 300C 300A 0603551D1D 0403 0A0101", nil),
      ("3014 020101 170D3236303130323033303430355A 0500", DERError(.unexpectedTag, at: 20)),
    ] as [(String, DERError?)])
  func oneEntry(_ text: String, _ expected: DERError?) {
    #expect(failure(hex(text)) { r throws(DERError) in _ = try RevokedCertificate(&r).offset } == expected)
  }

  @Test func reasonNames() {
    var known = 0
    for value in 0...UInt8.max {
      guard let reason = CRLReason(rawValue: value) else { continue }
      known += 1
      let name = Array("\(reason.name)".uppercased().utf8)
      #expect(CRLReason(name: name.span) == reason)
    }
    #expect(known == 10)
    let unknown = Array("stolen".utf8)
    #expect(CRLReason(name: unknown.span) == nil)
  }

  @Test(
    arguments: [
      ("0A0100", nil), ("0A010A", nil), ("0A0107", DERError(.outOfRange, at: 0)), ("0A01FF", DERError(.outOfRange, at: 0)),
      ("0A020100", DERError(.outOfRange, at: 0)), ("0A0500FFFFFFFF", DERError(.outOfRange, at: 2)),
      ("020101", DERError(.unexpectedTag, at: 0)),
    ] as [(String, DERError?)])
  func oneReason(_ text: String, _ expected: DERError?) {
    #expect(failure(hex(text)) { r throws(DERError) in _ = try CRLReason(&r) } == expected)
  }

  @Test(
    arguments: [
      ("020100", nil), ("0201FF", DERError(.outOfRange, at: 2)), ("02150100" + String(repeating: "00", count: 19),
      DERError(.outOfRange, at: 0)), ("021500" + String(repeating: "FF", count: 20), nil),
    ] as [(String, DERError?)])
  func oneNumber(_ text: String, _ expected: DERError?) {
    #expect(failure(hex(text)) { r throws(DERError) in _ = try CRLNumber(&r).value } == expected)
  }

  @Test(
    arguments: [
      ("180F32303235313233313232353935395A", nil), ("170D3235313233313232353935395A", DERError(.unexpectedTag, at: 0)),
      ("180E323032353132333132323539355A00", DERError(.badTime, at: 2)),
    ] as [(String, DERError?)])
  func oneDate(_ text: String, _ expected: DERError?) {
    #expect(failure(hex(text)) { r throws(DERError) in _ = try InvalidityDate(&r) } == expected)
  }

  static func accepts(_ bytes: [UInt8]) -> Bool {
    do {
      let list = try CertificateList(bytes.span)
      if let value = list.first(.cRLNumber) { _ = try CRLNumber(value).value }
      if let value = list.first(.authorityKeyIdentifier) { _ = try AuthorityKeyIdentifier(value).keyIdentifier?.count }
      return true
    } catch {
      return false
    }
  }

  @Test func theMatrix() throws {
    let bytes = try vector("crl-reasons")
    let (entries, extensions) = ("0/0/5", "0/0/6/0")
    let accepted: [MutationMatrix.Accepted] =
      acceptedName("0/0/2") + acceptedSignature("0/2") + [
        .init(.swapped, at: "0/0/3", because: "whether the times make sense is for whoever uses it"),
        .init(.dropped, at: "0/0/3", because: "nextUpdate is OPTIONAL: it becomes thisUpdate"),
        .init(.dropped, at: "0/0/4", because: "nextUpdate is OPTIONAL"),
        .init(.dropped, at: entries, because: "revokedCertificates is OPTIONAL"),
        .init(.dropped, at: "0/0/6", because: "crlExtensions is OPTIONAL"),
        .init(.dropped, .duplicated, .swapped, at: entries + "/*", because: "a SEQUENCE OF"),
        .init(.dropped, at: entries + "/*/2", because: "crlEntryExtensions is OPTIONAL"),
        .init(.dropped, .swapped, at: entries + "/*/2/*", because: "Extensions is a SEQUENCE OF"),
        .init(.dropped, .swapped, at: extensions + "/*", because: "Extensions is a SEQUENCE OF"),
        .init(.dropped, at: extensions + "/0/1/0/0", because: "keyIdentifier is OPTIONAL"),
        .init(.number, at: extensions + "/0/1/0/0", because: "[0] keyIdentifier becomes [2] authorityCertSerialNumber"),
      ]
    #expect(MutationMatrix(bytes, accepting: accepted).failures(CertificateListTests.accepts) == [])
  }
}
