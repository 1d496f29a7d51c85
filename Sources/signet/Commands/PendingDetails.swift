import Authority
import CMP
import Crypto
import PKIX
import Store

/// A request that waits, as people see it: from its records and its row.
struct PendingDetails {
  /// The number of its record in the log: short, never given twice, the same after a restart.
  let id: UInt64
  let alias: [UInt8]
  /// Of the device; empty when nothing is registered for whoever asks.
  let reference: [UInt8]
  let body: StaticString
  /// What will be certified: what is registered, or else what is asked for.
  let subject: DistinguishedName
  /// Nothing when no key is asked to be certified, or one that this program does not know.
  let key: KeyAlgorithm?
  let row: PendingRow

  init(_ number: Int, of office: inout Office) throws(Failure) {
    row = office.waiting.rows[number]
    let record = try office.record(row.requested)
    let failure = Failure(.store, "the record of a request cannot be read; signet store verify says more")
    id = record.entry.lsn
    let payload = record.payload
    guard let requested = try? Requested(payload.span), let message = try? PKIMessage(requested.request) else {
      throw failure
    }
    alias = [UInt8](copying: requested.alias)
    reference = [UInt8](copying: requested.reference)
    body = message.body.kind?.name ?? "unknown"
    guard let wish = try? PendingWish(message.body, office.library) else { throw failure }
    key = wish.key
    var registered: [UInt8] = []
    if let entity = row.entity, office.entities.rows[entity].state != .removed {
      registered = try EntityDetails(entity, of: &office).subject.encoded
    }
    subject = DistinguishedName(encoded: registered.isEmpty ? wish.subject : registered)
  }

  /// `waiting`; `approved`, and not fetched yet; `denied`; `over`: nobody decided in time.
  func status(at now: Timestamp) -> StaticString {
    if row.until < now { return "over" }
    switch row.decision {
    case .waiting, .undecided: return "waiting"
    case .approved: return "approved"
    case .denied: return "denied"
    }
  }

  /// In the largest unit that it has reached.
  func age(at now: Timestamp) -> Text {
    let seconds = max(0, now.seconds - row.requestedAt.seconds)
    if seconds >= 86_400 { return "\(seconds / 86_400)d" }
    if seconds >= 3600 { return "\(seconds / 3600)h" }
    return seconds >= 60 ? "\(seconds / 60)m" : "\(seconds)s"
  }

  var keyText: Text { key.map { Text($0.name) } ?? "-" }

  /// The members of its JSON object.
  func write(into json: inout JSON, at now: Timestamp) {
    json.string("id", "\(Int64(clamping: id))")
    json.string("status", Text(status(at: now)))
    json.string("alias", alias)
    if reference.isEmpty { json.null("ref") } else { json.string("ref", reference) }
    json.string("body", Text(body))
    json.string("subject", subject.text)
    if key == nil { json.null("key") } else { json.string("key", keyText) }
    json.string("requested", "\(row.requestedAt)")
    json.number("age", max(0, now.seconds - row.requestedAt.seconds))
    json.string("until", "\(row.until)")
  }
}

/// What is asked for in a body that can wait.
private struct PendingWish {
  /// An encoded Name, empty when there is none.
  private(set) var subject: [UInt8] = []
  private(set) var key: KeyAlgorithm?

  init(_ body: PKIBody, _ library: MbedTLS) throws(DERError) {
    switch body.kind {
    case .p10cr:
      let info = try body.read(CertificationRequest.self).certificationRequestInfo
      subject = [UInt8](copying: info.subject.encoded)
      key = PendingWish.kind(of: info.subjectPKInfo, library)
    case .ir, .cr, .kur:
      guard let template = try body.read(CertReqMessages.self).messages.first?.certReq.certTemplate else { return }
      if let name = template.subject { subject = [UInt8](copying: name.encoded) }
      if let publicKey = template.publicKey { key = PendingWish.kind(of: publicKey, library) }
    default: return
    }
  }

  private static func kind(of info: SubjectPublicKeyInfo, _ library: MbedTLS) -> KeyAlgorithm? {
    guard let key = try? PublicKey(info) else { return nil }
    return library.kind(of: key)
  }
}
