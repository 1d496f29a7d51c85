import PKIX

extension Text {
  /// RFC 3339 in UTC, to the second: `2026-02-28T13:04:05Z`.
  mutating func append(_ moment: Timestamp) {
    let civil = CivilTime(moment)
    append(digits: civil.year / 100)
    append(digits: civil.year % 100)
    append(constant: "-")
    append(digits: civil.month)
    append(constant: "-")
    append(digits: civil.day)
    append(constant: "T")
    append(digits: civil.hour)
    append(constant: ":")
    append(digits: civil.minute)
    append(constant: ":")
    append(digits: civil.second)
    append(constant: "Z")
  }

  private mutating func append(digits value: Int) {
    bytes.append(0x30 + UInt8(value / 10 % 10))
    bytes.append(0x30 + UInt8(value % 10))
  }
}

extension Text.Interpolation {
  mutating func appendInterpolation(_ moment: Timestamp) { text.append(moment) }
}
