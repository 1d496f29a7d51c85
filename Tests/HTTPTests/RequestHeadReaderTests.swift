import Testing

@testable import HTTP

// Covers: RequestLine.swift, FramingFields.swift, RequestHead.swift

let openSSL = """
  POST /cmp/factory HTTP/1.0\r
  Host: 127.0.0.1\r
  Pragma: no-cache\r
  Connection: keep-alive\r
  Content-Type: application/pkixcmp\r
  Content-Length: 812\r
  \r

  """

struct RequestHeadReaderTests {
  @Test func openSSLIsUnderstood() throws {
    let head = try #require(try read(openSSL))
    #expect(head.method == .post)
    #expect(head.version == .http10)
    #expect(text(head.path, of: openSSL) == "/cmp/factory")
    #expect(text(try #require(head.contentType), of: openSSL) == "application/pkixcmp")
    #expect(head.body == .length(812))
    #expect(head.asksToPersist && !head.asksToClose && !head.expectsContinue)
    #expect(head.count == openSSL.utf8.count)
  }

  /// The first of each, wherever it stands.
  @Test func conditions() throws {
    let request = """
      GET /crl/a.crl HTTP/1.1\r
      Host: a\r
      If-none-match:  "x", W/"y" \r
      IF-MODIFIED-SINCE: Sun, 06 Nov 1994 08:49:37 GMT\r
      If-None-Match: *\r
      If-Modified-Since: x\r
      \r

      """
    let head = try #require(try read(request))
    #expect(text(try #require(head.ifNoneMatch), of: request) == "\"x\", W/\"y\"")
    #expect(text(try #require(head.ifModifiedSince), of: request) == "Sun, 06 Nov 1994 08:49:37 GMT")
  }

  @Test func login() throws {
    let request = "GET / HTTP/1.1\r\nHost: a\r\nauthorization:\t Basic QTpi \r\n\r\n"
    let head = try #require(try read(request))
    #expect(text(try #require(head.authorization), of: request) == "Basic QTpi")
    #expect(try read(openSSL)?.authorization == nil)
  }

  @Test func anySplitGivesTheSame() throws {
    let whole = try read(openSSL)
    #expect(whole != nil)
    for split in 0..<openSSL.utf8.count {
      #expect(try read(openSSL, pieces: [split]) == whole)
      let octets = Array(openSSL.utf8)
      var reader = RequestHeadReader()
      #expect(try !reader.advance(over: octets.span.extracting(first: split)))
    }
    #expect(try read(openSSL, pieces: Array(0..<openSSL.utf8.count)) == whole)
  }

  @Test(arguments: [
    // line, path
    ("GET / HTTP/1.1", "/"), ("GET http://host/cmp HTTP/1.1", "/cmp"), ("GET HTTPS://h:8829/a/b HTTP/1.1", "/a/b"),
    ("GET http://host HTTP/1.1", ""), ("GET http://host?x HTTP/1.1", ""), ("GET /cmp?a=/b HTTP/1.1", "/cmp"),
    ("GET /%00;x HTTP/1.1", "/%00;x"), ("GET /a HTTP/1.9", "/a"), ("\r\nGET /a HTTP/1.1", "/a"),
  ])
  func targets(_ line: String, _ path: String) throws {
    let request = line + "\r\nHost: h\r\n\r\n"
    let head = try #require(try read(request))
    #expect(text(head.path, of: request) == path)
    #expect(head.method == .get && head.version == .http11)
  }

  /// Status and offset of what is no request line that we take.
  @Test(arguments: [
    ("GET /\r\n", HTTPStatus.badRequest, 5),  // HTTP/0.9
    ("PRI * HTTP/2.0\r\n", .badRequest, 4), ("POST /cmp HTTP/2.0\r\n", .versionNotSupported, 10),
    ("POST /cmp HTTP/0.9\r\n", .versionNotSupported, 10), ("POST /cmp http/1.1\r\n", .badRequest, 10),
    ("POST /cmp HTTP/1.1 \r\n", .badRequest, 10), ("POST  /cmp HTTP/1.1\r\n", .badRequest, 5),
    ("POST /cmp  HTTP/1.1\r\n", .badRequest, 10), (" POST /cmp HTTP/1.1\r\n", .badRequest, 0),
    ("PO(ST /cmp HTTP/1.1\r\n", .badRequest, 2), ("POST /c#mp HTTP/1.1\r\n", .badRequest, 7),
    ("POST cmp HTTP/1.1\r\n", .badRequest, 5), ("CONNECT host:80 HTTP/1.1\r\n", .badRequest, 8),
    ("POST http:///cmp HTTP/1.1\r\n", .badRequest, 12), ("POST ftp://h/cmp HTTP/1.1\r\n", .badRequest, 5),
    ("POST /cmp HTTP/1.1\n", .badRequest, 18), ("POST /cmp HTTP/1.1\rX", .badRequest, 19),
    ("POST /c\tmp", .badRequest, 7),
    ("POST /\u{e9} HTTP/1.1\r\n", .badRequest, 6), ("POST /\0", .badRequest, 6), ("\u{16}\u{3}\u{1}", .badRequest, 0),
    ("\r\n\r\n\r\n", .badRequest, 4), ("\r\rGET", .badRequest, 1),
    ("GET /" + String(repeating: "a", count: 8192), .uriTooLong, 1024),
  ])
  func badRequestLines(_ text: String, _ status: HTTPStatus, _ offset: Int) {
    #expect(fault(text) == HTTPFault(status, at: offset))
  }

  /// Fields after `POST /cmp HTTP/1.1` and Host; offsets count from their start.
  @Test(arguments: [
    (" folded\r\n", HTTPStatus.badRequest, 0), ("A: b\r\n folded\r\n", .badRequest, 6), ("\tx: y\r\n", .badRequest, 0),
    ("A : b\r\n", .badRequest, 1), ("A\t: b\r\n", .badRequest, 1), (": b\r\n", .badRequest, 0),
    ("Ab\r\n", .badRequest, 0),
    ("A: b\n", .badRequest, 4), ("A: b\0c", .badRequest, 4), ("A: b\r\rc", .badRequest, 5),
    ("A: \u{7f}", .badRequest, 3),
    ("\u{e9}: b\r\n", .badRequest, 0), ("Host: b\r\n", .badRequest, 6),
    ("Content-Length:\r\n", .badRequest, 15), ("Content-Length: +5\r\n", .badRequest, 16),
    ("Content-Length: -5\r\n", .badRequest, 16), ("Content-Length: 0x10\r\n", .badRequest, 17),
    ("Content-Length: 5 5\r\n", .badRequest, 17), ("Content-Length: 5, 5\r\n", .badRequest, 17),
    ("Content-Length: 5\r\nContent-Length: 6\r\n", .badRequest, 35),
    ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", .badRequest, 49),
    ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", .badRequest, 49),
    ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .badRequest, 58),
    ("Transfer-Encoding: gzip\r\n\r\n", .notImplemented, 27),
    ("Transfer-Encoding: gzip, chunked\r\n\r\n", .notImplemented, 36),
    ("Transfer-Encoding: identity\r\n\r\n", .notImplemented, 31), ("Transfer-Encoding: \r\n\r\n", .notImplemented, 23),
    ("Content-Length: 99999999999999999999\r\n\r\n", .contentTooLarge, 40),
    ("Content-Type: a\r\nContent-Type: a\r\n", .badRequest, 31),
    ("Authorization: Basic a\r\nAUTHORIZATION: Basic a\r\n", .badRequest, 39), ("\r\n", .lengthRequired, 2),
    ("Content-Length: 1\r\nExpect: tea\r\n\r\n", .expectationFailed, 34),
    (String(repeating: "A: b\r\n", count: 64), .headTooLarge, 378),
    ("A: " + String(repeating: "b", count: 65_536), .headTooLarge, 4096 - 29),
  ])
  func badFields(_ fields: String, _ status: HTTPStatus, _ offset: Int) {
    let start = "POST /cmp HTTP/1.1\r\nHost: a\r\n"
    #expect(fault(start + fields) == HTTPFault(status, at: start.utf8.count + offset))
  }

  @Test func whatElseIsMissing() {
    #expect(fault("POST /cmp HTTP/1.1\r\nContent-Length: 5\r\n\r\n") == HTTPFault(.badRequest, at: 41))
    #expect(fault("POST /cmp HTTP/1.0\r\n\r\n") == HTTPFault(.lengthRequired, at: 22))
    #expect(fault("POST /cmp HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == HTTPFault(.badRequest, at: 50))
    #expect(fault("GET /cmp HTTP/1.0\r\n\r\n") == nil)
  }

  @Test(arguments: [
    ("Content-Length: 5\r\nContent-Length: 5\r\n", BodyFraming.length(5)), ("CONTENT-LENGTH:\t007 \r\n", .length(7)),
    ("Content-Length: 9223372036854775807\r\n", .length(Int.max)), ("transfer-encoding: Chunked\r\n", .chunked),
    ("Content-Length: 0\r\n", .length(0)),
  ])
  func framing(_ fields: String, _ body: BodyFraming) throws {
    #expect(try read("POST /cmp HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")?.body == body)
  }

  @Test(arguments: [
    ("1.1", "Content-Length: 5\r\nExpect: 100-Continue\r\n", true),
    ("1.0", "Content-Length: 5\r\nExpect: 100-continue\r\n", false),
    ("1.1", "Content-Length: 0\r\nExpect: 100-continue\r\n", false),
    ("1.0", "Content-Length: 5\r\nExpect: tea\r\n", false),
  ])
  func expectations(_ version: String, _ fields: String, _ expects: Bool) throws {
    #expect(try read("POST /cmp HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n")?.expectsContinue == expects)
  }

  @Test(arguments: [
    ("close", true, false), ("Keep-Alive", false, true), ("x, close ,y", true, false), ("closed", false, false),
    (",,", false, false),
    ("keep-alive,close", true, true),
  ])
  func connectionTokens(_ value: String, _ closes: Bool, _ persists: Bool) throws {
    let head = try #require(try read("GET / HTTP/1.1\r\nHost: a\r\nConnection: \(value)\r\n\r\n"))
    #expect(head.asksToClose == closes && head.asksToPersist == persists)
  }

  /// Prefixes and single changes of a good head never trap.
  @Test func noChangeOfAnOctetTraps() {
    let octets = Array(openSSL.utf8)
    for index in octets.indices {
      for value in UInt8.min...UInt8.max {
        var changed = octets
        changed[index] = value
        var reader = RequestHeadReader()
        _ = try? reader.advance(over: changed.span)
      }
    }
  }
}
