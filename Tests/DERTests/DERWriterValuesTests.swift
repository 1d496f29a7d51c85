import Testing

@testable import DER

@Suite struct DERWriterValuesTests {
  @Test(arguments: [
    (0, "020100"), (127, "02017F"), (128, "02020080"), (255, "020200FF"), (256, "02020100"), (-1, "0201FF"),
    (-128, "020180"), (-129, "0202FF7F"), (65_537, "0203010001"), (Int.max, "02087FFFFFFFFFFFFFFF"),
    (Int.min, "02088000000000000000"),
  ])
  func integers(_ value: Int, _ text: String) throws { #expect(try written { $0.integer(value) } == hex(text)) }

  @Test(arguments: [
    ("", "020100"), ("00", "020100"), ("0000", "020100"), ("7F", "02017F"), ("80", "02020080"), ("000080", "02020080"),
    ("FFFF", "020300FFFF"),
  ])
  func magnitudes(_ magnitude: String, _ text: String) throws {
    #expect(try written { $0.unsignedInteger(hex(magnitude).span) } == hex(text))
  }

  @Test(arguments: [
    ([], "030100"), ([0], "03020780"), ([5, 6], "03020106"), ([7], "03020001"), ([8], "0303070080"),
    ([0, 8], "0303078080"), ([31], "03050000000001"),
  ])
  func namedBits(_ bits: [Int], _ text: String) throws {
    var value = NamedBits()
    for bit in bits { value.insert(NamedBits(bit: bit)) }
    let bytes = try written { $0.namedBits(value) }
    #expect(bytes == hex(text))
    var reader = DERReader(bytes.span)
    #expect(try reader.namedBits() == value)
  }

  @Test func theRest() throws {
    let bytes = try written { writer in
      writer.boolean(true)
      writer.boolean(false)
      writer.null()
      writer.bitString(hex("ABCD").span)
      writer.octetString(hex("01").span, .context(3))
      writer.utf8String("hi")
      writer.utf8String(hex("C3BC").span)
      writer.objectIdentifier(ObjectIdentifier([2, 5, 4, 3]))
      writer.objectIdentifier(ObjectIdentifier([2, 5, 4, 3]), .context(8))
    }
    #expect(bytes == hex("0101FF 010100 0500 030300ABCD 830101 0C026869 0C02C3BC 0603550403 8803550403"))
  }

  @Test(arguments: [
    (Timestamp(seconds: 0), "170D3730303130313030303030305A"),
    (Timestamp(seconds: 2_524_607_999), "170D3439313233313233353935395A"),
    (.firstGeneralized, "180F32303530303130313030303030305A"),
    (.firstUTC, "170D3530303130313030303030305A"),
    (Timestamp(seconds: -631_152_001), "180F31393439313233313233353935395A"),
    (.endless, "180F39393939313233313233353935395A"),
    (Timestamp(seconds: .max), "180F39393939313233313233353935395A"),
    (Timestamp(seconds: .min), "180F30303030303130313030303030305A"),
  ])
  func times(_ moment: Timestamp, _ text: String) throws { #expect(try written { $0.time(moment) } == hex(text)) }

  @Test func generalizedTimeUnderATag() throws {
    #expect(
      try written { $0.generalizedTime(Timestamp(seconds: 0), .contextConstructed(0)) }.prefix(6)
        == hex("A00F31393730")[...])
  }
}
