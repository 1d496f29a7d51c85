// Covers: OptionalValidity.swift

import Testing

@testable import PKIX

@Suite struct CertTemplateTests {
  @Test func allFieldsThere() throws {
    let template: [UInt8] = [
      0x30, 0x48,
      0x80, 0x01, 0x02,
      0x81, 0x02, 0x01, 0x00,
      0xA2, 0x03, 0x06, 0x01, 0x2A,
      0xA3, 0x02, 0x30, 0x00,
      0xA4, 0x11, 0xA1, 0x0F, 0x17, 0x0D, 0x32, 0x35, 0x30, 0x31, 0x30, 0x31, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x5A,
      0xA5, 0x02, 0x30, 0x00,
      0xA6, 0x0A, 0x30, 0x04, 0x06, 0x02, 0x2A, 0x03, 0x03, 0x02, 0x00, 0x07,
      0x87, 0x02, 0x00, 0x01,
      0x88, 0x02, 0x00, 0x02,
      0xA9, 0x0B, 0x30, 0x09, 0x06, 0x02, 0x55, 0x1D, 0x04, 0x03, 0x30, 0x01, 0x00,
    ]
    var reader = DERReader(template.span)
    let read = try CertTemplate(&reader)
    #expect(read.version == 2)
    #expect(read.serialNumber?.count == 2)
    #expect(read.issuer?.isEmpty == true)
    #expect(read.validity == OptionalValidity(notAfter: Timestamp(seconds: 1_735_689_600)))
    #expect(read.subject?.isEmpty == true)
    #expect(read.publicKey?.subjectPublicKey.count == 1)
    #expect(read.issuerUID?.bytes.count == 1)
    #expect(read.extensions?.list.count == 1)
  }

  private func template(_ content: String) -> DERError? {
    let fields = hex(content)
    return failure([0x30, UInt8(fields.count)] + fields) { r throws(DERError) in _ = try CertTemplate(&r).offset }
  }

  @Test func emptyAndPartial() {
    #expect(template("") == nil)
    #expect(template("A5023000") == nil)
    #expect(template("A6093004 06022A03 030100") == nil)
    #expect(template("A400") == nil)
    #expect(template("A900") == nil)
  }

  @Test(arguments: [
    ("A5023000 A3023000", DERError.Kind.trailingData, 6), ("8000", .badInteger, 4), ("A000", .trailingData, 2),
    ("8005 0100000000", .outOfRange, 4), ("81020001", .badInteger, 4), ("8100", .badInteger, 4),
    ("A203 0500 05", .truncated, 6), ("A200", .truncated, 4), ("3000", .trailingData, 2),
    ("A30430003000", .trailingData, 6),
    // A Name under an IMPLICIT tag, as small tools write it.
    ("A50C 310A 3008 0603550403 0C0161", .unexpectedTag, 4), ("A500", .truncated, 4),
    ("A50631043002 0500", .unexpectedTag, 4),
    // A Time under an IMPLICIT tag.
    ("A40F 800D 3235303130313030303030305A", .trailingData, 4),
    ("A411 A20F 170D 3235303130313030303030305A", .trailingData, 4), ("A402 A000", .truncated, 6),
    ("A413 A011 170D 3235303130313030303030305A 0500", .trailingData, 21),
    ("A600", .truncated, 4), ("86020500", .trailingData, 2), ("8700", .badBitString, 4), ("88020801", .badBitString, 4),
    ("A902 0500", .unexpectedTag, 4), ("AA00", .trailingData, 2), ("800102 800102", .trailingData, 5),
  ])
  func malformed(_ content: String, _ kind: DERError.Kind, _ offset: Int) {
    #expect(template(content) == DERError(kind, at: offset))
  }

  @Test func writerFacesReader() throws {
    let subject = try name("CN=a")
    let key = hex("3004 06022A03 03020004")
    let validity = OptionalValidity(notBefore: Timestamp(seconds: 0), notAfter: .endless)
    let bytes = try written { writer in
      let template = writer.begin(.sequence)
      writer.integer(2, .context(0))
      writer.primitive(.context(1), [5].span)
      writer.templateName(3, subject.span)
      writer.optionalValidity(validity)
      writer.templateName(5, subject.span)
      writer.templatePublicKey(key.span)
      writer.end(template)
    }
    try DERWalk.check(bytes.span)
    var reader = DERReader(bytes.span)
    let read = try CertTemplate(&reader)
    #expect(read.version == 2)
    #expect(read.serialNumber?.count == 1)
    #expect(read.validity == validity)
    if let issuer = read.issuer, let same = read.subject {
      #expect(issuer.matches(same) == true)
      #expect(array(same.encoded) == subject)
    } else {
      Issue.record("two names")
    }
    if let info = read.publicKey { #expect(array(info.content) == key) } else { Issue.record("a key") }
  }
}
