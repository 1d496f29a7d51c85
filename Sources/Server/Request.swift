import HTTP

/// A complete request, where it arrived.
public struct Request: ~Escapable {
  public let head: RequestHead
  public let peer: Peer
  /// How it went, if somebody has been asked about this request.
  public let inquiry: Inquiry
  /// The head and, right behind it, the body.
  let octets: Span<UInt8>

  @_lifetime(copy octets)
  init(_ head: RequestHead, _ octets: Span<UInt8>, from peer: Peer, _ inquiry: Inquiry) {
    self.head = head
    self.octets = octets
    self.peer = peer
    self.inquiry = inquiry
  }

  public var method: HTTPMethod { head.method }

  /// The path as it was sent, without the query. `Resource` says what it names.
  public var path: Span<UInt8> {
    @_lifetime(copy self) get { octets.octets(head.path) }
  }

  /// Empty when there is none.
  public var contentType: Span<UInt8> {
    @_lifetime(copy self) get { octets.octets(head.contentType ?? OctetRange(start: 0, count: 0)) }
  }

  /// The values of If-None-Match and If-Modified-Since, each empty when there is none.
  public var ifNoneMatch: Span<UInt8> {
    @_lifetime(copy self) get { octets.octets(head.ifNoneMatch ?? OctetRange(start: 0, count: 0)) }
  }

  public var ifModifiedSince: Span<UInt8> {
    @_lifetime(copy self) get { octets.octets(head.ifModifiedSince ?? OctetRange(start: 0, count: 0)) }
  }

  /// The value of Authorization; empty when there is none. `BasicCredentials` reads it.
  public var authorization: Span<UInt8> {
    @_lifetime(copy self) get { octets.octets(head.authorization ?? OctetRange(start: 0, count: 0)) }
  }

  public var body: Span<UInt8> {
    @_lifetime(copy self) get { octets.extracting(head.count..<octets.count) }
  }
}

/// What is said to a request. Its content has been written at the start of the room.
public struct Answer: Equatable, Sendable {
  public var status: HTTPStatus
  public var mediaType: MediaType?
  /// Octets of the content.
  public var count: Int
  public var persistence: Persistence
  public var allow: Allow?
  public var validators: Validators?
  /// Content that is too long for the room, instead of what is written there: one array for all to whom it is sent.
  public var content: [UInt8] = []
  /// There is no answer yet: this is to be asked, and then the same request to be answered again.
  public var question: Question?

  public init(
    _ status: HTTPStatus, _ mediaType: MediaType? = nil, count: Int = 0, persistence: Persistence = .usual,
    allow: Allow? = nil
  ) {
    self.status = status
    self.mediaType = mediaType
    self.count = count
    self.persistence = persistence
    self.allow = allow
  }

  /// An answer of CMP: 200 whatever it says (RFC 9811 3.1).
  public static func cmp(count: Int, persistence: Persistence) -> Answer {
    Answer(.ok, .pkixCMP, count: count, persistence: persistence)
  }

  /// None yet.
  public static func asking(_ question: Question) -> Answer {
    var answer = Answer(.ok)
    answer.question = question
    return answer
  }

  /// An answer to a fault of HTTP, without content.
  public static func fault(_ status: HTTPStatus, allow: Allow? = nil) -> Answer { Answer(status, allow: allow) }
}

/// Whether the connection stays for another request. It never does when the peer asked to close.
public enum Persistence: Sendable {
  /// Closes: what comes next will take longer than an idle connection lives, such as a pollReq.
  case never
  /// Stays on HTTP/1.1, closes on HTTP/1.0.
  case usual
  /// The peer owes us the next message of a transaction: stays also on HTTP/1.0 if the peer asked for it.
  case awaited
}
