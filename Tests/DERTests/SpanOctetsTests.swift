import Testing

@testable import DER

@Suite struct SpanOctetsTests {
  @Test(arguments: [("", "", true), ("00", "00", true), ("00", "01", false), ("00", "0000", false)])
  func equality(_ left: String, _ right: String, _ same: Bool) {
    let (one, other) = (hex(left), hex(right))
    let found = one.span.equals(other.span)
    #expect(found == same)
  }

  @Test func equalityWithConstants() {
    let text = Array("CN".utf8)
    let (same, other, longer) = (text.span.equals("CN"), text.span.equals("CO"), text.span.equals("CNN"))
    #expect(same)
    #expect(!other)
    #expect(!longer)
  }

  @Test(arguments: [
    ("", true), ("41C3A47E", true), ("1F", false), ("7F", false), ("C3", false), ("C080", false), ("EDA080", false),
    ("C285", true), ("F09F9880", true), ("FF", false),
  ])
  func text(_ octets: String, _ isText: Bool) {
    let octets = hex(octets)
    let found = octets.span.isText
    #expect(found == isText)
  }

  @Test(arguments: [
    ("", "00", true), ("00", "", false), ("00", "00", false), ("01", "02", true), ("02", "01FF", false),
    ("01", "0100", true),
  ])
  func order(_ left: String, _ right: String, _ before: Bool) {
    let (one, other) = (hex(left), hex(right))
    let found = one.span.precedes(other.span)
    #expect(found == before)
  }
}
