import Testing

@testable import DER

@Suite struct DERReaderValuesTests {
  @Test(arguments: [
    ("020100", 0), ("02017F", 127), ("02020080", 128), ("0201FF", -1), ("020180", -128), ("0202FF7F", -129),
    ("02047FFFFFFF", 2_147_483_647), ("020480000000", -2_147_483_648),
  ])
  func smallIntegers(_ text: String, _ value: Int) throws {
    let bytes = hex(text)
    var reader = DERReader(bytes.span)
    #expect(try reader.smallInteger() == value)
  }

  @Test(arguments: [
    Bad("0200", .badInteger, 2), Bad("02020001", .badInteger, 2), Bad("0202FFFF", .badInteger, 2),
    Bad("02050080000000", .outOfRange, 2), Bad("0205FF7FFFFFFF", .outOfRange, 2),
    Bad("020900FFFFFFFFFFFFFFFF", .outOfRange, 2), Bad("0500", .unexpectedTag, 0), Bad("2203020100", .unexpectedTag, 0),
  ])
  func badSmallIntegers(_ bad: Bad) {
    #expect(error(bad.bytes) { reader throws(DERError) in _ = try reader.smallInteger() } == bad.error)
  }

  @Test(arguments: [("020100", "00"), ("02017F", "7F"), ("02020080", "80"), ("0203 00FFFF", "FFFF")])
  func magnitudes(_ text: String, _ magnitude: String) throws {
    let bytes = hex(text)
    var reader = DERReader(bytes.span)
    #expect(try array(reader.unsignedInteger()) == hex(magnitude))
  }

  @Test func aNegativeMagnitudeIsRefused() {
    #expect(error("0201FF") { r throws(DERError) in _ = try r.unsignedInteger() } == DERError(.outOfRange, at: 2))
  }

  @Test func integersKeepTheirOctets() throws {
    let bytes = hex("8103 00FF01")
    var reader = DERReader(bytes.span)
    #expect(try reader.integer(.context(1)).count == 3)
  }

  @Test func booleans() throws {
    let bytes = hex("0101FF 010100 0500")
    var reader = DERReader(bytes.span)
    #expect(try reader.boolean() == true)
    #expect(try reader.boolean() == false)
    #expect(try reader.booleanDefaultFalse() == false)
    #expect(error("010101") { r throws(DERError) in _ = try r.boolean() } == DERError(.badBoolean, at: 2))
    #expect(
      error("010100") { r throws(DERError) in _ = try r.booleanDefaultFalse() } == DERError(.notDistinguished, at: 0))
  }

  @Test func nulls() {
    #expect(error("0500") { r throws(DERError) in try r.null() } == nil)
    #expect(error("8000") { r throws(DERError) in try r.null(.context(0)) } == nil)
    #expect(error("050100") { r throws(DERError) in try r.null() } == DERError(.badNull, at: 2))
  }

  @Test func namedBits() throws {
    let bytes = hex("0302 0106")
    var reader = DERReader(bytes.span)
    #expect(try reader.namedBits() == NamedBits(bit: 5) | NamedBits(bit: 6))
    let long = hex("0303 07 0080")
    var second = DERReader(long.span)
    #expect(try second.namedBits() == NamedBits(bit: 8))
    let none = hex("030100")
    var third = DERReader(none.span)
    #expect(try third.namedBits() == NamedBits())
    #expect(error("0302 0006") { r throws(DERError) in _ = try r.namedBits() } == DERError(.notDistinguished, at: 2))
    #expect(error("0302 0000") { r throws(DERError) in _ = try r.namedBits() } == DERError(.notDistinguished, at: 2))
    #expect(error("0306 00 0102030401") { r throws(DERError) in _ = try r.namedBits() } == DERError(.outOfRange, at: 2))
  }

  @Test func alignedBits() throws {
    let bytes = hex("0303 00 1234")
    var reader = DERReader(bytes.span)
    #expect(try reader.octetAlignedBits().count == 2)
    #expect(error("0302 0110") { r throws(DERError) in _ = try r.octetAlignedBits() } == DERError(.badBitString, at: 2))
    #expect(error("0300") { r throws(DERError) in _ = try r.octetAlignedBits() } == DERError(.badBitString, at: 2))
  }

  @Test func strings() throws {
    let bytes = hex("0402AABB 0C02C3BC")
    var reader = DERReader(bytes.span)
    #expect(try reader.octetString().count == 2)
    #expect(try reader.utf8String().count == 2)
    #expect(error("0C02C328") { r throws(DERError) in _ = try r.utf8String() } == DERError(.badString, at: 2))
  }

  @Test func sequencesAndTags() throws {
    let bytes = hex("3100 A1020500 3000")
    var reader = DERReader(bytes.span)
    #expect(try reader.set().isAtEnd == true)
    #expect(try reader.optionalSequence()?.isAtEnd == nil)
    #expect(try reader.optionalExplicit(0)?.isAtEnd == nil)
    var inside = try reader.explicit(1)
    try inside.null()
    #expect(try reader.optionalSequence()?.isAtEnd == true)
  }

  @Test func times() throws {
    let bytes = hex("170D 3439313233313233353935395A 180F 32303530303130313030303030305A")
    var reader = DERReader(bytes.span)
    let (last, first) = (try reader.time(), try reader.time())
    #expect(last.adding(seconds: 1) == first)
    #expect(first == .firstGeneralized)
    #expect(
      error("1811 32303530303130313030303030302E355A") { r throws(DERError) in _ = try r.time() }
        == DERError(.badTime, at: 16))
    let fraction = hex("1811 32303530303130313030303030302E355A")
    var lenient = DERReader(fraction.span)
    #expect(try lenient.generalizedTime() == .firstGeneralized)
    #expect(error("0500") { r throws(DERError) in _ = try r.time() } == DERError(.unexpectedTag, at: 0))
    #expect(error("") { r throws(DERError) in _ = try r.time() } == DERError(.truncated, at: 0))
  }
}
