import Testing

@testable import signet

@Suite struct JSONObjectTests {
  static func read(_ text: String) -> [(key: [UInt8], value: JSONObject.Value)]? {
    let octets = text.octets
    return try? JSONObject(octets.span).members
  }

  @Test func whatIsRead() throws {
    let members = try #require(
      Self.read(#" { "a" : "x", "b":-17,"c":[ "d" , "e" ], "f":[],"g":true,"h":false,"i":null , "":0 } "#))
    #expect(members.map { String(decoding: $0.key, as: UTF8.self) } == ["a", "b", "c", "f", "g", "h", "i", ""])
    let values: [JSONObject.Value] = [
      .string("x".octets), .number(-17), .strings(["d".octets, "e".octets]), .strings([]), .boolean(true), .boolean(false),
      .null, .number(0),
    ]
    #expect(members.map { $0.value } == values)
    #expect(Self.read("{}")?.isEmpty == true)
  }

  @Test(arguments: [
    (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"), (#""A\u00e9\u20AC\ud83d\ude00""#, "Aé€😀"), (#""é€😀""#, "é€😀"),
    (#""\u0000""#, "\u{0}"),
  ])
  func strings(text: String, meaning: String) throws {
    let members = try #require(Self.read("{\"a\":\(text)}"))
    #expect(members[0].value == .string(meaning.octets))
  }

  @Test(arguments: [
    "", "{", "}", "[]", "\"a\"", "{}x", "{} {}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{\"a\":1 \"b\":2}",
    "{\"a\":01}", "{\"a\":1.5}", "{\"a\":1e3}", "{\"a\":-}", "{\"a\":+1}", "{\"a\":1234567890123456789}", "{\"a\":tru}", "{\"a\":{}}",
    "{\"a\":[1]}", "{\"a\":[\"b\",]}", "{\"a\":[\"b\"", "{\"a\":[[]]}", "{\"a\":\"", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}",
    "{\"a\":\"\\u12", "{\"a\":\"\\ud83d\"}", "{\"a\":\"\\ud83dx\"}", "{\"a\":\"\\ud83d\\u0041\"}", "{\"a\":\"\\ude00\"}", "{\"a\":\"\\",
    "{\"a\":1,\"a\":2}",
  ])
  func whatIsNot(text: String) { #expect(Self.read(text) == nil) }

  @Test func notUTF8() {
    let octets: [UInt8] = "{\"a\":\"".octets + [0xFF] + "\"}".octets
    #expect((try? JSONObject(octets.span)) == nil)
  }

  /// Every prefix of a good text is no good text, and is read to its end without a trap.
  @Test func prefixes() {
    let text = #"{"id":17,"decision":"allow","san":["DNS:a","\u00e9"],"x":null}"#.octets
    for count in 0..<text.count { #expect((try? JSONObject(Array(text[..<count]).span)) == nil) }
  }
}
