import PKIX

/// A span of time: numbers with units, `30d`, `12h`, `1y6w`. A year has 365 days, as EJBCA counts; there are no months.
struct Duration: Equatable, Sendable {
  let seconds: Int64
  static let form: Text = "a time span looks like 90s, 12h, 30d, 6w or 1y"

  init(seconds: Int64) { self.seconds = seconds }

  init?(_ text: [UInt8]) {
    var total: Int64 = 0
    var index = 0
    guard !text.isEmpty else { return nil }
    while index < text.count {
      let start = index
      while index < text.count, text[index] >= 0x30, text[index] <= 0x39 { index += 1 }
      guard index < text.count, let number = Decimal.value(Array(text[start..<index])),
        let unit = Duration.seconds(in: text[index])
      else { return nil }
      // Nine digits of years are far below 2^63 seconds, and few such terms fit a line; still, no sum may trap.
      let (sum, overflow) = total.addingReportingOverflow(Int64(number) * unit)
      guard !overflow else { return nil }
      total = sum
      index += 1
    }
    guard total > 0 else { return nil }
    seconds = total
  }

  private static func seconds(in unit: UInt8) -> Int64? {
    switch unit {
    case UInt8(ascii: "s"): 1
    case UInt8(ascii: "m"): 60
    case UInt8(ascii: "h"): 3600
    case UInt8(ascii: "d"): 86_400
    case UInt8(ascii: "w"): 604_800
    case UInt8(ascii: "y"): 31_536_000
    default: nil
    }
  }
}

extension Duration {
  /// In the largest unit that says it exactly.
  var text: Text {
    if seconds % 31_536_000 == 0 { return "\(seconds / 31_536_000)y" }
    if seconds % 86_400 == 0 { return "\(seconds / 86_400)d" }
    if seconds % 3600 == 0 { return "\(seconds / 3600)h" }
    return seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s"
  }
}

/// How long something is good: for a span from now, or until a moment.
enum Term: Equatable, Sendable {
  case span(Duration)
  case until(Timestamp)

  static let form: Text = "say a time span (30d, 12h, 1y) or a moment (2030-12-31T23:59:59Z, 20301231235959Z, 2030-12-31)"

  init?(_ text: [UInt8]) {
    if let span = Duration(text) {
      self = .span(span)
    } else if let moment = Timestamp(text) {
      self = .until(moment)
    } else {
      return nil
    }
  }

  func end(from now: Timestamp) -> Timestamp {
    switch self {
    case .span(let span): now.adding(seconds: span.seconds)
    case .until(let moment): moment
    }
  }

  var text: Text {
    switch self {
    case .span(let span): span.text
    case .until(let moment): "\(moment)"
    }
  }
}

extension Timestamp {
  /// `2030-12-31T23:59:59Z`, `20301231235959Z` or `2030-12-31` (its first second), always UTC.
  init?(_ text: [UInt8]) {
    let form: StaticString
    switch text.count {
    case 20: form = "dddd-dd-ddTdd:dd:ddZ"
    case 15: form = "ddddddddddddddZ"
    case 10: form = "dddd-dd-dd"
    default: return nil
    }
    var digits: [Int] = []
    for index in text.indices {
      guard form.octet(index) == UInt8(ascii: "d") else {
        guard text[index] == form.octet(index) else { return nil }
        continue
      }
      guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
      digits.append(Int(text[index] - 0x30))
    }
    while digits.count < 14 { digits.append(0) }
    func number(_ start: Int, _ count: Int) -> Int { digits[start..<(start + count)].reduce(0) { $0 * 10 + $1 } }
    guard
      let civil = CivilTime(
        year: number(0, 4), month: number(4, 2), day: number(6, 2), hour: number(8, 2), minute: number(10, 2),
        second: number(12, 2))
    else { return nil }
    self = civil.timestamp
  }
}
