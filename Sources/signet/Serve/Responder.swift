import Authority
import CMP
import Crypto
import HTTP
import Server

/// One HTTP request in, one answer out: which alias is meant, and what the rest of the URLs give.
struct Responder: ~Copyable {
  var authority: Office
  var configuration: Configuration
  var entropy: MbedTLS
  var lines: LogLines
  /// No CRL is made before this, because one could not be.
  var retry = Timestamp(seconds: 0)
  /// Who is asked about requests, by the server's numbers.
  var handlers = HandlerTable()
  /// What they have said in this turn.
  var verdicts: [HandlerAnswer] = []
  var lastQuestion: UInt64 = 0

  mutating func answer(_ request: Request, at now: Timestamp, into room: inout MutableSpan<UInt8>) -> Answer {
    guard let resource = Resource(request.path) else { return .fault(.notFound) }
    guard Responder.permits(request.method, resource.allow) else { return .fault(.methodNotAllowed, allow: resource.allow) }
    switch resource {
    case .cmp(let name, let operation):
      guard let alias = alias(name, in: request.path) else { return .fault(.notFound) }
      return cmp(request, alias: alias, operation: operation?.operation, at: now, into: &room)
    case .certificate(let name): return certificate(request.path.octets(name), into: &room)
    case .certificatePEM(let name): return certificatePEM(request.path.octets(name), into: &room)
    case .health, .ready: return text("ok\n", into: &room)
    case .crl(let name): return list(request.path.octets(name), for: request, into: &room)
    case .metrics: return .fault(.notFound)
    }
  }

  private static func permits(_ method: HTTPMethod, _ allow: Allow) -> Bool {
    allow == .post ? method == .post : method == .get || method == .head
  }

  /// A command that came over the control socket: what it says is durable before the reply leaves, as everything else.
  mutating func answer(command words: Span<UInt8>, at now: Timestamp, into output: inout [UInt8]) {
    let outcome: Outcome
    if let words = ControlMessage.words(words) {
      outcome = OfficeCommands.run(words: words, on: &authority, configuration, at: now, noting: &lines)
    } else {
      outcome = Outcome(Failure(.usage, "this is no command line"))
    }
    output += ControlMessage.body(outcome)
  }

  private func alias(_ name: OctetRange?, in path: Span<UInt8>) -> Int? {
    guard let name else { return authority.policy.alias(named: "cmp") }
    return authority.policy.alias(named: path.octets(name))
  }

  /// Every CMP answer is 200, whatever it says (RFC 9811 3.1): OpenSSL 3.0 does not look into others.
  private mutating func cmp(
    _ request: Request, alias: Int, operation: Operation?, at now: Timestamp, into room: inout MutableSpan<UInt8>
  ) -> Answer {
    guard MediaType.isCMP(request.contentType) else { return .fault(.unsupportedMediaType) }
    guard request.body.count > 0 else { return .fault(.badRequest) }
    var credentials = BasicCredentials()
    // A field that is no login is as none, whatever of it was read.
    let isLogin = request.authorization.count > 0 && (try? credentials.read(request.authorization)) != nil
    let said = said(about: request)
    let verdict: Verdict? = said.id == 0 ? nil : said.verdict(at: now)
    let reply =
      !isLogin || credentials.reference.count == 0
      ? authority.respond(
        to: request.body, alias: alias, operation: operation, verdict: verdict, at: now, drawing: &entropy, into: &room)
      : authority.respond(
        to: request.body, alias: alias, operation: operation,
        login: Login(reference: credentials.reference, password: credentials.password), verdict: verdict, at: now,
        drawing: &entropy, into: &room)
    wipe(&credentials)
    log(request.inquiry, said.decision, at: now)
    if reply.asks { return ask(reply, from: request.peer, room.span.extracting(first: reply.count), at: now) }
    log(reply.event, from: request.peer, at: now)
    for index in 0..<reply.batch { log(authority.batch[index], from: request.peer, at: now) }
    if reply.needsLogin { return .fault(.unauthorized) }
    guard reply.count > 0 else { return .fault(reply.isBadHTTP ? .badRequest : .internalServerError) }
    if reply.awaitsPoll { return .cmp(count: reply.count, persistence: .never) }
    return .cmp(count: reply.count, persistence: reply.awaitsConfirmation ? .awaited : .usual)
  }
}

extension Responder {
  private func wipe(_ credentials: inout BasicCredentials) {
    var octets = credentials.octets
    entropy.wipe(&octets)
  }
}

// MARK: - What is not CMP

extension Responder {
  private func issuer(_ name: Span<UInt8>) -> Issuer<PrivateKey>? {
    for issuer in authority.policy.issuers {
      let own = issuer.name
      if own.span.equals(name) { return issuer }
    }
    return nil
  }

  private func certificate(_ name: Span<UInt8>, into room: inout MutableSpan<UInt8>) -> Answer {
    guard let issuer = issuer(name) else { return .fault(.notFound) }
    let certificate = issuer.authority.certificate
    return put(certificate.span, .pkixCert, into: &room)
  }

  private func certificatePEM(_ name: Span<UInt8>, into room: inout MutableSpan<UInt8>) -> Answer {
    guard let issuer = issuer(name) else { return .fault(.notFound) }
    let certificate = KeyFiles.pem(.certificate, issuer.authority.certificate)
    return put(certificate.span, .pem, into: &room)
  }

  private func text(_ text: StaticString, into room: inout MutableSpan<UInt8>) -> Answer {
    let text = Text(text).bytes
    return put(text.span, .text, into: &room)
  }

  private func put(_ content: Span<UInt8>, _ type: MediaType, into room: inout MutableSpan<UInt8>) -> Answer {
    guard content.count <= room.count else { return .fault(.internalServerError) }
    for index in content.indices { room[index] = content[index] }
    return Answer(.ok, type, count: content.count)
  }
}

// MARK: - The log

extension Responder {
  /// One line a decision: what, about whom, by which rule.
  mutating func log(_ event: Event, from peer: Peer?, at now: Timestamp, question: UInt64? = nil) {
    lines.begin(event.kind.name, at: now)
    if let condition = event.condition { lines.add("why", condition.name) }
    if let path = event.path { lines.add("path", path.name) }
    if let offset = event.offset { lines.add("offset", Int64(offset)) }
    let alias = authority.policy.aliases[event.alias].name
    lines.add("alias", alias.span)
    if authority.policy.aliases[event.alias].issuers.count > 1 {
      let issuer = authority.policy.issuers[event.issuer].name
      lines.add("ca", issuer.span)
    }
    if let number = event.body, let kind = PKIBody.Kind(rawValue: number) { lines.add("body", kind.name) }
    let (reference, serial, transaction) = (event.reference, event.serial, event.transactionID)
    let mark = event.mark
    if mark.count > 0 { lines.add("log", hex: mark.bytes) }
    if let question { lines.add("question", Int64(clamping: question)) }
    if reference.count > 0 { lines.add("entity", reference.bytes) }
    if event.hasIgnoredControl { lines.add("ignored", "publication-or-archive-control" as StaticString) }
    if serial.count > 0 { lines.add("serial", hex: serial.bytes) }
    let old = event.oldSerial
    if old.count > 0 { lines.add("old", hex: old.bytes) }
    if transaction.count > 0 { lines.add("transaction", hex: transaction.bytes) }
    if let peer { lines.add("peer") { text in peer.append(to: &text) } }
    lines.end()
  }

  mutating func log(_ refusal: Refusal, at now: Timestamp) {
    lines.begin("refused-http", at: now)
    lines.add("status", Int64(refusal.fault.status.rawValue))
    lines.add("offset", Int64(refusal.fault.offset))
    lines.add("peer") { text in refusal.peer.append(to: &text) }
    lines.end()
  }
}
