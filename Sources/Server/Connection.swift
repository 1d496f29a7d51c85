import HTTP

/// One connection over one buffer: which request stands there, how much of it, and what becomes of it.
///
///     buffer:  | head | body | what followed | head room | answer |
///              0      head.count   requestEnd  received    answerStart
///
/// This type moves no octets over the network; it says what the octets that have arrived mean.
struct Connection {
  enum Phase: Equatable {
    case free
    /// Between requests.
    case idle
    case readingHead, readingBody
    /// A request waits for its answer.
    case complete
    /// Somebody is asked about a request before it is answered.
    case asking
    /// An answer waits for what it says to be durable.
    case answered
    case writing
  }

  var phase = Phase.free
  var generation: UInt32 = 1
  var descriptor: Int32 = -1
  var peer = Peer.user(0)
  /// When the present phase is over, in milliseconds; `Int64.max` is never.
  var deadline = Int64.max
  /// When the present phase began.
  var since: Int64 = 0
  /// There may be octets to read: an event said so and no read has said otherwise since.
  var readable = false
  /// The end of the peer's octets has been announced, so a short read is not the last.
  var ended = false
  /// Octets in the buffer.
  var received = 0
  /// The most that the buffer has held since its memory was last given back.
  var touched = 0
  var reader = RequestHeadReader()
  var chunks = ChunkedBody()
  /// After the head and body of a complete request.
  var requestEnd = 0
  /// What is left to write.
  var output = OctetRange(start: 0, count: 0)
  /// What is written after it: content that was too long for the buffer, or nothing.
  var content: [UInt8] = []
  var contentSent = 0
  var closes = false
  /// The peer owes us the next message of a transaction.
  var isAwaited = false
  /// Requests answered.
  var answers = 0
  /// The question that a request in the phase `asking` waits for.
  var question: UInt64 = 0
  /// How asking about the present request went.
  var inquiry = Inquiry.none

  var head: RequestHead { reader.head }

  var isReading: Bool { phase == .idle || phase == .readingHead || phase == .readingBody }

  /// Whether it may be closed for one that comes now: it has nothing to lose but the patience of its peer. A body is given a
  /// second, for it costs the peer more than a connection does.
  func isDisplaceable(at now: Int64) -> Bool {
    isReading && !isAwaited && (phase != .readingBody || now - since > 1000)
  }

  /// What to do next.
  enum Progress: Equatable {
    case needsMore
    /// As needsMore, but the peer waits for a word first (RFC 9110 10.1.1).
    case needsMoreAfterContinue
    case complete
    case fault(HTTPFault)
  }

  /// Goes as far as the octets in the buffer allow.
  mutating func interpret(_ octets: inout MutableSpan<UInt8>, _ limits: ServerLimits, at now: Int64) -> Progress {
    do {
      if phase != .readingBody {
        let isComplete = try reader.advance(over: octets.span.extracting(first: received))
        if phase == .idle, reader.hasBegun {
          phase = .readingHead
          since = now
          deadline = now + limits.headTime
        }
        if !isComplete { return .needsMore }
        if case .length(let count) = head.body, count > limits.body {
          return .fault(HTTPFault(.contentTooLarge, at: head.count))
        }
        phase = .readingBody
        since = now
        chunks = ChunkedBody()
        if head.expectsContinue, received == head.count {
          setBodyDeadline(limits)
          return .needsMoreAfterContinue
        }
      }
      return try interpretBody(&octets, limits)
    } catch {
      return .fault(error)
    }
  }

  private mutating func interpretBody(
    _ octets: inout MutableSpan<UInt8>, _ limits: ServerLimits
  ) throws(HTTPFault) -> Progress {
    switch head.body {
    case .length(let count):
      if received - head.count < count {
        setBodyDeadline(limits)
        return .needsMore
      }
      requestEnd = head.count + count
    case .chunked:
      var body = octets.part(head.count..<received)
      received = head.count + (try chunks.decode(&body, received: received - head.count, limit: limits.body))
      if !chunks.isComplete {
        setBodyDeadline(limits)
        return .needsMore
      }
      requestEnd = head.count + chunks.count
    }
    phase = .complete
    deadline = Int64.max
    return .complete
  }

  private mutating func setBodyDeadline(_ limits: ServerLimits) {
    let earned = limits.bodyGrace + Int64((received - head.count) / 1024) * 1000
    deadline = since + min(limits.bodyTime, earned)
  }

  /// Whether the connection stays after this answer (RFC 9112 9.3).
  func persists(after persistence: Persistence) -> Bool {
    if head.asksToClose { return false }
    switch persistence {
    case .never: return false
    case .usual: return head.version == .http11
    case .awaited: return head.version == .http11 || head.asksToPersist
    }
  }

  /// The request and its answer are done with; what followed it becomes the start of the next.
  mutating func next(_ octets: inout MutableSpan<UInt8>, _ limits: ServerLimits, at now: Int64) {
    let rest = received - requestEnd
    if requestEnd > 0 { for index in 0..<rest { octets[index] = octets[requestEnd + index] } }
    received = rest
    requestEnd = 0
    inquiry = .none
    reader = RequestHeadReader()
    phase = .idle
    since = now
    deadline = now + limits.idleTime
  }
}
