import Testing

@testable import DER

@Suite struct DERWriterTests {
  @Test(arguments: [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x1_0000])
  func lengthsAreFilledInAtTheEnd(_ count: Int) throws {
    let content = [UInt8](repeating: 0x5A, count: count)
    let bytes = try written { writer in
      let outer = writer.begin(.sequence)
      let inner = writer.begin(.octetString)
      writer.raw(content.span)
      writer.end(inner)
      writer.null()
      writer.end(outer)
    }
    try DERWalk.check(bytes.span)
    var reader = DERReader(bytes.span)
    var fields = try reader.sequence()
    #expect(try array(fields.octetString()) == content)
    try fields.null()
    try fields.finish()
  }

  @Test(arguments: [
    (0, 1), (0x7F, 1), (0x80, 2), (0xFF, 2), (0x100, 3), (0xFFFF, 3), (0x1_0000, 4), (0xFF_FFFF, 4), (0x100_0000, 5),
  ])
  func lengthOctets(_ length: Int, _ octets: Int) { #expect(DERWriter.lengthOctets(length) == octets) }

  @Test func aBitStringAroundAnEncoding() throws {
    let bytes = try written { writer in
      let bits = writer.beginBitString()
      writer.integer(1)
      writer.end(bits)
    }
    #expect(bytes == hex("0304 00 020101"))
  }

  /// With room for less than everything, whatever is written, nothing is written out of bounds and `finish` says so.
  @Test func everyTooSmallRoomOverflows() throws {
    let whole = try written { try fill(&$0) }
    for count in 0..<whole.count {
      #expect(throws: DERError.self, "room \(count)") { try written(room: count) { try fill(&$0) } }
    }
    #expect(try written(room: whole.count) { try fill(&$0) } == whole)
  }

  private func fill(_ writer: inout DERWriter) throws {
    let outer = writer.begin(.sequence)
    writer.octetString([UInt8](repeating: 1, count: 130).span)
    let set = writer.begin(.set)
    writer.integer(300)
    writer.integer(2)
    writer.endSetOf(set)
    writer.boolean(true)
    writer.end(outer)
  }

  @Test func afterAnOverflowNothingMoreIsWritten() {
    var room = [UInt8](repeating: 0xEE, count: 4)
    var writer = DERWriter(room.mutableSpan)
    writer.raw(hex("0102030405").span)
    #expect(writer.overflowed == true)
    writer.octet(7)
    #expect(writer.count == 0)
    #expect(array(writer.written()) == [])
  }

  @Test func whatWasWrittenCanBeSeen() throws {
    var room = [UInt8](repeating: 0, count: 16)
    var writer = DERWriter(room.mutableSpan)
    writer.null()
    let start = writer.count
    writer.integer(5)
    #expect(array(writer.written(from: start)) == hex("020105"))
    #expect(try writer.finish() == 5)
  }
}
