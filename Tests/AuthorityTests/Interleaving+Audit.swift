import PKIX
import Store

@testable import Authority

// What must be so, whatever happens.

extension Interleaving {
  /// Nobody was told something that is not so.
  mutating func check() {
    for (serial, state) in known {
      guard let number = world.authority.certificates.row(serial: serial.span) else {
        violations.append("a certificate that was given out is not known")
        continue
      }
      let found = world.authority.certificates.rows[number].state
      if state != .issued, found != state {
        violations.append("a certificate is \(found) that was said to be \(state)")
      }
    }
    for row in world.authority.entities.rows where row.failures > AuthorityLimits.failures {
      violations.append("\(row.failures) wrong secrets are counted")
    }
  }

  /// Reads the log by itself: no code is used oftener than it is good for, by nobody who is not registered; no request and
  /// no serial number is there twice; the tables say the same.
  mutating func audit() throws {
    var left: [[UInt8]: UInt32] = [:]
    var serials: Set<[UInt8]> = []
    var requests: Set<[UInt8]> = []
    var accepted: Set<[UInt8]> = []
    var superseded: Set<[UInt8]> = []
    var replaced: [[UInt8]: [UInt8]] = [:]
    var cursor = world.authority.log.cursor()
    while let entry = try world.authority.log.next(&cursor) {
      switch entry.kind {
      case .entityAdded:
        let added = try EntityAdded(cursor.payload)
        left[added.reference.array] = added.uses
      case .entityChanged: break
      case .entityCode:
        let code = try EntityCode(cursor.payload)
        if left[code.reference.array] != nil { left[code.reference.array] = code.uses }
      case .entityRemoved: left[try EntityRemoved(cursor.payload).reference.array] = nil
      case .issued:
        let issued = try Issued(cursor.payload)
        let reference = issued.reference.array
        if left[reference] == nil { violations.append("a certificate for a device that is not registered") }
        if issued.flags.consumesUse {
          if left[reference] == 0 { violations.append("a code was used too often") }
          left[reference] = (left[reference] ?? 0) &- 1
        }
        if !serials.insert(issued.serial.array).inserted { violations.append("a serial number twice") }
        if !requests.insert(issued.requestHash.array).inserted { violations.append("a request was granted twice") }
        let validity = CertificateParts(issued.certificate.array).validity
        if validity.notBefore >= validity.notAfter { violations.append("a certificate that ends before it begins") }
        if issued.flags.isImplicitlyConfirmed { accepted.insert(issued.serial.array) }
      case .confirmed:
        let confirmed = try Confirmed(cursor.payload)
        if confirmed.accepted { accepted.insert(confirmed.serial.array) }
      case .replaced:
        let record = try Replaced(cursor.payload)
        replaced[record.new.array] = record.old.array
      case .revoked:
        let revoked = try Revoked(cursor.payload)
        if revoked.reason == CRLReason.superseded.rawValue { superseded.insert(revoked.serial.array) }
      case .entityFailed, .released, .crlIssued, .answered, .requested, .decided: break
      }
    }
    checkRenewals(replaced, accepted: accepted, superseded: superseded)
    for client in clients {
      let (alias, reference) = (Array(client.alias == 0 ? "cmp" : "other"), Array(client.reference))
      let row = world.authority.entity(alias: alias.span, reference: reference.span)
      let usesLeft = row.map { world.authority.entities.rows[$0].usesLeft }
      if usesLeft != left[reference] {
        violations.append("the table has \(usesLeft ?? 0) uses left, not \(left[reference] ?? 0)")
      }
    }
  }

  /// A renewed certificate is revoked when a new one has been accepted, and not otherwise.
  private mutating func checkRenewals(
    _ replaced: [[UInt8]: [UInt8]], accepted: Set<[UInt8]>, superseded: Set<[UInt8]>
  ) {
    let over = Set(replaced.filter { accepted.contains($0.key) }.values)
    for serial in over {
      guard let row = world.authority.certificates.row(serial: serial.span) else { continue }
      if world.authority.certificates.rows[row].state != .revoked { violations.append("a renewed certificate is still good") }
    }
    if !superseded.isSubset(of: over) { violations.append("a certificate is superseded that nobody has renewed") }
  }

  mutating func finish() throws -> [String] {
    try world.commit()
    try audit()
    let before = world.tables
    if try world.derivedTables() != before { violations.append("the log gives other tables than run time") }
    return violations
  }
}
