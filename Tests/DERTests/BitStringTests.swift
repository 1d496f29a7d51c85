import Testing

@testable import DER

@Suite struct BitStringTests {
  @Test(arguments: [("00", 0, 0), ("00FF", 1, 0), ("0780", 1, 7), ("04FFF0", 2, 4)] as [(String, Int, UInt8)])
  func takes(_ content: String, _ count: Int, _ unused: UInt8) throws {
    let octets = hex(content)
    let bits = try BitString(content: octets.span, at: 0)
    #expect(bits.bytes.count == count)
    #expect(bits.unusedBits == unused)
  }

  @Test(arguments: ["", "01", "0800", "FF00", "0101", "077F", "04FFFF"])
  func refuses(_ content: String) {
    let octets = hex(content)
    #expect(throws: DERError(.badBitString, at: 9)) { try BitString(content: octets.span, at: 9).bytes.count }
  }

  @Test func namedBitsAreASet() {
    var bits = NamedBits(bit: 0) | NamedBits(bit: 31)
    #expect(bits.rawValue == 0x8000_0001)
    #expect(bits.contains(NamedBits(bit: 31)))
    #expect(!bits.contains(NamedBits(bit: 1)))
    bits.remove(NamedBits(bit: 0))
    #expect(bits == NamedBits(bit: 31))
    bits.remove(NamedBits(bit: 31))
    #expect(bits.isEmpty)
  }
}
