import Authority
import PKIX
import Store

/// `signet status`: what is served, and how much is stored.
enum StatusCommand {
  static func run(
    _ arguments: Arguments, on office: inout Office, _ configuration: Configuration, at now: Timestamp
  ) -> Outcome {
    let status = StoreStatus(office, at: now)
    return Outcome(output: arguments.json ? json(status, configuration) : text(status, configuration))
  }

  private static func json(_ status: StoreStatus, _ configuration: Configuration) -> Text {
    var json = JSON()
    json.object()
    json.string("version", Text(Program.version))
    json.boolean("serving", status.serves)
    json.array("listen")
    for address in configuration.signet.listen { json.string(nil, address.text) }
    json.endArray()
    json.string("store", configuration.signet.store)
    json.boolean("read_only", status.isReadOnly)
    json.number("records", Int64(clamping: status.records))
    json.number("segments", status.segments)
    json.number("entities", status.entities)
    json.number("entities_locked", status.locked)
    json.number("certificates", status.certificates)
    json.number("certificates_unconfirmed", status.unconfirmed)
    json.number("certificates_revoked", status.revoked)
    json.number("certificates_expired", status.expired)
    json.endObject()
    return json.line
  }

  private static func text(_ status: StoreStatus, _ configuration: Configuration) -> Text {
    var text = Text()
    let serving: StaticString = status.serves ? "serving" : "not serving"
    text.line("signet        \(Program.version), \(serving)")
    for address in configuration.signet.listen { text.line("listen        \(address.text)") }
    let writable: StaticString = status.isReadOnly ? ", takes no records at the moment" : ""
    text.line("store         \(configuration.signet.store)\(writable)")
    text.line("records       \(Int64(clamping: status.records)) in \(status.segments) segment(s)")
    text.line("devices       \(status.entities), \(status.locked) locked")
    text.line(
      "certificates  \(status.certificates): \(status.unconfirmed) unconfirmed, \(status.revoked) revoked, \(status.expired) expired"
    )
    return text
  }
}

private struct StoreStatus {
  /// Whether requests are answered: the offline office has no policy.
  let serves: Bool
  let isReadOnly: Bool
  let records: UInt64
  let segments: Int
  var entities = 0
  var locked = 0
  let certificates: Int
  var unconfirmed = 0
  var revoked = 0
  var expired = 0

  init(_ office: borrowing Office, at now: Timestamp) {
    serves = !office.policy.aliases.isEmpty
    isReadOnly = office.isReadOnly
    records = office.log.lastLSN
    segments = Int(office.log.segments)
    for row in office.entities.rows where row.state != .removed {
      entities += 1
      if row.isLocked { locked += 1 }
    }
    certificates = office.certificates.rows.count
    for row in office.certificates.rows {
      if row.state == .revoked { revoked += 1 }
      if row.state == .issued { unconfirmed += 1 }
      if row.notAfter < now { expired += 1 }
    }
  }
}
