/// Writes constants and numbers, one after the other.
struct HTTPText {
  private(set) var count = 0

  mutating func put(_ text: StaticString, _ room: inout MutableSpan<UInt8>) {
    for index in 0..<text.utf8CodeUnitCount {
      let octet = unsafe text.utf8Start[index]
      room[count] = octet
      count += 1
    }
  }

  mutating func field(_ name: StaticString, _ value: StaticString, _ room: inout MutableSpan<UInt8>) {
    put(name, &room)
    put(value, &room)
  }

  /// A number that is not negative, in as few digits as it takes, or in at least so many.
  mutating func put(_ number: Int, digits: Int = 1, _ room: inout MutableSpan<UInt8>) {
    var most = 1
    var least = digits
    while number / most >= 10 || least > 1 {
      most *= 10
      least -= 1
    }
    while most > 0 {
      room[count] = 0x30 + UInt8(truncatingIfNeeded: number / most % 10)
      count += 1
      most /= 10
    }
  }

  /// An entity-tag with its quotes.
  mutating func put(tag validators: Validators, _ room: inout MutableSpan<UInt8>) {
    put("\"", &room)
    for index in 0..<16 {
      room[count] = validators.digit(index)
      count += 1
    }
    put("\"", &room)
  }

  /// IMF-fixdate (RFC 9110 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
  mutating func put(date seconds: Int64, _ room: inout MutableSpan<UInt8>) {
    let time = HTTPDate(seconds)
    put(time.dayName, &room)
    put(", ", &room)
    put(time.day, digits: 2, &room)
    put(" ", &room)
    put(time.monthName, &room)
    put(" ", &room)
    put(time.year, digits: 4, &room)
    put(" ", &room)
    put(time.secondOfDay / 3600, digits: 2, &room)
    put(":", &room)
    put(time.secondOfDay / 60 % 60, digits: 2, &room)
    put(":", &room)
    put(time.secondOfDay % 60, digits: 2, &room)
    put(" GMT", &room)
  }
}

/// A moment in the calendar of RFC 9110 5.6.7.
struct HTTPDate: Equatable {
  let year: Int
  let month: Int
  let day: Int
  let secondOfDay: Int
  /// 0 is Thursday, the day of 1970-01-01.
  let weekday: Int

  /// From seconds since 1970; what lies outside the years 1970 to 9999 is moved to their edge.
  init(_ seconds: Int64) {
    let inRange = min(max(seconds, 0), 253_402_300_799)
    let days = Int(truncatingIfNeeded: inRange / 86400)
    secondOfDay = Int(truncatingIfNeeded: inRange % 86400)
    weekday = days % 7
    // Days are counted from 1 March of year 0, in eras of 400 years: leap days then stand at the end of each year.
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
  }

  var dayName: StaticString {
    switch weekday {
    case 0: return "Thu"
    case 1: return "Fri"
    case 2: return "Sat"
    case 3: return "Sun"
    case 4: return "Mon"
    case 5: return "Tue"
    default: return "Wed"
    }
  }

  var monthName: StaticString {
    switch month {
    case 1: return "Jan"
    case 2: return "Feb"
    case 3: return "Mar"
    case 4: return "Apr"
    case 5: return "May"
    case 6: return "Jun"
    case 7: return "Jul"
    case 8: return "Aug"
    case 9: return "Sep"
    case 10: return "Oct"
    case 11: return "Nov"
    default: return "Dec"
    }
  }
}
