import MutationMatrix
import Testing

@testable import DER

@Suite struct DERWalkTests {
  private func failure(_ bytes: [UInt8]) -> DERError? {
    do {
      try DERWalk.check(bytes.span)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "3000", "0500", "0101FF", "020100", "02020080", "030100", "0302 0780", "0400", "06032A8648", "0C02C3BC", "3100",
    "170D3235303130313030303030305A", "180F32303530303130313030303030305A", "181132303530303130313030303030302E355A",
    "30 03 02 01 05", "A0 02 05 00", "80 01 FF", "30 06 30 00 31 00 A3 00", "1E0200FC", "1C04000000FC", "1403FF00C1",
  ])
  func takes(_ text: String) { #expect(failure(hex(text)) == nil) }

  @Test(arguments: [
    Bad("", .truncated, 0), Bad("30", .truncated, 0), Bad("3001", .truncated, 0), Bad("300102", .truncated, 2),
    Bad("3003020105 00", .trailingData, 5), Bad("05000500", .trailingData, 2),
    Bad("3080020100 0000", .indefiniteLength, 1), Bad("3004 3080 0000", .indefiniteLength, 3),
    Bad("2480 0401AA 0000", .indefiniteLength, 1),
    Bad("30810100", .badLength, 1), Bad("3082007F", .badLength, 1), Bad("30820000", .badLength, 1),
    Bad("308400000000", .badLength, 1), Bad("3084 7FFFFFFF", .truncated, 0), Bad("3084 FFFFFFFF", .badLength, 1),
    Bad("3085 0100000000", .badLength, 1), Bad("3088 FFFFFFFFFFFFFFFF", .badLength, 1), Bad("30FF", .badLength, 1),
    Bad("3082 01", .truncated, 1), Bad("3081 80", .truncated, 0),
    Bad("1F 81 7F 00", .highTagNumber, 0), Bad("3003 BF2000", .highTagNumber, 2), Bad("3F00", .highTagNumber, 0),
    Bad("1000", .wrongForm, 0), Bad("1100", .wrongForm, 0), Bad("2203020105", .wrongForm, 0),
    Bad("3004 24020400", .wrongForm, 2), Bad("2C00", .wrongForm, 0), Bad("2800", .wrongForm, 0),
    Bad("0000", .unexpectedTag, 0), Bad("2000", .wrongForm, 0),
    Bad("0100", .badBoolean, 2), Bad("010101", .badBoolean, 2), Bad("0102FFFF", .badBoolean, 2),
    Bad("0200", .badInteger, 2), Bad("02020001", .badInteger, 2), Bad("0202FF80", .badInteger, 2),
    Bad("3004 0A020001", .badInteger, 4),
    Bad("0300", .badBitString, 2), Bad("030101", .badBitString, 2), Bad("03020880", .badBitString, 2),
    Bad("03020101", .badBitString, 2), Bad("050100", .badNull, 2),
    Bad("0600", .badObjectIdentifier, 2), Bad("06022A80", .badObjectIdentifier, 3),
    Bad("0603 2A 80 01", .badObjectIdentifier, 3),
    Bad("0C01FF", .badString, 2), Bad("0C0341C0AF", .badString, 3), Bad("0C03EDA080", .badString, 2),
    Bad("130141 2A", .trailingData, 3), Bad("13024140", .badString, 3), Bad("16018F", .badString, 2),
    Bad("120141", .badString, 2), Bad("1A0109", .badString, 2), Bad("1E0141", .badString, 2),
    Bad("1C0141", .badString, 2),
    Bad("170B323530313031303030305A", .badTime, 2), Bad("170D3235303230333030303030305A30", .trailingData, 15),
    Bad("170D3235313330313030303030305A", .badTime, 2), Bad("181132303530303130313030303030302E305A", .badTime, 16),
  ])
  func refuses(_ bad: Bad) { #expect(failure(hex(bad.bytes)) == bad.error) }

  @Test func offsetsStartWhereTheCallerSays() {
    let bytes = hex("300102")
    #expect(throws: DERError(.truncated, at: 1002)) { try DERWalk.check(bytes.span, offset: 1000) }
  }

  @Test func depthHasALimit() {
    let deepest = nested(DERLimits.depth)
    #expect(failure(deepest) == nil)
    #expect(failure(nested(DERLimits.depth + 1))?.kind == .tooDeep)
    #expect(failure(nested(5_000))?.kind == .tooDeep)
    #expect(
      failure([UInt8](repeating: 0x30, count: 1) + [0x80] + [UInt8](repeating: 0x30, count: 40_000))?.kind
        == .indefiniteLength)
  }

  /// SEQUENCEs inside each other.
  private func nested(_ levels: Int) -> [UInt8] {
    var headers: [UInt8] = []
    var inside = 0
    for _ in 0..<levels {
      let short: [UInt8] = inside < 0x80 ? [UInt8(inside)] : [0x81, UInt8(inside & 0xFF)]
      let length = inside < 0x100 ? short : [0x82, UInt8(inside >> 8), UInt8(inside & 0xFF)]
      headers = [0x30] + length + headers
      inside += 1 + length.count
    }
    return headers
  }

  @Test func theMatrix() {
    let vector = hex("30 18 02 01 05 A0 03 01 01 FF 31 06 06 01 2A 06 01 2B 0C 02 68 69 03 02 00 07")
    let matrix = MutationMatrix(
      vector,
      accepting: [
        .init(.duplicated, .dropped, .swapped, at: "0/**", because: "the walk knows no types"),
        .init(
          .number, .tagClass, .constructed, at: "0/**", because: "context and unknown universal tags hold anything"),
        .init(.number, at: "0", because: "SEQUENCE and SET are alike to the walk"),
        .init(.tagClass, at: "0", because: "a context tag holds anything"),
      ])
    let failures = matrix.failures { failure($0) == nil }
    #expect(failures == [])
  }
}
