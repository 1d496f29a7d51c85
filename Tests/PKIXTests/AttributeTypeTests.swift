import Testing

@testable import PKIX

@Suite struct AttributeTypeTests {
  @Test func everyTypeIsFoundByIdentifierAndName() {
    for index in 0..<AttributeType.count {
      guard let type = AttributeType(rawValue: index) else {
        Issue.record("\(index) is a type")
        continue
      }
      #expect(AttributeType(type.identifier) == type)
      let name = Array("\(type.shortName)".utf8)
      #expect(AttributeType(shortName: name.span) == type)
      let upper = Array("\(type.shortName)".uppercased().utf8)
      #expect(AttributeType(shortName: upper.span) == type)
      #expect(type.upperBound >= 2)
    }
    #expect(AttributeType(rawValue: AttributeType.count) == nil)
    #expect(AttributeType(.sha256) == nil)
  }

  @Test(arguments: ["", "CNN", "C ", "2.5.4.3"])
  func notNames(_ text: String) {
    let name = Array(text.utf8)
    #expect(AttributeType(shortName: name.span) == nil)
  }

  @Test func stringTypes() {
    #expect(AttributeType.commonName.tag == .utf8String)
    #expect(AttributeType.country.tag == .printableString)
    #expect(AttributeType.serialNumber.tag == .printableString)
    #expect(AttributeType.domainComponent.tag == .ia5String)
  }
}
