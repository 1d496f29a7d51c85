import Testing

@testable import Store

@Suite struct CRC32CTests {
  /// RFC 3720 B.4, and the check value of the CRC catalogues.
  @Test(arguments: [
    ([UInt8](repeating: 0, count: 32), 0x8A91_36AA), ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
    (Array(0..<32), 0x46DD_794E), (Array((0..<32).reversed()), 0x113F_DB5C), (Array("123456789".utf8), 0xE306_9283),
    ([], 0),
  ] as [([UInt8], UInt32)])
  func examples(bytes: [UInt8], expected: UInt32) {
    for split in 0...bytes.count {
      var crc = CRC32C()
      crc.update(bytes.span, 0..<split)
      crc.update(bytes.span, split..<bytes.count)
      #expect(crc.value == expected)
    }
  }
}
