import CMP
import Testing

@Suite struct ProtectedPartTests {
  @Test(
    arguments: [
      (0, [0x30, 0]), (127, [0x30, 0x7F]), (128, [0x30, 0x81, 0x80]), (255, [0x30, 0x81, 0xFF]),
      (256, [0x30, 0x82, 1, 0]), (65_535, [0x30, 0x82, 0xFF, 0xFF]), (65_536, [0x30, 0x83, 1, 0, 0]),
      (16_777_216, [0x30, 0x84, 1, 0, 0, 0]),
    ] as [(Int, [UInt8])])
  func prefix(_ length: Int, _ expected: [UInt8]) {
    let prefix = SequencePrefix(length: length)
    #expect(prefix.bytes.array == expected)
  }
}
