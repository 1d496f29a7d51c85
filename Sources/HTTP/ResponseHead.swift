/// The head of an answer (RFC 9112 4), always in HTTP/1.1's words, as RFC 9110 2.5 asks; whether the connection persists is
/// said in every one of them, because `openssl cmp` does not connect again when a connection that it believes in is gone.
public struct ResponseHead: Equatable, Sendable {
  public var status: HTTPStatus
  /// Absent when there is no content.
  public var mediaType: MediaType?
  public var contentLength: Int
  public var persists: Bool
  /// The value of Allow, which goes with 405.
  public var allow: Allow?
  /// Seconds since 1970; absent when we do not know the time (RFC 9110 6.6.1).
  public var date: Int64?
  /// Last-Modified and ETag.
  public var validators: Validators?

  public init(
    _ status: HTTPStatus, _ mediaType: MediaType? = nil, contentLength: Int = 0, persists: Bool, allow: Allow? = nil,
    date: Int64? = nil, validators: Validators? = nil
  ) {
    self.status = status
    self.mediaType = mediaType
    self.contentLength = contentLength
    self.persists = persists
    self.allow = allow
    self.date = date
    self.validators = validators
  }

  /// The octets written, at most `HTTPLimits.responseHead`, which is what the room must have.
  public func write(into room: inout MutableSpan<UInt8>) -> Int {
    precondition(room.count >= HTTPLimits.responseHead, "there is room for every response head that we write")
    var text = HTTPText()
    text.put("HTTP/1.1 ", &room)
    text.put(Int(status.rawValue), &room)
    text.put(" ", &room)
    text.put(status.reason, &room)
    if let mediaType { text.field("\r\nContent-Type: ", mediaType.name, &room) }
    // RFC 9110 8.6: what a 304 says of a length is that of the content which it does not send.
    if status != .notModified {
      text.put("\r\nContent-Length: ", &room)
      text.put(contentLength, &room)
    }
    text.field("\r\nConnection: ", persists ? "keep-alive" : "close", &room)
    if let allow { text.field("\r\nAllow: ", allow.methods, &room) }
    // RFC 9110 15.5.2 and RFC 7617 2.1.
    if status == .unauthorized { text.put("\r\nWWW-Authenticate: Basic realm=\"signet\", charset=\"UTF-8\"", &room) }
    if let date {
      text.put("\r\nDate: ", &room)
      text.put(date: date, &room)
    }
    if let validators {
      text.put("\r\nLast-Modified: ", &room)
      text.put(date: validators.lastModified, &room)
      text.put("\r\nETag: ", &room)
      text.put(tag: validators, &room)
    }
    text.put("\r\n\r\n", &room)
    return text.count
  }
}

/// The methods that a resource has.
public enum Allow: Sendable {
  case post, get

  public func permits(_ method: HTTPMethod) -> Bool {
    switch self {
    case .post: return method == .post
    case .get: return method == .get || method == .head
    }
  }

  var methods: StaticString {
    switch self {
    case .post: return "POST"
    case .get: return "GET, HEAD"
    }
  }
}

/// The answer to Expect: 100-continue (RFC 9110 15.2.1).
public enum ContinueHead {
  public static let count = 25

  public static func write(into room: inout MutableSpan<UInt8>) {
    var text = HTTPText()
    text.put("HTTP/1.1 100 Continue\r\n\r\n", &room)
  }
}
