import Testing

@testable import DER

@Suite struct DERWriterSetOfTests {
  @Test(arguments: [
    ("", "3100"), ("0500", "31020500"), ("020102 020101", "3106 020101 020102"),
    ("020103 0500 020101 0101FF 020102", "310E 0101FF 020101 020102 020103 0500"),
    ("0402FFFF 040100 02020100", "310B 02020100 040100 0402FFFF"),
    ("020101 020101", "3106 020101 020101"),
  ])
  func sorts(_ elements: String, _ set: String) throws {
    let bytes = try written { writer in
      let mark = writer.begin(.set)
      writer.raw(hex(elements).span)
      writer.endSetOf(mark)
    }
    #expect(bytes == hex(set))
  }

  @Test func sortsLongElementsInTheMiddleOfOthers() throws {
    let long = [UInt8](repeating: 9, count: 200)
    let bytes = try written { writer in
      let outer = writer.begin(.sequence)
      writer.null()
      let mark = writer.begin(.set)
      writer.octetString(long.span)
      writer.boolean(true)
      writer.endSetOf(mark)
      writer.null()
      writer.end(outer)
    }
    try DERWalk.check(bytes.span)
    #expect(bytes.count == 3 + 2 + 3 + 3 + 203 + 2)
    #expect(Array(bytes[8..<11]) == hex("0101FF"))
  }
}
