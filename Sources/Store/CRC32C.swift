/// CRC-32C (Castagnoli, reflected, as in RFC 3720 12.1), eight octets a step.
///
/// It finds what a medium does by accident. What somebody does on purpose is found by `Chain`.
struct CRC32C {
  private var state: UInt32 = 0xFFFF_FFFF

  var value: UInt32 { ~state }

  mutating func update(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a checksum is taken of octets that are there")
    let tables = CRC32C.tables.span
    var crc = state
    var index = range.lowerBound
    while range.upperBound - index >= 8 {
      let low = bytes.u32(index) ^ crc
      let high = bytes.u32(index + 4)
      crc = tables[1792 + Int(low & 0xFF)] ^ tables[1536 + Int(low >> 8 & 0xFF)]
        ^ tables[1280 + Int(low >> 16 & 0xFF)] ^ tables[1024 + Int(low >> 24)]
        ^ tables[768 + Int(high & 0xFF)] ^ tables[512 + Int(high >> 8 & 0xFF)]
        ^ tables[256 + Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
      index += 8
    }
    while index < range.upperBound {
      crc = crc >> 8 ^ tables[Int((crc ^ UInt32(bytes[index])) & 0xFF)]
      index += 1
    }
    state = crc
  }

  mutating func update(_ number: UInt32) {
    for octet: UInt32 in 0..<4 {
      state = state >> 8 ^ CRC32C.tables[Int((state ^ number >> (octet * 8)) & 0xFF)]
    }
  }

  /// Eight tables of 256 words, made once. An array, since a span of an InlineArray that is static is one of a copy: 8 KiB for
  /// each record.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 2048)
    for index in 0..<256 {
      var word = UInt32(index)
      for _ in 0..<8 { word = word & 1 == 0 ? word >> 1 : word >> 1 ^ 0x82F6_3B78 }
      tables[index] = word
    }
    for index in 256..<2048 {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
    }
    return tables
  }()
}
