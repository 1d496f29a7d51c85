import CMP

/// One request on its way through the authority.
struct Exchange: ~Escapable {
  /// What was received: these octets get the same answer when they come again.
  let request: Span<UInt8>
  /// What is asked for: the message that was received or, once it has been approved, the one that waited.
  let message: PKIMessage
  /// Of the message that was received, which is what the answer answers.
  let header: PKIHeader
  let endpoint: Endpoint
  let now: Timestamp
  /// What HTTP brought to authenticate it with.
  let login: Login?
  /// It came in a message that an RA has signed.
  let isVouched: Bool
  /// What the request handler says, if it was asked.
  let verdict: Verdict?
  /// The request waited, and was approved.
  let isApproved: Bool

  @_lifetime(copy request, copy message, copy login, copy verdict)
  init(
    request: Span<UInt8>, message: PKIMessage, at endpoint: Endpoint, now: Timestamp, login: Login? = nil,
    verdict: Verdict? = nil, isVouched: Bool = false
  ) {
    (self.request, self.message, self.header) = (request, message, message.header)
    (self.endpoint, self.now, self.login) = (endpoint, now, login)
    (self.verdict, self.isVouched, self.isApproved) = (verdict, isVouched, false)
  }

  /// A request that waited, answered in answer to a pollReq.
  @_lifetime(copy poll, copy message)
  init(_ message: PKIMessage, approvedIn poll: Exchange) {
    (self.request, self.message, self.header) = (poll.request, message, poll.header)
    (self.endpoint, self.now, self.login) = (poll.endpoint, poll.now, poll.login)
    (self.verdict, self.isVouched, self.isApproved) = (poll.verdict, poll.isVouched, true)
  }

  /// Index in the policy.
  var alias: Int { endpoint.alias }
}

/// A name and a password that came beside a message (RFC 7617).
public struct Login: ~Escapable {
  let reference: Span<UInt8>
  let password: Span<UInt8>

  @_lifetime(copy reference, copy password)
  public init(reference: Span<UInt8>, password: Span<UInt8>) { (self.reference, self.password) = (reference, password) }
}
