import Testing

@testable import PKIX

@Suite struct NameCheckTests {
  /// A name with one attribute of this type, string type and content.
  private func one(_ type: ObjectIdentifier, _ tag: DERTag, _ content: [UInt8]) throws -> [UInt8] {
    try written { writer in
      let names = writer.begin(.sequence)
      let set = writer.begin(.set)
      writer.attributeTypeAndValue(type, tag, content.span)
      writer.end(set)
      writer.end(names)
    }
  }

  private func fault(_ bytes: [UInt8], severalAttributes: Bool = false) throws -> NameFault? {
    let name = try Name(bytes.span)
    do throws(NameFault) {
      try name.check(severalAttributes: severalAttributes)
      return nil
    } catch {
      return error
    }
  }

  private func reason(_ type: AttributeType, _ tag: DERTag, _ value: String) throws -> NameFault.Reason? {
    try fault(one(type.identifier, tag, Array(value.utf8)))?.reason
  }

  @Test func goodOnes() throws {
    let good = [
      "CN=sensor-1,O=Factory,C=DE", "CN=Kühlung", "serialNumber=0815,DC=example,DC=org,emailAddress=a@example.org",
      "1.2.3.4=any", "CN=" + String(repeating: "ü", count: 64), "CN=日本語 😀",
    ]
    for text in good { #expect(try fault(name(text)) == nil, "\(text)") }
  }

  @Test(arguments: [
    (AttributeType.country, DERTag.utf8String, "DE", NameFault.Reason.wrongStringType),
    (.country, .printableString, "DEU", .valueTooLong), (.country, .printableString, "D", .badCountry),
    (.country, .printableString, "D1", .badCountry), (.country, .printableString, "", .emptyValue),
    (.commonName, .utf8String, "", .emptyValue), (.commonName, .ia5String, "x", .wrongStringType),
    (.commonName, .teletexString, "x", .wrongStringType), (.commonName, .bmpString, "xx", .wrongStringType),
    (.commonName, .universalString, "xxxx", .wrongStringType), (.commonName, .octetString, "x", .wrongStringType),
    (.commonName, .integer, "x", .wrongStringType),
    (.serialNumber, .utf8String, "1", .wrongStringType), (.domainComponent, .utf8String, "x", .wrongStringType),
    (.emailAddress, .printableString, "x", .wrongStringType),
    (.commonName, .utf8String, String(repeating: "x", count: 65), .valueTooLong),
    (.commonName, .utf8String, "a\u{0}b", .badCharacter), (.commonName, .utf8String, "a\r\nb", .badCharacter),
    (.commonName, .utf8String, "a\u{1B}[31mb", .badCharacter), (.commonName, .utf8String, "a\u{7F}", .badCharacter),
    (.commonName, .utf8String, "a\u{85}b", .badCharacter), (.commonName, .utf8String, "a\u{202E}b", .badCharacter),
    (.commonName, .utf8String, "a\u{2067}b", .badCharacter), (.commonName, .utf8String, "\u{200F}", .badCharacter),
    (.commonName, .utf8String, "a\u{2028}b", .badCharacter), (.commonName, .utf8String, "\u{FEFF}a", .badCharacter),
    (.commonName, .printableString, "a*", .badCharacter), (.domainComponent, .ia5String, "ü", .badCharacter),
  ])
  func badAttributes(_ type: AttributeType, _ tag: DERTag, _ value: String, _ reason: NameFault.Reason) throws {
    #expect(try self.reason(type, tag, value) == reason)
  }

  @Test func offsetsPointAtTheCharacter() throws {
    let bytes = try one(.commonName, .utf8String, Array("ab\u{7}".utf8))
    #expect(try fault(bytes) == NameFault(.badCharacter, at: 15))
    let broken = try one(.commonName, .utf8String, [0x61, 0xFF])
    #expect(try fault(broken) == NameFault(.badCharacter, at: 14))
  }

  @Test func shapes() throws {
    #expect(try fault(hex("3002 3100")) == NameFault(.emptyRelativeName, at: 2))
    let several = try name("CN=a+serialNumber=1")
    #expect(try fault(several) == NameFault(.severalAttributes, at: 2))
    #expect(try fault(several, severalAttributes: true) == nil)
    let twice = try name("CN=a+CN=b")
    #expect(try fault(twice, severalAttributes: true)?.reason == .repeatedType)
  }

  @Test func bounds() throws {
    let many = try written { writer in
      let names = writer.begin(.sequence)
      for _ in 0..<33 {
        let set = writer.begin(.set)
        writer.attributeTypeAndValue(.commonName, .utf8String, [0x61].span)
        writer.end(set)
      }
      writer.end(names)
    }
    #expect(try fault(many) == NameFault(.nameTooLong, at: 0))
    let long = try one(AttributeType.surname.identifier, .utf8String, [UInt8](repeating: 0x61, count: 1100))
    #expect(try fault(long) == NameFault(.nameTooLong, at: 0))
    let allowed = try one(AttributeType.surname.identifier, .utf8String, [UInt8](repeating: 0x61, count: 1000))
    #expect(try fault(allowed) == nil)
  }
}
