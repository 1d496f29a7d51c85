import Testing

@testable import DER

@Suite struct TimestampTests {
  private func parse(_ text: String, _ form: Timestamp.Form) -> Timestamp? {
    let bytes = Array(text.utf8)
    do { return try Timestamp(content: bytes.span, form, at: 0) } catch { return nil }
  }

  @Test(
    arguments: [
      ("19700101000000Z", 0), ("20000229120000Z", 951_825_600), ("99991231235959Z", 253_402_300_799),
      ("00000101000000Z", -62_167_219_200), ("20501231235959Z", 2_556_143_999),
    ] as [(String, Int64)])
  func generalized(_ text: String, _ seconds: Int64) {
    #expect(parse(text, .generalized)?.seconds == seconds)
    #expect(parse(text, .generalizedWithFraction)?.seconds == seconds)
  }

  @Test func utcHasAWindow() {
    #expect(parse("491231235959Z", .utc)?.seconds == 2_524_607_999)
    #expect(parse("500101000000Z", .utc) == .firstUTC)
  }

  @Test(arguments: [
    "", "Z", "20250101000000", "20250101000000z", "2025010100000Z", "202501010000000Z", "20250229000000Z",
    "20250001000000Z", "20251301000000Z", "20250100000000Z", "20250132000000Z", "20250431000000Z", "20250101240000Z",
    "20250101006000Z", "20250101000060Z", "2025010100000AZ", "20250101000000+0100", "21000229000000Z",
    "202501010000Z", "20250101000000.5Z",
  ])
  func badGeneralized(_ text: String) { #expect(parse(text, .generalized) == nil) }

  @Test func fractions() {
    #expect(parse("19700101000000.5Z", .generalizedWithFraction)?.seconds == 0)
    #expect(parse("19700101000001.001Z", .generalizedWithFraction)?.seconds == 1)
    for bad in [
      "19700101000000.Z", "19700101000000.50Z", "19700101000000,5Z", "19700101000000.0Z", "19700101000000.xZ",
    ] {
      #expect(parse(bad, .generalizedWithFraction) == nil, "\(bad)")
    }
  }

  /// Every 37 hours and some seconds through ten thousand years, both ways.
  @Test func calendarAndSecondsAgree() {
    var seconds: Int64 = -62_167_219_200
    while seconds < 253_402_300_799 {
      let moment = Timestamp(seconds: seconds)
      let civil = CivilTime(moment)
      #expect(civil.timestamp == moment)
      seconds += 133_337 * 97
    }
    #expect(
      CivilTime(Timestamp(seconds: 951_868_799))
        == CivilTime(year: 2000, month: 2, day: 29, hour: 23, minute: 59, second: 59))
  }

  @Test func addingStaysInTheYears() {
    #expect(Timestamp(seconds: 10).adding(seconds: 5) == Timestamp(seconds: 15))
    #expect(Timestamp.endless.adding(seconds: 1) == .endless)
    #expect(Timestamp(seconds: 1).adding(seconds: .max) == .endless)
  }
}
