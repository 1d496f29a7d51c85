// Covers: ServerURL.swift
import Testing

@testable import signet

@Suite struct HTTPAnswerTests {
  private static let head = "HTTP/1.1 200 OK\r\nContent-Type: application/pkixcmp\r\n"

  private static let good: [String] = [
    "\(head)Content-Length: 3\r\n\r\nabc", "\(head)content-LENGTH:\t3 \r\n\r\nabcdef", "\(head)\r\nabc",
    "\(head)Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2;x=y\r\nbc\r\n0\r\n\r\n",
    "HTTP/1.0 200 OK\r\nContent-Type: application/pkixcmp; charset=x\r\nContent-Length: 3\r\n\r\nabc",
    "HTTP/1.1 500 Oh\r\nContent-Type: application/pkixcmp\r\nContent-Length: 3\r\n\r\nabc",
  ]

  private static let bad: [(String, String)] = [
    ("", "the connection ended within the answer"),
    ("\(head)", "the connection ended within the answer"),
    ("\(head)Content-Length: 4\r\n\r\nabc", "the connection ended within the answer"),
    ("\(head)Content-Length: -1\r\n\r\nabc", "the answer has a Content-Length that is none"),
    ("\(head)Content-Length: 99999999999999999999\r\n\r\nabc", "the answer has a Content-Length that is none"),
    ("\(head)Content-Length: 262145\r\n\r\nabc", "the answer has more than 262144 octets"),
    ("\(head)Transfer-Encoding: chunked\r\n\r\nzz\r\n", "the chunks of the answer are not well-formed"),
    ("\(head)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "the connection ended within the answer"),
    ("HTTP/1.1 404 Not Found\r\n\r\n", "the server answers 404 Not Found"),
    ("HTTP/1.1 404 \u{1B}[2J\r\n\r\n", "the server answers 404 \\x1b[2J"),
    ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>", "the answer is no application/pkixcmp"),
    ("SSH-2.0-OpenSSH\r\n\r\n", "what answers is no HTTP server"),
    ("HTTP/1.1 2\r\n\r\n", "what answers is no HTTP server"),
    ("\(head)\(String(repeating: "a", count: 262_145))", "the answer has more than 262144 octets"),
  ]

  private func whole(_ text: String, ended: Bool = true) -> HTTPAnswer.State {
    var answer = HTTPAnswer()
    return answer.take(text.octets.span, ended: ended)
  }

  @Test(arguments: good)
  func messages(text: String) {
    #expect(whole(text) == .complete("abc".octets))
    // Octet by octet it is the same.
    var answer = HTTPAnswer()
    var last = HTTPAnswer.State.incomplete
    for octet in text.octets where last == .incomplete { last = answer.take([octet].span) }
    if last == .incomplete { last = answer.take(Span(), ended: true) }
    #expect(last == .complete("abc".octets))
  }

  @Test(arguments: bad)
  func faults(text: String, reason: String) {
    guard case .bad(let said) = whole(text) else {
      Issue.record("it is taken")
      return
    }
    #expect(said.string == reason)
  }

  @Test(arguments: [
    ("http://192.0.2.1:8829/.well-known/cmp", "192.0.2.1", 8829, "/.well-known/cmp"),
    ("http://192.0.2.1", "192.0.2.1", 80, "/.well-known/cmp"), ("http://gw/", "gw", 80, "/"),
    ("http://[2001:db8::1]:1/p", "2001:db8::1", 1, "/p"), ("http://[::1]", "::1", 80, "/.well-known/cmp"),
  ])
  func servers(text: String, host: String, port: Int, path: String) throws {
    let url = try #require(ServerURL(text.octets))
    #expect(url.host == host.octets && url.port == UInt16(port) && url.path == path.octets)
  }

  @Test(arguments: [
    "", "https://a/", "http://", "http:///x", "http://a:0/", "http://a:65536/", "http://a:b/", "http://a/ b",
    "http://a/\r\nX: y",
    "http://[1]/", "http://[::1/", "a:80",
  ])
  func noServers(text: String) { #expect(ServerURL(text.octets) == nil) }

  @Test func namesComeFromTheHostsFile() throws {
    let hosts = "# 10.0.0.9 gw\n10.0.0.1\tgw gateway # x\n::1 six\n\nnonsense gw2\n".octets
    #expect(ServerURL("http://gateway/".octets)?.address(hosts) == [10, 0, 0, 1])
    #expect(ServerURL("http://six/".octets)?.address(hosts)?.count == 16)
    #expect(ServerURL("http://x/".octets)?.address(hosts) == nil)
    #expect(ServerURL("http://gw2/".octets)?.address(hosts) == nil)
    #expect(ServerURL("http://localhost/".octets)?.address([]) == [127, 0, 0, 1])
  }
}
