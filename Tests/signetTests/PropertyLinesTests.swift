// Covers: PropertyLines.swift
import Testing

@testable import signet

@Suite struct PropertyLinesTests {
  private func pairs(_ text: String) -> [String] { pairs(text.octets) }

  private func pairs(_ octets: [UInt8]) -> [String] {
    PropertyLines(octets).properties.map {
      "\($0.line) \(String(decoding: $0.key, as: UTF8.self)) -> \(String(decoding: $0.value, as: UTF8.self))"
    }
  }

  @Test(arguments: [
    (" cmp.operationmode = ra\n", "cmp.operationmode", "ra"),
    ("key=value", "key", "value"),
    ("key:value", "key", "value"),
    ("key : value", "key", "value"),
    ("key value", "key", "value"),
    ("key\tvalue", "key", "value"),
    ("key,value", "key", "value"),
    ("key;-;-", "key", "-;-"),
    ("key = -;-", "key", "-;-"),
    ("key =", "key", ""),
    ("key = ", "key", ""),
    ("key = = x", "key", "= x"),
    ("key = a  ", "key", "a  "),
    ("\"key\",\"a \"\"b\"\", c\"", "key", "a \"b\", c"),
    ("\"key\" = value", "key", "value"),
    ("a\\:b = c\\=d", "a:b", "c=d"),
    ("a\\ b = c", "a b", "c"),
    ("key = C\\u00e4\\u20AC", "key", "Cä€"),
    ("key = \\uD83D\\uDE00", "key", "😀"),
    ("key = x\\\\y", "key", "x\\y"),
    ("key = a\\\n   b\\\r\n c", "key", "abc"),
    ("\u{FEFF}key = value", "key", "value"),
  ])
  func aSetting(text: String, key: String, value: String) {
    #expect(pairs(text) == ["1 \(key) -> \(value)"])
    #expect(PropertyLines(text.octets).damaged.isEmpty)
  }

  @Test func linesAreCounted() {
    #expect(pairs("# a\r\n! b\r\n\r\na = 1\rb = \\\n# no comment\nc = 3\n") == ["4 a -> 1", "5 b -> # no comment", "7 c -> 3"])
  }

  @Test func latin1() { #expect(pairs([0x61, 0x3D, 0xE4]) == ["1 a -> ä"]) }

  @Test(arguments: [
    "word", "= value", "\"key", "key = \"open", "key = \\u12", "key = \\uD83D", "key = \\uDE00", "key = \\uD83D\\u0041", "key = a\\nb",
    "key = a\0b", "k\0y = a", "key = \u{7F}", "\0\0\0\0",
  ])
  func damage(line: String) {
    let lines = PropertyLines("a = 1\n\(line)\nb = 2".octets)
    #expect(lines.damaged == [2])
    #expect(lines.properties.count == 2)
  }

  /// A backslash at the end of a value that EJBCA prints does not take the next setting with it; in a file of properties the next
  /// line goes on.
  @Test func backslashes() {
    let printed = PropertyLines("a.password = pw\\\na.ra.caname = CA\nb = 2".octets)
    #expect(printed.damaged == [1] && printed.properties.map { $0.line } == [1, 2, 3])
    let goingOn = PropertyLines("a.dn = CN=x,\\\n  O=y\nb = 2".octets)
    #expect(goingOn.damaged.isEmpty && goingOn.properties.map { $0.line } == [1, 3])
  }

  /// Whatever octets there are, and however they are cut.
  @Test func neverTraps() {
    var state: UInt64 = 7
    let alphabet: [UInt8] = [0x61, 0x3D, 0x3A, 0x5C, 0x75, 0x30, 0x64, 0x38, 0x22, 0x0A, 0x0D, 0x20, 0x00, 0xC3, 0xFF, 0x23, 0x2E, 0x5B]
    for _ in 0..<20_000 {
      var text: [UInt8] = []
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      for _ in 0..<(state >> 59) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      _ = Migration(EJBCADump(text))
    }
  }
}
