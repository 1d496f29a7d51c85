extension RequestHead {
  /// Reads
  ///
  ///     request-line = method SP request-target SP HTTP-version
  ///
  /// with exactly one space at each place (RFC 9112 3). HTTP/0.9, which has no version, is refused by this grammar, and so is
  /// HTTP/2's preface, whose target is none.
  mutating func requestLine(_ line: OctetRange, _ bytes: Span<UInt8>) throws(HTTPFault) {
    let text = bytes.octets(line)
    guard let first = text.first(0x20) else { throw HTTPFault(.badRequest, at: line.end) }
    guard let second = text.first(0x20, from: first + 1) else { throw HTTPFault(.badRequest, at: line.end) }
    for index in 0..<first where !text[index].isTokenOctet { throw HTTPFault(.badRequest, at: line.start + index) }
    if first == 0 { throw HTTPFault(.badRequest, at: line.start) }
    method = HTTPMethod(text.extracting(0..<first))
    let target = OctetRange(start: line.start + first + 1, count: second - first - 1)
    path = try RequestHead.path(of: target, bytes)
    version = try HTTPVersion(text.extracting((second + 1)..<text.count), at: line.start + second + 1)
  }

  /// The path of a target in origin-form or absolute-form (RFC 9112 3.2), which proxies send; the authority is not looked at,
  /// for there is only one server here.
  private static func path(of target: OctetRange, _ bytes: Span<UInt8>) throws(HTTPFault) -> OctetRange {
    let text = bytes.octets(target)
    var start = 0
    if text.first(0x2F) != 0 {
      guard let scheme = text.schemeCount else { throw HTTPFault(.badRequest, at: target.start) }
      start = scheme
      while start < text.count, text[start] != 0x2F, text[start] != 0x3F, text[start] != 0x23 { start += 1 }
      if start == scheme { throw HTTPFault(.badRequest, at: target.start + start) }
    }
    var end = start
    while end < text.count, text[end] != 0x3F {
      if text[end] == 0x23 { throw HTTPFault(.badRequest, at: target.start + end) }
      end += 1
    }
    return OctetRange(start: target.start + start, count: end - start)
  }
}

extension Span where Element == UInt8 {
  /// Octets of `http://` or `https://` at the start.
  fileprivate var schemeCount: Int? {
    if count >= 7, extracting(first: 7).equalsIgnoringCase("http://") { return 7 }
    if count >= 8, extracting(first: 8).equalsIgnoringCase("https://") { return 8 }
    return nil
  }
}

extension HTTPMethod {
  /// Methods are case-sensitive (RFC 9110 9.1).
  init(_ text: Span<UInt8>) {
    if text.equals("POST") {
      self = .post
    } else if text.equals("GET") {
      self = .get
    } else if text.equals("HEAD") {
      self = .head
    } else {
      self = .other
    }
  }
}

extension HTTPVersion {
  /// `HTTP/` DIGIT `.` DIGIT. A higher minor version is spoken to as 1.1 (RFC 9110 2.5).
  init(_ text: Span<UInt8>, at offset: Int) throws(HTTPFault) {
    guard text.count == 8, text.hasPrefix("HTTP/"), text[5].isDigit, text[6] == 0x2E, text[7].isDigit else {
      throw HTTPFault(.badRequest, at: offset)
    }
    if text[5] != 0x31 { throw HTTPFault(.versionNotSupported, at: offset) }
    self = text[7] == 0x30 ? .http10 : .http11
  }
}
