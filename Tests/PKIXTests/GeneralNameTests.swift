// Covers: GeneralNames.swift

import Testing

@testable import PKIX

@Suite struct GeneralNameTests {
  private func kind(_ text: String) throws -> String {
    let bytes = hex(text)
    try DERWalk.check(bytes.span)
    var reader = DERReader(bytes.span)
    let name = try GeneralName(&reader)
    try reader.finish()
    switch name.choice {
    case .otherName: return "otherName"
    case .rfc822Name: return "rfc822Name"
    case .dNSName: return "dNSName"
    case .x400Address: return "x400Address"
    case .directoryName: return "directoryName"
    case .ediPartyName: return "ediPartyName"
    case .uniformResourceIdentifier: return "uniformResourceIdentifier"
    case .iPAddress: return "iPAddress"
    case .registeredID: return "registeredID"
    }
  }

  @Test(arguments: [
    ("A009 06022A03 A003 0C0161", "otherName"), ("810161", "rfc822Name"), ("820161", "dNSName"),
    ("A300", "x400Address"),
    ("A402 3000", "directoryName"), ("A500", "ediPartyName"), ("860161", "uniformResourceIdentifier"),
    ("8704 7F000001", "iPAddress"), ("8700", "iPAddress"), ("8802 2A03", "registeredID"),
  ])
  func nineKinds(_ text: String, _ name: String) throws { #expect(try kind(text) == name) }

  @Test(arguments: [
    ("800161", DERError.Kind.unexpectedTag, 0), ("A10161", .truncated, 2), ("A103 0C0161", .unexpectedTag, 0),
    ("8201FF", .badString, 2), ("8601 80", .badString, 2), ("A400", .truncated, 2),
    ("A404 3000 3000", .trailingData, 4),
    ("840161", .unexpectedTag, 0), ("8901 61", .unexpectedTag, 0), ("8800", .badObjectIdentifier, 2),
    ("880180", .badObjectIdentifier, 2), ("A004 06022A03", .truncated, 6), ("A006 06022A03 A000", .truncated, 8),
    ("A00B 06022A03 A003 0C0161 0500", .trailingData, 11), ("0C0161", .unexpectedTag, 0),
  ])
  func malformed(_ text: String, _ kind: DERError.Kind, _ offset: Int) {
    #expect(throws: DERError(kind, at: offset)) { try self.kind(text) }
  }

  @Test func writerFacesReader() throws {
    let subject = try name("CN=a")
    let bytes = try written { writer in
      writer.otherName(ObjectIdentifier([1, 2, 3]), value: hex("0C0161").span)
      writer.rfc822Name(Array("a@b".utf8).span)
      writer.dNSName(Array("b".utf8).span)
      writer.directoryName(subject.span)
      writer.uniformResourceIdentifier(Array("c:d".utf8).span)
      writer.iPAddress([192, 0, 2, 1].span)
      writer.registeredID(ObjectIdentifier([1, 2, 3]))
    }
    #expect(
      bytes == hex("A009 06022A03 A0030C0161 8103614062 820162 A40E") + subject
        + hex("8603633A64 8704C0000201 88022A03"))
    let names = try SequenceOf<GeneralName>(DERReader(bytes.span))
    #expect(names.count == 7)
  }

  @Test func namesAreAtLeastOne() throws {
    #expect(
      failure(hex("3000")) { r throws(DERError) in _ = try GeneralNames(&r).names.count }
        == DERError(.outOfRange, at: 0))
  }
}
