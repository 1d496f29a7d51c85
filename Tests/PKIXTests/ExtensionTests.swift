// Covers: Extensions.swift

import Testing

@testable import PKIX

@Suite struct ExtensionTests {
  @Test func fields() throws {
    let bytes = hex("300F 0603551D13 0101FF 0405 3003 0101FF")
    var reader = DERReader(bytes.span, offset: 10)
    let read = try Extension(&reader)
    #expect(read.extnID == .basicConstraints)
    #expect(read.critical == true)
    #expect(array(read.extnValue) == hex("30030101FF"))
    #expect(read.value.offset == 22)
    let again = try written { writer in
      let mark = writer.beginExtension(.basicConstraints, critical: true)
      writer.raw(hex("30030101FF").span)
      writer.end(mark)
    }
    #expect(again == bytes)
  }

  @Test(arguments: [
    ("3000", DERError.Kind.truncated, 2), ("3005 0603551D13", .truncated, 7),
    ("300A 0603551D13 010100 0400", .notDistinguished, 7),
    ("300A 0603551D13 010101 0400", .badBoolean, 9), ("300A 0603551D13 0101FF 0300", .badBitString, 12),
    ("3009 0603551D13 0400 0500", .trailingData, 9), ("3007 0603551D13 2400", .wrongForm, 7),
    ("3007 0603551D13 0500", .unexpectedTag, 7),
  ])
  func malformed(_ text: String, _ kind: DERError.Kind, _ offset: Int) {
    #expect(failure(hex(text)) { r throws(DERError) in _ = try Extension(&r).critical } == DERError(kind, at: offset))
  }
}

@Suite struct ExtensionsTests {
  private func check(_ text: String) -> DERError? {
    failure(hex(text)) { r throws(DERError) in try Extensions(&r).check() }
  }

  @Test func lists() {
    #expect(check("300B 3009 0603551D0F 04020500") == nil)
    #expect(check("3000") == DERError(.outOfRange, at: 0))
    #expect(check("3016 3009 0603551D0F 04020500 3009 0603551D0F 04020500") == DERError(.notDistinguished, at: 13))
    #expect(check("300B 3009 0603551D0F 04020501") == DERError(.truncated, at: 11))
    #expect(check("300A 3008 0603551D0F 040105") == DERError(.truncated, at: 11))
    #expect(check("3009 3007 0603551D0F 0400") == DERError(.truncated, at: 11))
    #expect(check("300D 300B 0603551D0F 0404 05000500") == DERError(.trailingData, at: 13))
  }

  /// The same identifier twice is found also when it is too long to be held.
  @Test func longIdentifiersTwice() {
    let one = "3017 0611 2B0102030405060708090A0B0C0D0E0F10 04020500"
    #expect(check("3032 \(one) \(one)") == DERError(.notDistinguished, at: 27))
    #expect(check("3032 \(one) 3017 0611 2B0102030405060708090A0B0C0D0E0F11 04020500") == nil)
  }

  @Test func atMostSoMany() throws {
    for (count, expected) in [(32, nil), (33, DERError(.tooMany, at: 0)), (1000, DERError(.tooMany, at: 0))] {
      let bytes = try written { writer in
        let list = writer.begin(.sequence)
        for index in 0..<count {
          let mark = writer.beginExtension(ObjectIdentifier([1, 2, UInt32(index)]))
          writer.null()
          writer.end(mark)
        }
        writer.end(list)
      }
      #expect(failure(bytes) { r throws(DERError) in try Extensions(&r).check() } == expected)
    }
  }

  @Test func lookup() throws {
    let bytes = hex("3016 3009 0603551D0F 04020500 3009 0603551D13 04020500")
    var reader = DERReader(bytes.span)
    let extensions = try Extensions(&reader)
    #expect(extensions.first(.basicConstraints)?.offset == 13)
    #expect(extensions.first(.subjectAltName)?.offset == nil)
  }
}
