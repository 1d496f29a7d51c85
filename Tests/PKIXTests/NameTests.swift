// Covers: AttributeTypeAndValue.swift

import Testing

@testable import PKIX

@Suite struct NameTests {
  @Test func attributesInTheirOrder() throws {
    let bytes = try name("/C=DE/O=Factory/OU=a/OU=b/UID=k7+CN=sensor-1")
    let name = try Name(bytes.span)
    #expect(name.relativeNames.count == 5)
    var types: [AttributeType?] = []
    var attributes = name.makeIterator()
    while let attribute = attributes.next() { types.append(AttributeType(attribute.type)) }
    #expect(types == [.country, .organization, .organizationalUnit, .organizationalUnit, .commonName, .userID])
    if let first = name.first(AttributeType.organizationalUnit),
      let last = name.last(AttributeType.organizationalUnit.identifier)
    {
      #expect(text(first.value.content) == "a")
      #expect(text(last.value.content) == "b")
    } else {
      Issue.record("two units")
    }
    if case .some = name.first(AttributeType.surname) { Issue.record("no surname") }
  }

  @Test func theEmptyName() throws {
    let bytes = hex("3000")
    let name = try Name(bytes.span)
    #expect(name.isEmpty == true)
    try name.check()
    #expect(printed { $0.name(name) } == "")
  }

  @Test(arguments: [
    ("30", DERError.Kind.truncated, 0), ("31", .unexpectedTag, 0), ("3100", .unexpectedTag, 0),
    ("300000", .trailingData, 2),
    ("3002 3000", .unexpectedTag, 2), ("3004 3102 3000", .truncated, 6), ("3004 3102 0500", .unexpectedTag, 4),
    ("3009 3107 3005 0603550403", .truncated, 11),
    ("300D 310B 3009 0603550403 0C00 0500", .trailingData, 13),
  ])
  func malformed(_ text: String, _ kind: DERError.Kind, _ offset: Int) {
    let bytes = hex(text)
    #expect(throws: DERError(kind, at: offset)) { try Name(bytes.span).isEmpty }
  }

  @Test func attributesOutOfOrder() throws {
    let good = hex("3016 3114 3008 0603550403 130161 3008 0603550404 130161")
    #expect(try Name(good.span).relativeNames.count == 1)
    let bad = hex("3016 3114 3008 0603550404 130161 3008 0603550403 130161")
    #expect(throws: DERError(.notDistinguished, at: 14)) { try Name(bad.span).isEmpty }
  }
}
