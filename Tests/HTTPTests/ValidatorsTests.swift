import Testing

@testable import HTTP

@Suite struct ValidatorsTests {
  private let validators = Validators(lastModified: 784_111_777, tag: 0x0123_4567_89AB_CDEF)

  private func matches(_ tags: String, _ date: String = "") -> Bool {
    let (tags, date) = (Array(tags.utf8), Array(date.utf8))
    return validators.match(ifNoneMatch: tags.span, ifModifiedSince: date.span)
  }

  @Test(
    arguments: [
      ("\"0123456789abcdef\"", true), ("W/\"0123456789abcdef\"", true), ("*", true),
      ("\"x\", \"0123456789abcdef\"", true), ("\"\",W/\"y\" ,\"0123456789abcdef\"", true), ("\"0123456789abcdee\"", false),
      ("\"0123456789ABCDEF\"", false), ("0123456789abcdef", false), ("\"0123456789abcdef", false), ("\"", false),
      ("\"0123456789abcde\"", false), ("\"0123456789abcdef0\"", false), ("**", false), (",", false),
    ] as [(String, Bool)])
  func tags(_ text: String, _ expected: Bool) {
    #expect(matches(text) == expected)
    // With an If-None-Match the date does not count (RFC 9110 13.1.3).
    #expect(matches(text, "Sun, 06 Nov 2094 08:49:37 GMT") == expected)
  }

  @Test(
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", true), ("Sun, 06 Nov 1994 08:49:36 GMT", false),
      ("Sun, 06 Nov 1994 08:49:38 GMT", true), ("Mon, 07 Nov 1994 08:49:37 GMT", true),
      ("Mon, 06 Nov 1994 08:49:37 GMT", false), ("Sun, 06 nov 1994 08:49:37 GMT", false),
      ("Thu, 29 Feb 2024 00:00:00 GMT", true), ("Thu, 30 Feb 2024 00:00:00 GMT", false),
      ("Sat, 01 Mar 2025 00:00:00 GMT", true), ("Sat, 29 Feb 2025 00:00:00 GMT", false),
      ("Sunday, 06-Nov-94 08:49:37 GMT", false), ("Sun Nov  6 08:49:37 1994", false), ("", false),
      ("Sun, 06 Nov 1994 24:00:00 GMT", false), ("Sun, 06 Nov 1994 08:49:60 GMT", false),
      ("Sun, 06 Nov 1994 08:49:37 CET", false), ("Sun, 00 Nov 1994 08:49:37 GMT", false),
      ("Fri, 31 Dec 9999 23:59:59 GMT", true), ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
    ] as [(String, Bool)])
  func dates(_ text: String, _ expected: Bool) { #expect(matches("", text) == expected) }

  @Test func everyDayIsRead() {
    for day in stride(from: Int64(0), to: 60_000, by: 7) {
      var room = [UInt8](repeating: 0, count: 29)
      var span = room.mutableSpan
      var text = HTTPText()
      text.put(date: day * 86_400 + 86_399, &span)
      #expect(HTTPDate.seconds(room.span) == day * 86_400 + 86_399)
    }
  }
}
