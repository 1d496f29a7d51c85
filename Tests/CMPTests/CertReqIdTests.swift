import CMP
import Testing

@Suite struct CertReqIdTests {
  static let values: [(CertReqId, [UInt8])] = [
    (0, [0]), (-1, [0xFF]), (1, [1]), (127, [0x7F]), (128, [0, 0x80]), (-128, [0x80]), (-129, [0xFF, 0x7F]),
    (CertReqId(Int.max), [0x7F] + [UInt8](repeating: 0xFF, count: 7)),
    (CertReqId(Int.min), [0x80] + [UInt8](repeating: 0, count: 7)),
  ]

  @Test(arguments: values)
  func writtenAndRead(_ id: CertReqId, _ content: [UInt8]) throws {
    let bytes = try written { $0.certReqId(id) }
    #expect(bytes == [2, UInt8(content.count)] + content)
    var reader = DERReader(bytes.span)
    #expect(try CertReqId(&reader) == id)
  }

  @Test func sixteenOctetsAtMost() throws {
    let sixteen: [UInt8] = [0x80] + [UInt8](repeating: 7, count: 15)
    let read = CertReqId(sixteen.span)
    let id = try #require(read)
    #expect(try written { $0.certReqId(id) } == [2, 16] + sixteen)
    let seventeen: [UInt8] = [2, 17, 0x40] + [UInt8](repeating: 7, count: 16)
    var reader = DERReader(seventeen.span)
    #expect(throws: DERError(.outOfRange, at: 0)) { try CertReqId(&reader) }
    let none = CertReqId(sixteen.span.extracting(first: 0))
    #expect(none == nil)
  }
}
