import CMP

/// What an RA may ask for in the name of others (RFC 9483 3.4, 5.3.1).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The registered entity that a certificate is for: the requester itself, or the one that an RA names. Nothing where RAs
  /// enrol whom they like.
  ///
  /// An RA names an entity by the subject: its common name is the reference. What is registered is certified, as always.
  func target(of requester: Requester, in exchange: Exchange) throws(Condition) -> Int? {
    guard requester.isRA else {
      guard let entity = requester.entity else { throw .notAuthorized }
      return entity
    }
    if policy.aliases[exchange.alias].servesUnregistered { return nil }
    guard let subject = exchange.requestedSubject, let attribute = subject.last(.commonName),
      let entity = entities.registered(entityKey(alias: exchange.alias, attribute.value.content))
    else { throw .notAuthorized }
    return entity
  }
}

extension Exchange {
  /// The subject of the first request, when there is one that can be read.
  var requestedSubject: Name? {
    @_lifetime(copy self) get {
      if message.body.kind == .p10cr {
        guard let request = try? message.body.read(CertificationRequest.self) else { return nil }
        return request.certificationRequestInfo.subject
      }
      guard let requests = try? message.body.read(CertReqMessages.self), let first = requests.messages.first else {
        return nil
      }
      return first.certReq.certTemplate.subject
    }
  }
}
