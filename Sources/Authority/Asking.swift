import CMP
import Store

/// Requests about which the alias's request handler is asked. Everything else has been verified before it is, and is verified
/// again when its verdict is there: time has passed, and the verdict may have changed what is to be certified.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  private func asks(_ kind: PKIBody.Kind?, alias: Int) -> Bool {
    guard let kind else { return false }
    return policy.aliases[alias].asked & 1 << UInt32(kind.rawValue) != 0
  }

  /// A handler will be asked about it and may change its subject: who owns the key cannot be told before.
  func isUndecided(_ exchange: Exchange) -> Bool {
    if exchange.verdict != nil { return false }
    return asks(exchange.message.body.kind, alias: exchange.alias)
  }

  /// What the handler has decided. A handler that cannot say anything, and one that wants time, lets a request wait that is
  /// new; over one that somebody has approved it has no say but to deny it.
  func handlerDecision(on exchange: Exchange) throws(Condition) -> Decision {
    guard asks(exchange.message.body.kind, alias: exchange.alias) else { return .approved }
    guard let verdict = exchange.verdict else { return .undecided }
    switch verdict.decision {
    case .allow: return .approved
    case .deny: throw .handlerDenied
    case .wait: return exchange.isApproved ? .approved : .waiting
    case .unavailable:
      guard policy.aliases[exchange.alias].waitsForHandler, !exchange.isApproved else { throw .handlerUnavailable }
      return .waiting
    }
  }

  /// What is to become of a request that waits, when its client polls. Where no person has to decide, the handler is asked
  /// each time; what it wants changed in an approved request, it is asked then.
  func decision(on request: PKIMessage, _ row: PendingRow, _ poll: Exchange) -> Decision {
    guard row.decision == .waiting, asks(request.body.kind, alias: poll.alias) else { return row.decision }
    if needsPerson(request.body.kind, alias: poll.alias) { return .waiting }
    guard let verdict = poll.verdict else { return .approved }
    return verdict.decision == .allow || verdict.decision == .deny ? .approved : .waiting
  }

  /// A handler has denied what waited: recorded as if a person had, so that the client hears it again.
  mutating func recordDenied(_ requested: Span<UInt8>, _ words: Span<UInt8>?, at now: Timestamp) throws(Condition) {
    var storage = InlineArray<128, UInt8>(repeating: 0)
    var writer = TextWriter(storage.mutableSpan)
    writer.text("handler")
    let by = writer.count
    writer.text(Condition.handlerDenied.sentence)
    let written = writer.written()
    var reason = written.extracting(by..<written.count)
    if let words { reason = words }
    try recordDecided(requested, .denied, reason: reason, by: written.extracting(first: by), at: now)
  }
}

// MARK: - What a verdict changes

extension Exchange {
  /// The subject that the handler has chosen, or the registered one.
  @_lifetime(copy self, copy registered)
  func subject(registered: Span<UInt8>) -> Span<UInt8> {
    guard let verdict, verdict.subject.count > 0 else { return registered }
    return verdict.subject
  }
}

extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The profile that the handler has chosen: the entity's own, the alias's, or one of its list.
  func profile(chosenFor exchange: Exchange, _ own: Span<UInt8>) throws(Condition) -> Int? {
    guard let verdict = exchange.verdict, verdict.profile.count > 0,
      asks(exchange.message.body.kind, alias: exchange.alias)
    else { return nil }
    let alias = policy.aliases[exchange.alias]
    guard let chosen = policy.profile(named: verdict.profile),
      alias.hasAsOwn(chosen) || alias.profiles.contains(chosen) || verdict.profile.equals(own)
    else { throw .handlerMistaken }
    return chosen
  }

  /// What is granted, after the handler has had its say: names that may be certified, by the rules that hold for requested ones,
  /// and an end that is not later. What is renewed keeps its names.
  @_lifetime(copy grant, copy exchange)
  func decided(_ grant: Grant, _ order: Order, _ exchange: Exchange) throws(Condition) -> Grant {
    guard let verdict = exchange.verdict, asks(exchange.message.body.kind, alias: exchange.alias) else { return grant }
    var hasMods = false
    if verdict.profile.count > 0, let chosen = policy.profile(named: verdict.profile) {
      hasMods = !policy.aliases[exchange.alias].hasAsOwn(chosen)
    }
    var (subject, names, validity) = (grant.subject, grant.subjectAltName, grant.validity)
    var renamed = NameParts()
    if verdict.subject.count > 0, !verdict.subject.equals(subject) {
      if try !isSame(verdict.subject, subject) { renamed.insert(.subject) }
      if !order.isRenewal { subject = verdict.subject }
    }
    if let chosen = verdict.subjectAltName, !chosen.equals(names) {
      try checkAlternativeNames(chosen)
      names = chosen
      renamed.insert(.alternativeNames)
    }
    let renames = renamed.overlaps(.subject) || renamed.overlaps(.alternativeNames)
    if renames { try checkRenamed(subject, names, renamed, order, exchange) }
    if let end = verdict.notAfter, end < validity.notAfter {
      guard end > exchange.now, end > validity.notBefore else { throw .handlerMistaken }
      (validity, hasMods) = (Validity(notBefore: validity.notBefore, notAfter: end), true)
    }
    return Grant(
      subject: subject, subjectAltName: names, extensions: grant.extensions, validity: validity,
      hasMods: grant.hasMods || hasMods || renames)
  }

  /// What the handler has chosen is bound as what a client asks for, also in the place of what is registered.
  private func checkRenamed(
    _ subject: Span<UInt8>, _ names: Span<UInt8>, _ renamed: NameParts, _ order: Order, _ exchange: Exchange
  ) throws(Condition) {
    if order.isRenewal || subject.count == 2 && (names.count == 0 || order.profile.basicConstraints.cA) {
      throw .handlerMistaken
    }
    do throws(Condition) {
      try order.profile.rules.check(subject: subject, alternativeNames: names, chosen: renamed)
      try checkEntityProfile(subject, names, renamed, exchange)
    } catch {
      throw .handlerMistaken
    }
  }

  /// Whether the chosen name, which must be one that may be certified, is the other one in another encoding at most.
  private func isSame(_ chosen: Span<UInt8>, _ other: Span<UInt8>) throws(Condition) -> Bool {
    guard let name = try? Name(chosen), let other = try? Name(other) else { throw .handlerMistaken }
    do throws(NameFault) { try name.check() } catch { throw .handlerMistaken }
    return other.matches(name)
  }

  private func checkAlternativeNames(_ encoded: Span<UInt8>) throws(Condition) {
    guard encoded.count <= AuthorityLimits.subjectAltName else { throw .handlerMistaken }
    if encoded.count == 0 { return }
    var reader = DERReader(encoded)
    guard let names = try? GeneralNames(&reader) else { throw .handlerMistaken }
    do throws(GeneralNameFault) { try names.check() } catch { throw .handlerMistaken }
  }
}

extension Alias {
  fileprivate func hasAsOwn(_ index: Int) -> Bool {
    if case .fixed(let own) = profile { return own == index }
    return false
  }
}
