import CMP
import Store

/// Which registered device a message is about. Its reference says so, or what the alias says that devices are known by: the
/// subject, or an attribute of it (EJBCA: extractusernamecomponent).
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  func entityKey(alias: Int, _ reference: Span<UInt8>) -> UInt64 {
    let name = policy.aliases[alias].tenant
    return library.key(name.span, reference)
  }

  func registered(_ reference: Span<UInt8>?, alias: Int) -> Int? {
    guard let reference else { return nil }
    return entities.registered(entityKey(alias: alias, reference))
  }

  @_lifetime(copy message)
  func reference(of message: PKIMessage) -> Span<UInt8>? {
    if let kid = message.header.senderKID, kid.count > 0 { return kid }
    return commonName(of: message)
  }

  @_lifetime(copy message)
  private func commonName(of message: PKIMessage) -> Span<UInt8>? {
    guard let name = message.header.sender.directoryName, let attribute = name.last(.commonName) else { return nil }
    return attribute.value.content
  }

  /// RFC 9483 3.1: senderKID has the same name as the common name of sender. OpenSSL sends the subject that it would like
  /// to have, so only strict aliases ask.
  func isSender(of message: PKIMessage, named reference: Span<UInt8>?) -> Bool {
    guard let reference, let name = commonName(of: message) else { return false }
    return name.equals(reference)
  }

  /// The device with a code that a MAC may be under. EJBCA's clients put anything into senderKID: where the alias says so, and
  /// it is nobody's reference, the subject says who it is, and in what continues a transaction the transaction does. Both are looked up
  /// whatever the other says, and no record is read for it, so that the time tells nobody who is registered: whether the
  /// subject is really that device's is asked when the MAC is right (`isDevice`).
  mutating func device(of exchange: Exchange, _ reference: Span<UInt8>?) throws(Condition) -> Int? {
    let named = registered(reference, alias: exchange.alias)
    var other: Int?
    if policy.aliases[exchange.alias].identification == .reference {
      other = nil
    } else if let subject = exchange.requestedSubject {
      other = candidate(for: subject, alias: exchange.alias)
    } else if named == nil {
      other = try device(ofTransaction: exchange)
    }
    guard let found = named ?? other, entities.rows[found].hasSecret else { return nil }
    return found
  }

  /// Whether what was found is what was named.
  mutating func isDevice(_ entity: Int, of exchange: Exchange, _ reference: Span<UInt8>?) throws(Condition) -> Bool {
    if registered(reference, alias: exchange.alias) == entity { return true }
    guard case .subject = policy.aliases[exchange.alias].identification, let subject = exchange.requestedSubject else {
      return true
    }
    let tenant = policy.aliases[exchange.alias].tenant
    return try isRegistered(entity, as: subject, of: tenant.span)
  }

  private func candidate(for subject: Name, alias: Int) -> Int? {
    if case .attribute(let type) = policy.aliases[alias].identification {
      return registered(subject.last(type.identifier)?.value.content, alias: alias)
    }
    let tenant = policy.aliases[alias].tenant
    var probe = entities.probe(name: EntityTable.nameKey(tenant.span, subject))
    return entities.next(&probe, of: tenants.number(of: tenant.span))
  }

  /// The device that began the transaction.
  private mutating func device(ofTransaction exchange: Exchange) throws(Condition) -> Int? {
    guard let id = exchange.header.transactionID else { return nil }
    let key = transactionKey(alias: exchange.alias, id)
    var storage = RecordRoom()
    if let row = waiting.row(key) {
      let record = try read(waiting.rows[row].requested, into: &storage)
      guard let requested = try? Requested(storage.bytes(record)) else { throw .internalFailure }
      return registered(requested.reference, alias: exchange.alias)
    }
    guard let row = certificates.row(transaction: key) else { return nil }
    let record = try read(certificates.rows[row].issued, into: &storage)
    guard let issued = try? Issued(storage.bytes(record)) else { throw .internalFailure }
    return registered(issued.reference, alias: exchange.alias)
  }

  /// The device that this subject belongs to.
  ///
  /// - Parameter secret: an attribute that is none of the name.
  mutating func identified(
    by subject: Name, without secret: AttributeType? = nil, alias: Int
  ) throws(Condition) -> Int? {
    switch policy.aliases[alias].identification {
    case .attribute(let type): return registered(subject.last(type.identifier)?.value.content, alias: alias)
    case .reference, .subject:
      let tenant = policy.aliases[alias].tenant
      return try registered(as: subject, without: secret, of: tenant.span)
    }
  }

  /// The first of a tenant's that is registered with this subject.
  mutating func registered(
    as subject: Name, without secret: AttributeType?, of tenant: Span<UInt8>
  ) throws(Condition) -> Int? {
    if subject.isEmpty { return nil }
    var probe = entities.probe(name: EntityTable.nameKey(tenant, subject, without: secret?.identifier))
    for _ in 0..<AuthorityLimits.namesakes {
      guard let row = entities.next(&probe, of: tenants.number(of: tenant)) else { return nil }
      if try isRegistered(row, as: subject, without: secret, of: tenant) { return row }
    }
    return nil
  }

  private mutating func isRegistered(
    _ row: Int, as subject: Name, without secret: AttributeType? = nil, of tenant: Span<UInt8>
  ) throws(Condition) -> Bool {
    var storage = RecordRoom()
    let record = try read(entities.rows[row].added, into: &storage)
    guard let added = try? EntityAdded(storage.bytes(record)) else { throw .internalFailure }
    guard added.subject.count > 0 else { return false }
    guard let own = try? Name(added.subject) else { throw .internalFailure }
    return added.alias.equals(tenant) && own.matches(subject, without: secret?.identifier)
  }

  /// The device that a maker's certificate is of: what it is known by there, between the prefix and the postfix of the alias
  /// (EJBCA uses one certificate for `NAME_IPSEC` and `NAME_TLS`).
  mutating func identified(byVendor subject: Name, alias index: Int) throws(Condition) -> Int? {
    guard case .attribute(let type) = policy.aliases[index].identification else {
      return try identified(by: subject, alias: index)
    }
    guard let value = subject.last(type.identifier)?.value.content else { return nil }
    var name = DeviceName()
    let naming = policy.aliases[index].naming
    guard name.append(naming.prefix.span), name.append(value), name.append(naming.postfix.span) else { return nil }
    return registered(name.bytes, alias: index)
  }
}

/// The name of a device while it is put together: as many octets as a reference may have.
struct DeviceName {
  private var storage = InlineArray<128, UInt8>(repeating: 0)
  private(set) var count = 0

  init() {}

  var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: count) }
  }

  /// False when there is no room for it.
  mutating func append(_ octets: Span<UInt8>) -> Bool {
    guard octets.count <= 128 - count else { return false }
    for index in octets.indices { storage[count + index] = octets[index] }
    count += octets.count
    return true
  }
}

extension Exchange {
  /// The subject of the first request, or of what is to be revoked, when there is one that can be read.
  var requestedSubject: Name? {
    @_lifetime(copy self) get {
      switch message.body.kind {
      case .p10cr:
        guard let request = try? message.body.read(CertificationRequest.self) else { return nil }
        return request.certificationRequestInfo.subject
      case .ir, .cr, .kur:
        guard let requests = try? message.body.read(CertReqMessages.self) else { return nil }
        return requests.messages.first?.certReq.certTemplate.subject
      case .rr:
        guard let content = try? message.body.read(RevReqContent.self) else { return nil }
        return content.details.first?.certDetails.subject
      default: return nil
      }
    }
  }
}
