// Authority: who may have which certificate. A request in, an answer and records out.
//
// This module knows policy, transactions and issuance. It refuses to know sockets, files and clocks: time and chance are
// arguments, cryptography and the disk are protocols. What it keeps in memory is derived from the log, by the same code at
// start and at run time (Fold.swift).

import CMP
import Store

/// A certification authority with its registered entities, over a log.
public struct Authority<Library: Cryptography & ~Copyable, Medium: Disk & ~Copyable>: ~Copyable {
  public var policy: Policy<Library.Key>
  public let library: Library
  public var log: Log<Medium>
  public internal(set) var certificates = CertificateTable()
  public internal(set) var entities = EntityTable()
  public internal(set) var tenants = TenantTable()
  public internal(set) var revocations = RevocationTable()
  public internal(set) var issuers = IssuerTable()
  var answers = AnswerTable()
  public internal(set) var waiting = PendingTable()
  /// The CRLs that are handed out, one an issuer, and those whose records are not durable yet.
  var published: [CurrentCRL] = []
  var pending: [CurrentCRL] = []
  /// The store takes no records at the moment: everything that would need one hears systemUnavail.
  public var isReadOnly = false
  /// What became of each message of the last batch.
  public internal(set) var batch = InlineArray<16, Event>(repeating: Event(alias: 0))
  /// The time of the last record, and of the last one that issued: the clock does not lie before that.
  var lastRecord = Timestamp(seconds: 0)
  var lastIssue = Timestamp(seconds: 0)
  var guesses = Guesses()
  /// Before this moment nothing is done about certificates that nobody confirmed.
  var expiryResumes = Timestamp(seconds: 0)

  /// Takes an open log and derives the tables from it.
  public init(
    policy: Policy<Library.Key>, library: consuming Library, log: consuming Log<Medium>
  ) throws(StoreError) {
    self.policy = policy
    self.library = library
    self.log = log
    try derive()
  }

  /// What became of a request.
  public struct Reply: Sendable {
    /// Octets of the answer in `room`; 0 when there is none to give.
    public var count: Int
    /// The client will come back to confirm: the connection is worth keeping.
    public var awaitsConfirmation = false
    /// Messages that were answered together; the authority's `batch` has their events.
    public var batch = 0
    /// There is no answer because what was asked is no CMP at all: HTTP says so.
    public var isBadHTTP = false
    /// HTTP has to ask for a name and a password (RFC 7617).
    public var needsLogin = false
    /// The client will come back to poll, later than an idle connection lives: it has to close (RFC 9483 4.4).
    public var awaitsPoll = false
    /// Nothing was decided: the request handler has to be asked what stands in `room`, and the same request to be answered
    /// again with its verdict.
    public var asks = false
    public var event: Event
  }

  /// Answers one message. The answer may leave only after the log has been committed.
  ///
  /// - Parameters:
  ///   - request: exactly the bytes of a PKIMessage, as received.
  ///   - alias: index in the policy.
  ///   - operation: what the URL's label names, if it has one.
  ///   - login: the name and the password that HTTP brought, if it did.
  ///   - verdict: what the alias's request handler says, once it was asked about this very request.
  ///   - room: where the answer goes; `AuthorityLimits.answer` octets are enough for every one.
  public mutating func respond<Source: Entropy & ~Copyable>(
    to request: Span<UInt8>, alias: Int, operation: Operation? = nil, login: Login? = nil, verdict: Verdict? = nil,
    at now: Timestamp,
    drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) -> Reply {
    respond(
      to: request, alias: alias, operation: operation, login: login, verdict: verdict, isVouched: false, at: now,
      drawing: &entropy, into: &room)
  }

  /// - Parameter isVouched: the message came in one that an RA has signed, alone.
  mutating func respond<Source: Entropy & ~Copyable>(
    to request: Span<UInt8>, alias: Int, operation: Operation?, login: Login?, verdict: Verdict?, isVouched: Bool,
    at now: Timestamp, drawing entropy: inout Source, into room: inout MutableSpan<UInt8>
  ) -> Reply {
    var event = Event(alias: alias, issuer: policy.aliases[alias].issuers[0])
    let message: PKIMessage
    do throws(DERError) {
      message = try PKIMessage(request)
    } catch {
      let isDER = (try? DERWalk.check(request)) != nil
      (event.condition, event.offset) = (isDER ? .malformed : .notDER, error.offset)
      return refuse(nil, event, to: nil, at: now, drawing: &entropy, into: &room)
    }
    event.note(message)
    var requester: Requester
    do throws(Condition) {
      try check(message, alias: alias, at: now, &event)
      event.issuer = try issuer(for: message, alias: alias)
      if let reply = try replay(request, message, event, into: &room) { return reply }
      let exchange = Exchange(
        request: request, message: message, at: event.endpoint, now: now, login: login, isVouched: isVouched)
      requester = try authenticate(exchange, &event)
    } catch {
      event.condition = error
      var reply = refuse(message, event, to: nil, at: now, drawing: &entropy, into: &room)
      reply.needsLogin = error == .noLogin || error == .wrongLogin
      return reply
    }
    defer { requester.wipe(using: library) }
    do throws(Condition) {
      if message.body.kind == .nested {
        return try unnest(
          message, for: requester, operation: operation, verdict: verdict, at: now, &event, drawing: &entropy, into: &room)
      }
      if let operation, !operation.permits(message.body) { throw .otherOperation }
      try chooseAlias(for: requester, message, &event)
      let exchange = Exchange(request: request, message: message, at: event.endpoint, now: now, verdict: verdict)
      return try serve(exchange, for: requester, &event, drawing: &entropy, into: &room)
    } catch {
      event.condition = error
      let words = error == .handlerDenied ? Verdict.words(verdict) : nil
      return refuse(message, event, words, to: requester, at: now, drawing: &entropy, into: &room)
    }
  }

  /// Where devices are served as the policy of their client says: as another alias of the same tenant.
  private mutating func chooseAlias(
    for requester: Requester, _ message: PKIMessage, _ event: inout Event
  ) throws(Condition) {
    guard policy.aliases[event.alias].servesByClient else { return }
    guard let entity = requester.entity else { throw .noPolicy }
    var storage = RecordRoom()
    let count = try read(entities.rows[entity].added, into: &storage).count
    guard let added = try? EntityAdded(storage.bytes(count)) else { throw .internalFailure }
    guard let client = policy.client(named: added.client), let alias = client.alias else { throw .noPolicy }
    event.alias = alias
    event.issuer = try issuer(for: message, alias: alias)
  }

  /// The second pass: the body, by its kind.
  mutating func serve<Source: Entropy & ~Copyable>(
    _ exchange: Exchange, for requester: Requester, _ event: inout Event, drawing entropy: inout Source,
    into room: inout MutableSpan<UInt8>
  ) throws(Condition) -> Reply {
    switch exchange.message.body.kind {
    case .ir, .cr, .p10cr: try enrol(exchange, for: requester, &event, drawing: &entropy, into: &room)
    case .kur: try update(exchange, for: requester, &event, drawing: &entropy, into: &room)
    case .rr: try revoke(exchange, for: requester, &event, drawing: &entropy, into: &room)
    case .certConf: try confirm(exchange, for: requester, &event, drawing: &entropy, into: &room)
    case .genm: try inform(exchange, for: requester, &event, drawing: &entropy, into: &room)
    case .error: try abandon(exchange, for: requester, &event, drawing: &entropy, into: &room)
    case .pollReq: try poll(exchange, for: requester, &event, drawing: &entropy, into: &room)
    default: throw .unsupportedBody
    }
  }

  /// Whether the clock can be right: not before this program was made, and not a day before the last certificate was.
  func isSet(_ now: Timestamp) -> Bool {
    now.seconds >= max(AuthorityLimits.clockFloor, lastIssue.seconds - AuthorityLimits.clockStep)
  }
}

extension Event {
  /// Takes over what the header says of itself; nothing of it has been verified.
  mutating func note(_ message: PKIMessage) {
    body = message.body.number
    if let id = message.header.transactionID { transactionID = ShortBytes(id) }
    if let kid = message.header.senderKID { reference = ShortBytes(kid) }
  }
}
