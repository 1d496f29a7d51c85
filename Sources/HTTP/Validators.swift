/// What tells one state of a resource from another (RFC 9110 8.8), and whether a peer has this one already.
public struct Validators: Equatable, Sendable {
  /// Seconds since 1970.
  public let lastModified: Int64
  /// Of which the entity-tag is made: `"0123456789abcdef"`, a strong one.
  public let tag: UInt64

  public init(lastModified: Int64, tag: UInt64) { (self.lastModified, self.tag) = (lastModified, tag) }

  /// Whether 304 is the answer to a GET or HEAD with these values of If-None-Match and If-Modified-Since, each empty when
  /// absent (RFC 9110 13.2.2). What cannot be read is as if it were not there.
  public func match(ifNoneMatch tags: Span<UInt8>, ifModifiedSince date: Span<UInt8>) -> Bool {
    if tags.count > 0 { return isNamed(in: tags) }
    guard let date = HTTPDate.seconds(date) else { return false }
    return lastModified <= date
  }

  /// `"*" / #entity-tag`, where `entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE`; the comparison is the weak one.
  private func isNamed(in tags: Span<UInt8>) -> Bool {
    if tags.equals("*") { return true }
    var index = 0
    while let open = tags.first(0x22, from: index), let close = tags.first(0x22, from: open + 1) {
      if isTag(tags.extracting(open + 1..<close)) { return true }
      index = close + 1
    }
    return false
  }

  private func isTag(_ text: Span<UInt8>) -> Bool {
    guard text.count == 16 else { return false }
    for index in 0..<16 where text[index] != digit(index) { return false }
    return true
  }

  /// One of the 16 hexadecimal digits of the tag, from the first.
  func digit(_ index: Int) -> UInt8 {
    let nibble = UInt8(truncatingIfNeeded: tag >> UInt64(60 - 4 * index)) & 15
    return nibble < 10 ? 0x30 + nibble : 0x57 + nibble
  }
}

extension HTTPDate {
  /// Seconds since 1970 of an IMF-fixdate (RFC 9110 5.6.7), or nothing: the obsolete forms are not read, which costs their
  /// sender a body.
  static func seconds(_ text: Span<UInt8>) -> Int64? {
    guard text.count == 29, let day = number(text, 5, 2), let year = number(text, 12, 4), year >= 1970,
      let hour = number(text, 17, 2), let minute = number(text, 20, 2), let second = number(text, 23, 2), hour < 24,
      minute < 60, second < 60, day >= 1
    else { return nil }
    // The month is the one whose spelling gives the text back: day name, comma, spaces and zone are checked with it.
    for month in 1...12 {
      let seconds = seconds(year: year, month: month, day: day) + Int64(hour * 3600 + minute * 60 + second)
      var room: [29 of UInt8] = .init(repeating: 0)
      var span = room.mutableSpan
      var again = HTTPText()
      again.put(date: seconds, &span)
      var isSame = again.count == 29
      for index in 0..<29 where span[index] != text[index] { isSame = false }
      if isSame { return seconds }
    }
    return nil
  }

  private static func number(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var value = 0
    for index in start..<start + count {
      guard text[index].isDigit else { return nil }
      value = value * 10 + Int(text[index] - 0x30)
    }
    return value
  }

  /// The beginning of a day. A day that the month has not is one of the next month.
  private static func seconds(year: Int, month: Int, day: Int) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468) * 86_400
  }
}
