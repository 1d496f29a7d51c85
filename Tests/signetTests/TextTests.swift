import PKIX
import Testing

@testable import signet

@Suite struct TextTests {
  @Test func interpolatesNumbersAndConstants() {
    let constant: StaticString = "x"
    let text: Text = "\(constant)=\(-42), \(Int64.min), \(0)"
    #expect(text.string == "x=-42, -9223372036854775808, 0")
  }

  @Test(arguments: [
    ("plain äöü €", "plain äöü €"), ("two\nlines\r\t", "two\\nlines\\r\\t"), ("\u{1B}[31mred", "\\x1b[31mred"),
    ("back\\slash", "back\\\\slash"), ("\u{85}next\u{7F}", "\\xc2\\x85next\\x7f"), ("", ""),
  ])
  func escapesWhatMovesTheCursor(input: String, expected: String) {
    #expect(("\(input.octets)" as Text).string == expected)
  }

  @Test(arguments: [
    ([0xFF], "\\xff"), ([0xC0, 0x80], "\\xc0\\x80"), ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"), ([0xE2, 0x82], "\\xe2\\x82"),
    ([0xF4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"),
  ] as [([UInt8], String)])
  func escapesWhatIsNotUTF8(input: [UInt8], expected: String) {
    #expect(("\(input)" as Text).string == expected)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (1_772_283_845, "2026-02-28T13:04:05Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
  ])
  func writesMoments(seconds: Int64, expected: String) {
    #expect(("\(Timestamp(seconds: seconds))" as Text).string == expected)
  }

  @Test func hexadecimalIsLowerCase() {
    #expect(("\(hex: [0x00, 0xAB, 0x9F])" as Text).string == "00ab9f")
  }
}

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("athentication", "authentication", 1), ("lst", "list", 1), ("", "abc", 3), ("abc", "", 3), ("same", "same", 0),
  ])
  func distance(left: String, right: String, expected: Int) {
    #expect(Suggestion.distance(left.octets, right.octets) == expected)
  }

  @Test(arguments: [("lsit", " (did you mean \"list\"?)"), ("zzzz", ""), ("x", "")])
  func suggestsTheNearest(word: String, expected: String) {
    var suggestion = Suggestion(for: word.octets)
    suggestion.consider("show")
    suggestion.consider("list")
    suggestion.consider("add")
    #expect(suggestion.text.string == expected)
  }
}
