import Testing

@testable import DER

@Suite struct ReaderTests {
  @Test func sequenceOfIntegerAndOID() throws {
    let bytes: [UInt8] = [0x30, 0x0C, 0x02, 0x01, 0x05, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
    var reader = DERReader(bytes.span)
    var fields = try reader.sequence()
    #expect(try fields.smallInteger() == 5)
    #expect(try fields.objectIdentifier() == ObjectIdentifier([1, 2, 840, 10045, 2, 1]))
    try fields.finish()
    try reader.finish()
    try DERWalk.check(bytes.span)
  }

  @Test func writerFacesReader() throws {
    var room = [UInt8](repeating: 0, count: 600)
    var count = 0
    do {
      var writer = DERWriter(room.mutableSpan)
      let sequence = writer.begin(.sequence)
      writer.integer(-129)
      let long = [UInt8](repeating: 7, count: 300)
      writer.octetString(long.span)
      writer.time(.endless)
      writer.namedBits(NamedBits(bit: 7))
      writer.end(sequence)
      count = try writer.finish()
    }
    try DERWalk.check(room.span.extracting(first: count))
    var reader = DERReader(room.span.extracting(first: count))
    var fields = try reader.sequence()
    #expect(try fields.smallInteger() == -129)
    #expect(try fields.octetString().count == 300)
    #expect(try fields.time() == .endless)
    #expect(try fields.namedBits() == NamedBits(bit: 7))
    try fields.finish()
  }
}
