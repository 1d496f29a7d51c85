/// What a request asks for, before its body (RFC 9112 2.1).
///
///     HTTP-message = start-line CRLF *( field-line CRLF ) CRLF [ message-body ]
///
/// Only fields that change what we do are kept; the others are checked for their form and forgotten.
public struct RequestHead: Equatable, Sendable {
  public var method = HTTPMethod.other
  public var version = HTTPVersion.http10
  /// The path of the target, without its query, from the first octet of the connection's buffer on.
  public var path = OctetRange(start: 0, count: 0)
  /// The value of Content-Type as it was sent.
  public var contentType: OctetRange?
  /// The values of If-None-Match and If-Modified-Since, the first of each.
  public var ifNoneMatch: OctetRange?
  public var ifModifiedSince: OctetRange?
  /// The value of Authorization. It is as secret as the password in it.
  public var authorization: OctetRange?
  public var body = BodyFraming.length(0)
  /// Connection: close was said.
  public var asksToClose = false
  /// Connection: keep-alive was said.
  public var asksToPersist = false
  /// Expect: 100-continue was said; never on HTTP/1.0 (RFC 9110 10.1.1).
  public var expectsContinue = false
  /// Octets of the head with its empty line, and with empty lines before it: the body starts here.
  public var count = 0

  public init() {}
}

/// The methods that something here answers. What others there are gets 405.
public enum HTTPMethod: Sendable {
  case get, head, post, other
}

public enum HTTPVersion: Sendable {
  case http10, http11
}

/// How the end of a body is found (RFC 9112 6.3).
public enum BodyFraming: Equatable, Sendable {
  case length(Int)
  case chunked
}
