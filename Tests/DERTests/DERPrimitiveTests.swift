import Testing

@testable import DER

@Suite struct DERPrimitiveTests {
  private func wrongAt(_ tag: DERTag, _ content: [UInt8]) -> Int? {
    do {
      try tag.check(content.span)
      return nil
    } catch {
      return error.offset
    }
  }

  @Test(arguments: [
    "", "41", "C280", "DFBF", "E0A080", "ED9FBF", "EE8080", "EFBFBF", "F0908080", "F48FBFBF",
    "41C3BC42E282AC43F09F9880",
  ])
  func utf8(_ text: String) { #expect(wrongAt(.utf8String, hex(text)) == nil) }

  @Test(arguments: [
    ("80", 0), ("41BF", 1), ("C080", 0), ("C1BF", 0), ("C2", 0), ("C241", 0), ("E09FBF", 0), ("E0A0", 0), ("EDA080", 0),
    ("F08FBFBF", 0), ("F4908080", 0), ("F5808080", 0), ("FF", 0), ("41E28241", 1), ("F09F98", 0), ("E282AC80", 3),
  ])
  func badUTF8(_ text: String, _ offset: Int) { #expect(wrongAt(.utf8String, hex(text)) == offset) }

  @Test func everyOctetOfEveryStringType() {
    let printable = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?".utf8)
    for octet in UInt8.min...UInt8.max {
      #expect((wrongAt(.printableString, [octet]) == nil) == printable.contains(octet))
      #expect((wrongAt(.numericString, [octet]) == nil) == (octet == 0x20 || (0x30...0x39).contains(octet)))
      #expect((wrongAt(.ia5String, [octet]) == nil) == (octet < 0x80))
      #expect((wrongAt(.visibleString, [octet]) == nil) == (0x20...0x7E).contains(octet))
      #expect(wrongAt(.teletexString, [octet]) == nil)
    }
    #expect(wrongAt(.printableString, Array("ab*".utf8)) == 2)
  }

  @Test func implicitTagsAreCheckedAsTheirType() throws {
    let bytes = hex("8201FF")
    var reader = DERReader(bytes.span)
    let element = try reader.element()
    #expect(throws: DERError(.badString, at: 2)) { try element.check(as: .ia5String) }
    try element.check(as: .octetString)
  }
}
