import Testing

@testable import signet

@Suite struct JSONTests {
  @Test func commasStandBetweenValuesOnly() {
    var json = JSON()
    json.object()
    json.string("a", "x".octets)
    json.array("b")
    json.number(nil, 1)
    json.number(nil, -2)
    json.object()
    json.endObject()
    json.endArray()
    json.boolean("c", false)
    json.null("d")
    json.key("e f")
    json.array()
    json.endArray()
    json.endObject()
    #expect(json.text.string == #"{"a":"x","b":[1,-2,{}],"c":false,"d":null,"e f":[]}"#)
  }

  @Test(arguments: [
    ("quote\" back\\", #""quote\" back\\""#), ("\u{0}\u{1F}\u{7F}", #""\u0000\u001f\u007f""#),
    ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#), ("€", "\"€\""),
  ])
  func escapes(input: String, expected: String) {
    var json = JSON()
    json.string(nil, input.octets)
    #expect(json.text.string == expected)
  }

  @Test func whatIsNotUTF8IsReplaced() {
    var json = JSON()
    json.string(nil, [0x61, 0xFF, 0x62])
    #expect(json.text.string == "\"a\u{FFFD}b\"")
  }
}
