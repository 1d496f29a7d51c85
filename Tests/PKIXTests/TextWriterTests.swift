import Testing

@testable import PKIX

@Suite struct TextWriterTests {
  @Test(arguments: [
    ("plain text", "plain text"), ("a\nb\r\u{0}\u{1B}[0m", #"a\x0ab\x0d\x00\x1b[0m"#), ("%n%s", "%n%s"),
    ("ü€😀", "ü€😀"), ("\u{202E}x", #"\xe2\x80\xaex"#), ("\u{85}", #"\xc2\x85"#), ("", ""),
  ])
  func escapes(_ input: String, _ output: String) {
    let bytes = Array(input.utf8)
    #expect(printed { $0.escaped(bytes.span) } == output)
  }

  @Test(
    arguments: [
      ([0xFF, 0x41], #"\xffA"#), ([0xC3], #"\xc3"#), ([0xC3, 0x28], #"\xc3("#), ([0xE2, 0x82], #"\xe2\x82"#),
      ([0xF0, 0x9F, 0x98], #"\xf0\x9f\x98"#), ([0x80], #"\x80"#), ([0xC0, 0xAF], #"\xc0\xaf"#),
    ] as [([UInt8], String)])
  func escapesWhatIsNoText(_ input: [UInt8], _ output: String) {
    #expect(printed { $0.escaped(input.span) } == output)
  }

  @Test(arguments: [0, 7, 10, -1, 1_000_000, Int64.max, .min, 99, 100])
  func numbers(_ value: Int64) { #expect(printed { $0.number(value) } == "\(value)") }

  @Test func hexadecimal() { #expect(printed { $0.hexadecimal(hex("00AF10").span) } == "00af10") }

  @Test func aFullRoomCutsTheText() {
    var room = [UInt8](repeating: 0, count: 4)
    var writer = TextWriter(room.mutableSpan)
    writer.text("abc")
    #expect(writer.truncated == false)
    writer.text("def")
    #expect(writer.truncated == true)
    #expect(array(writer.written()) == Array("abcd".utf8))
    writer.octet(0x21)
    #expect(writer.count == 4)
  }
}
