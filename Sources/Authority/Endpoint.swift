import CMP
import Store

/// Where a message came to: an alias, and the one of its CAs that serves it and signs what is answered.
struct Endpoint: Equatable, Sendable {
  /// Index in the policy.
  var alias: Int
  /// Index in the policy.
  var issuer: Int
}

/// Which of an alias's CAs a message is for. With one CA there is nothing to ask. With several the body says it before
/// anything is verified, since errors have to be signed by somebody; that only chooses who answers.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// - Throws: `wrongIssuer` when senderKID has to name a CA and does not.
  mutating func issuer(for message: PKIMessage, alias index: Int) throws(Condition) -> Int {
    let alias = policy.aliases[index]
    if alias.issuerIsKeyID { return try issuerOfKeyID(message, alias: index) }
    if alias.issuers.count == 1 { return alias.issuers[0] }
    if let found = try issuer(ofTransaction: message, alias: index) { return found }
    if let found = issuer(message.issuer, among: alias.issuers) { return found }
    if let found = issuer(message.header.recipient.directoryName, among: alias.issuers) { return found }
    return alias.issuers[0]
  }

  /// EJBCA's KeyId. What continues a transaction need not repeat it, and cannot change it.
  private mutating func issuerOfKeyID(_ message: PKIMessage, alias index: Int) throws(Condition) -> Int {
    let issuers = policy.aliases[index].issuers
    if let found = try issuer(ofTransaction: message, alias: index) { return found }
    if let name = message.header.senderKID, let found = policy.issuer(named: name), issuers.contains(found) {
      return found
    }
    if let found = issuer(message.issuer, among: issuers) { return found }
    throw .wrongIssuer
  }

  /// The CA of this subject.
  private func issuer(_ name: Name?, among candidates: [Int]) -> Int? {
    guard let name, !name.isEmpty else { return nil }
    for candidate in candidates where isIssuer(name, candidate) || isSigner(name, of: candidate) { return candidate }
    return nil
  }

  /// Whether this is the name under which an issuer issues.
  func isIssuer(_ name: Name, _ issuer: Int) -> Bool {
    let subject = policy.issuers[issuer].authority.subject
    guard let own = try? Name(subject.span) else { return false }
    return own.matches(name)
  }

  /// Whether this is the name of its CMP signer.
  func isSigner(_ name: Name, of issuer: Int) -> Bool {
    let subject = policy.issuers[issuer].messages.subject
    guard let own = try? Name(subject.span) else { return false }
    return own.matches(name)
  }

  /// The CA that has answered in this transaction before.
  private mutating func issuer(ofTransaction message: PKIMessage, alias index: Int) throws(Condition) -> Int? {
    switch message.body.kind {
    case .certConf, .pollReq, .error: break
    default: return nil
    }
    guard let id = message.header.transactionID else { return nil }
    let key = transactionKey(alias: index, id)
    if let row = waiting.row(key) {
      var storage = RecordRoom()
      let record = try read(waiting.rows[row].requested, into: &storage)
      guard let requested = try? Requested(storage.bytes(record)), let request = try? PKIMessage(requested.request),
        request.body.kind != .pollReq
      else { return nil }
      return try issuer(for: request, alias: index)
    }
    guard let row = certificates.row(transaction: key) else { return nil }
    return issuer(ofCertificate: row, among: policy.aliases[index].issuers)
  }

  /// The CA that issued a certificate, if the alias still has it.
  func issuer(ofCertificate row: Int, among candidates: [Int]) -> Int? {
    let number = Int(certificates.rows[row].issuer)
    guard number < issuers.rows.count else { return nil }
    let name = issuers.rows[number].name
    for candidate in candidates where policy.issuers[candidate].subject == name { return candidate }
    return nil
  }
}

extension PKIMessage {
  /// The issuer that the body names: in the template of what is asked for, of what is renewed, or of what is to be revoked.
  fileprivate var issuer: Name? {
    @_lifetime(copy self) get {
      switch body.kind {
      case .ir, .cr, .kur:
        guard let requests = try? body.read(CertReqMessages.self), let request = requests.messages.first?.certReq else {
          return nil
        }
        if let issuer = request.certTemplate.issuer { return issuer }
        guard let controls = request.controls, let old = try? controls.oldCertID() else { return nil }
        return old.issuer.directoryName
      case .rr:
        guard let content = try? body.read(RevReqContent.self) else { return nil }
        return content.details.first?.certDetails.issuer
      default: return nil
      }
    }
  }
}
