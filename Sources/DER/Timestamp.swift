/// A moment: seconds since 1970-01-01T00:00:00Z, no leap seconds, years 0000 to 9999 when written.
public struct Timestamp: Equatable, Comparable, Hashable, Sendable {
  public var seconds: Int64

  public init(seconds: Int64) { self.seconds = seconds }

  /// 9999-12-31T23:59:59Z, "no well-defined expiration date" (RFC 5280 4.1.2.5).
  public static let endless = Timestamp(seconds: 253_402_300_799)
  /// 2050-01-01T00:00:00Z, the first moment that needs GeneralizedTime (RFC 5280 4.1.2.5).
  public static let firstGeneralized = Timestamp(seconds: 2_524_608_000)
  /// 1950-01-01T00:00:00Z, the first moment that UTCTime can say.
  public static let firstUTC = Timestamp(seconds: -631_152_000)

  public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

  /// Moved by seconds, within the representable years.
  public func adding(seconds delta: Int64) -> Timestamp {
    let (sum, overflow) = seconds.addingReportingOverflow(delta)
    return overflow || sum > Timestamp.endless.seconds ? .endless : Timestamp(seconds: sum)
  }
}

/// A moment as a calendar says it, in UTC (proleptic Gregorian).
public struct CivilTime: Equatable, Sendable {
  public var year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int

  public init(_ moment: Timestamp) {
    let clamped = min(max(moment.seconds, -62_167_219_200), Timestamp.endless.seconds)
    var days = Int(clamped / 86_400)
    var rest = Int(clamped % 86_400)
    if rest < 0 { (days, rest) = (days - 1, rest + 86_400) }
    // Howard Hinnant's algorithm: days are counted from 0000-03-01, eras have 400 years.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = rest / 3600
    minute = rest % 3600 / 60
    second = rest % 60
  }

  /// Nothing when a field is outside its range (Feb 30, hour 24, second 60).
  public init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    guard year >= 0, year <= 9999, month >= 1, month <= 12, day >= 1, hour >= 0, hour < 24, minute >= 0, minute < 60,
      second >= 0, second < 60, day <= CivilTime.days(inMonth: month, of: year)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second) = (hour, minute, second)
  }

  public var timestamp: Timestamp {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    return Timestamp(seconds: Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second))
  }

  static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}

extension Timestamp {
  /// The forms of a time in DER: seconds present, Zulu (X.690 11.7, 11.8).
  enum Form {
    /// `YYMMDDHHMMSSZ`, from 1950 to 2049.
    case utc
    /// `YYYYMMDDHHMMSSZ`.
    case generalized
    /// The same, or with a fraction of seconds whose last digit is not 0: `YYYYMMDDHHMMSS.5Z`.
    case generalizedWithFraction
  }

  /// From content octets.
  init(content: Span<UInt8>, _ form: Form, at offset: Int) throws(DERError) {
    let yearDigits = form == .utc ? 2 : 4
    let digits = yearDigits + 10
    guard content.count > digits, content[content.count - 1] == UInt8(ascii: "Z") else {
      throw DERError(.badTime, at: offset)
    }
    try Timestamp.checkDigits(content.extracting(first: digits), at: offset)
    if content.count != digits + 1 {
      guard form == .generalizedWithFraction else { throw DERError(.badTime, at: offset + digits) }
      try Timestamp.checkFraction(content.extracting(digits..<content.count - 1), at: offset + digits)
    }
    func two(_ at: Int) -> Int { Int(content[at] - 0x30) * 10 + Int(content[at + 1] - 0x30) }
    let short = two(yearDigits - 2)
    let year = form != .utc ? two(0) * 100 + short : short >= 50 ? 1900 + short : 2000 + short
    guard
      let civil = CivilTime(
        year: year, month: two(yearDigits), day: two(yearDigits + 2), hour: two(yearDigits + 4),
        minute: two(yearDigits + 6), second: two(yearDigits + 8))
    else { throw DERError(.badTime, at: offset) }
    self = civil.timestamp
  }

  private static func checkDigits(_ digits: Span<UInt8>, at offset: Int) throws(DERError) {
    for index in digits.indices where digits[index] < 0x30 || digits[index] > 0x39 {
      throw DERError(.badTime, at: offset + index)
    }
  }

  private static func checkFraction(_ fraction: Span<UInt8>, at offset: Int) throws(DERError) {
    guard fraction.count >= 2, fraction[0] == UInt8(ascii: "."), fraction[fraction.count - 1] != UInt8(ascii: "0")
    else {
      throw DERError(.badTime, at: offset)
    }
    try checkDigits(fraction.extracting(1..<fraction.count), at: offset + 1)
  }
}
