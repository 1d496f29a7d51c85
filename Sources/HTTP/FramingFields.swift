/// The fields that say where a request ends and what becomes of its connection, gathered line by line and decided on when
/// the head is complete: their order must not matter.
struct FramingFields: Sendable {
  private var contentLength: Int?
  private var isTooLong = false
  private var hasHost = false
  private var transferCodings = 0
  private var isChunked = false
  private var expectsMore = false
  private var expectsOther = false

  /// Reads
  ///
  ///     field-line = field-name ":" OWS field-value OWS
  ///
  /// with no space before the colon and no folding (RFC 9112 5.1, 5.2).
  mutating func field(_ line: OctetRange, _ bytes: Span<UInt8>, _ head: inout RequestHead) throws(HTTPFault) {
    let text = bytes.octets(line)
    guard let colon = text.first(0x3A), colon > 0 else { throw HTTPFault(.badRequest, at: line.start) }
    for index in 0..<colon where !text[index].isTokenOctet { throw HTTPFault(.badRequest, at: line.start + index) }
    var start = colon + 1
    var end = text.count
    while start < end, text[start].isSpaceOrTab { start += 1 }
    while end > start, text[end - 1].isSpaceOrTab { end -= 1 }
    let place = OctetRange(start: line.start + start, count: end - start)
    try field(text.extracting(0..<colon), bytes.octets(place), place, &head)
  }

  private mutating func field(
    _ name: Span<UInt8>, _ value: Span<UInt8>, _ place: OctetRange, _ head: inout RequestHead
  ) throws(HTTPFault) {
    if name.equalsIgnoringCase("content-length") {
      try contentLength(value, at: place.start)
    } else if name.equalsIgnoringCase("transfer-encoding") {
      transferCodings += 1
      isChunked = value.equalsIgnoringCase("chunked")
    } else if name.equalsIgnoringCase("content-type") {
      if head.contentType != nil { throw HTTPFault(.badRequest, at: place.start) }
      head.contentType = place
    } else if name.equalsIgnoringCase("authorization") {
      if head.authorization != nil { throw HTTPFault(.badRequest, at: place.start) }
      head.authorization = place
    } else if name.equalsIgnoringCase("host") {
      if hasHost { throw HTTPFault(.badRequest, at: place.start) }
      hasHost = true
    } else if name.equalsIgnoringCase("connection") {
      connection(value, &head)
    } else if name.equalsIgnoringCase("if-none-match") {
      if head.ifNoneMatch == nil { head.ifNoneMatch = place }
    } else if name.equalsIgnoringCase("if-modified-since") {
      if head.ifModifiedSince == nil { head.ifModifiedSince = place }
    } else if name.equalsIgnoringCase("expect") {
      if value.equalsIgnoringCase("100-continue") { expectsMore = true } else { expectsOther = true }
    }
  }

  /// One number, or the same one again (RFC 9110 8.6): two lengths are two opinions about where the next request starts.
  private mutating func contentLength(_ value: Span<UInt8>, at offset: Int) throws(HTTPFault) {
    if value.isEmpty { throw HTTPFault(.badRequest, at: offset) }
    var number = 0
    var overflows = false
    for index in value.indices {
      if !value[index].isDigit { throw HTTPFault(.badRequest, at: offset + index) }
      let (tens, tooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, tooLargeToo) = tens.addingReportingOverflow(Int(value[index] - 0x30))
      overflows = overflows || tooLarge || tooLargeToo
      number = overflows ? Int.max : sum
    }
    if let already = contentLength, already != number { throw HTTPFault(.badRequest, at: offset) }
    contentLength = number
    isTooLong = overflows
  }

  /// A list of tokens; those that we do not know do not concern us.
  private func connection(_ value: Span<UInt8>, _ head: inout RequestHead) {
    var start = 0
    while start < value.count {
      var end = value.first(0x2C, from: start) ?? value.count
      let next = end + 1
      while start < end, value[start].isSpaceOrTab { start += 1 }
      while end > start, value[end - 1].isSpaceOrTab { end -= 1 }
      let token = value.extracting(start..<end)
      if token.equalsIgnoringCase("close") { head.asksToClose = true }
      if token.equalsIgnoringCase("keep-alive") { head.asksToPersist = true }
      start = next
    }
  }

  /// RFC 9112 3.2 (Host), 6.1 and 6.3 (framing), RFC 9110 10.1.1 (Expect).
  func decide(_ head: inout RequestHead) throws(HTTPFault) {
    if head.version == .http11, !hasHost { throw HTTPFault(.badRequest, at: head.count) }
    if transferCodings > 0 {
      if contentLength != nil || head.version == .http10 || transferCodings > 1 {
        throw HTTPFault(.badRequest, at: head.count)
      }
      if !isChunked { throw HTTPFault(.notImplemented, at: head.count) }
      head.body = .chunked
    } else if let contentLength {
      if isTooLong { throw HTTPFault(.contentTooLarge, at: head.count) }
      head.body = .length(contentLength)
    } else if head.method == .post {
      throw HTTPFault(.lengthRequired, at: head.count)
    }
    if head.version == .http11 {
      if expectsOther { throw HTTPFault(.expectationFailed, at: head.count) }
      head.expectsContinue = expectsMore && head.body != .length(0)
    }
  }
}
