import Testing

@testable import HTTP

// Covers: HTTPText.swift, HTTPStatus.swift, MediaType.swift, OctetRange.swift

private func written(_ head: ResponseHead) -> String {
  var room = [UInt8](repeating: 0, count: HTTPLimits.responseHead)
  var octets = room.mutableSpan
  let count = head.write(into: &octets)
  return String(decoding: room[..<count], as: UTF8.self)
}

private let statuses: [(HTTPStatus, String)] = [
  (.continues, "100 Continue"), (.ok, "200 OK"), (.notModified, "304 Not Modified"), (.badRequest, "400 Bad Request"),
  (.unauthorized, "401 Unauthorized"), (.notFound, "404 Not Found"),
  (.methodNotAllowed, "405 Method Not Allowed"), (.requestTimeout, "408 Request Timeout"),
  (.lengthRequired, "411 Length Required"), (.contentTooLarge, "413 Content Too Large"),
  (.uriTooLong, "414 URI Too Long"),
  (.unsupportedMediaType, "415 Unsupported Media Type"), (.expectationFailed, "417 Expectation Failed"),
  (.headTooLarge, "431 Request Header Fields Too Large"), (.internalServerError, "500 Internal Server Error"),
  (.notImplemented, "501 Not Implemented"), (.serviceUnavailable, "503 Service Unavailable"),
  (.versionNotSupported, "505 HTTP Version Not Supported"),
]

struct ResponseHeadTests {
  @Test func aCMPAnswer() {
    #expect(
      written(ResponseHead(.ok, .pkixCMP, contentLength: 1234, persists: true)) == """
        HTTP/1.1 200 OK\r
        Content-Type: application/pkixcmp\r
        Content-Length: 1234\r
        Connection: keep-alive\r
        \r

        """)
  }

  @Test(arguments: statuses)
  func everyStatus(_ status: HTTPStatus, _ line: String) {
    let challenge = status == .unauthorized ? "WWW-Authenticate: Basic realm=\"signet\", charset=\"UTF-8\"\r\n" : ""
    #expect(
      written(ResponseHead(status, persists: false))
        == "HTTP/1.1 \(line)\r\n\(status == .notModified ? "" : "Content-Length: 0\r\n")Connection: close\r\n"
        + challenge + "\r\n")
  }

  /// Nokia's client reads 512 octets, and our buffers have 256 for it.
  @Test(arguments: statuses.map { $0.0 })
  func theLongestFits(_ status: HTTPStatus) {
    for mediaType in [MediaType.pkixCMP, .pkixCert, .pkixCRL, .pem, .text, .json, .metrics] {
      let head = ResponseHead(
        status, mediaType, contentLength: 99_999_999, persists: true, allow: .get, date: 1_800_000_000)
      #expect(written(head).utf8.count <= 256)
    }
    let valid = Validators(lastModified: 1_800_000_000, tag: .max)
    for status in [HTTPStatus.ok, .notModified] {
      let head = ResponseHead(
        status, .pkixCert, contentLength: 99_999_999, persists: true, date: 1_800_000_000, validators: valid)
      #expect(written(head).utf8.count <= 256)
    }
  }

  @Test func aCRL() {
    let valid = Validators(lastModified: 784_111_777, tag: 0xFEDC_BA98_0000_0001)
    #expect(
      written(ResponseHead(.ok, .pkixCRL, contentLength: 5, persists: false, validators: valid)) == """
        HTTP/1.1 200 OK\r
        Content-Type: application/pkix-crl\r
        Content-Length: 5\r
        Connection: close\r
        Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r
        ETag: "fedcba9800000001"\r
        \r

        """)
  }

  @Test(
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00"), (784_111_777, "Sun, 06 Nov 1994 08:49:37"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00"),
      (951_868_799, "Tue, 29 Feb 2000 23:59:59"), (2_147_483_648, "Tue, 19 Jan 2038 03:14:08"),
      (4_107_542_400, "Mon, 01 Mar 2100 00:00:00"),
      (1_735_689_599, "Tue, 31 Dec 2024 23:59:59"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59"),
      (Int64.max, "Fri, 31 Dec 9999 23:59:59"), (-1, "Thu, 01 Jan 1970 00:00:00"),
      (1_750_000_000, "Sun, 15 Jun 2025 15:06:40"),
    ] as [(Int64, String)])
  func dates(_ seconds: Int64, _ text: String) {
    #expect(written(ResponseHead(.ok, persists: true, date: seconds)).contains("\r\nDate: \(text) GMT\r\n\r\n"))
  }

  /// Every day of 400 years follows the one before.
  @Test func everyDay() {
    var last = HTTPDate(0)
    for day in Int64(1)..<146_097 {
      let date = HTTPDate(day * 86_400)
      let follows =
        date.year == last.year && date.month == last.month && date.day == last.day + 1
        || date.year == last.year && date.month == last.month + 1 && date.day == 1 && last.day >= 28
        || date.year == last.year + 1 && date.month == 1 && date.day == 1 && last.month == 12 && last.day == 31
      #expect(follows && date.weekday == (last.weekday + 1) % 7, "\(date)")
      last = date
    }
  }

  @Test func continues() {
    var room = [UInt8](repeating: 0, count: ContinueHead.count)
    var octets = room.mutableSpan
    ContinueHead.write(into: &octets)
    #expect(String(decoding: room, as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
  }

  @Test(arguments: [
    // value, usually, strictly
    ("application/pkixcmp", true, true), ("Application/PKIXCMP", true, true),
    ("application/pkixcmp; charset=utf-8", true, false),
    ("application/pkixcmp ;x", true, false), ("application/pkixcmp-poll", false, false),
    ("application/octet-stream", false, false),
    ("", false, false), (";", false, false), ("application/pkixcmpx", false, false),
    ("text/plain; application/pkixcmp", false, false),
  ])
  func mediaTypes(_ value: String, _ usually: Bool, _ strictly: Bool) {
    let octets = Array(value.utf8)
    #expect(MediaType.isCMP(octets.span) == usually)
    #expect(MediaType.isCMP(octets.span, strictly: true) == strictly)
  }

  @Test(arguments: [
    (Allow.post, HTTPMethod.post, true), (.post, .get, false), (.post, .head, false), (.post, .other, false),
    (.get, .get, true),
    (.get, .head, true), (.get, .post, false), (.get, .other, false),
  ])
  func allowed(_ allow: Allow, _ method: HTTPMethod, _ is: Bool) { #expect(allow.permits(method) == `is`) }

  @Test func ranges() {
    let octets = Array("hello World".utf8)
    #expect(OctetRange(start: 6, count: 5).end == 11)
    let span = octets.span
    let found = [
      span.octets(OctetRange(start: 6, count: 5)).equals("World"), !span.equals("hello"),
      span.equalsIgnoringCase("hello world"), !span.equalsIgnoringCase("hello worle"), span.hasPrefix("hell"),
      span.hasSuffix("World"), !span.hasSuffix("hello World!"), span.first(0x6F) == 4, span.first(0x6F, from: 5) == 7,
      span.first(0x7A) == nil,
    ]
    #expect(found == Array(repeating: true, count: 10))
  }

  /// `tchar` of RFC 9110 5.6.2, written out.
  @Test func tokens() {
    let token = Array("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    for octet in UInt8.min...UInt8.max { #expect(octet.isTokenOctet == token.contains(octet)) }
  }
}
