import Authority
import PKIX
import Store

/// A registered device as people see it: from its records and its row.
struct EntityDetails {
  let reference: [UInt8]
  let alias: [UInt8]
  let subject: DistinguishedName
  let subjectAltName: [UInt8]
  let profile: [UInt8]
  let client: [UInt8]
  let row: EntityRow

  init(_ number: Int, of office: inout Office) throws(Failure) {
    row = office.entities.rows[number]
    let payload = try office.payload(row.added)
    guard let added = try? EntityAdded(payload.span) else {
      throw Failure(.store, "the record of a device cannot be read; signet store verify says more")
    }
    reference = [UInt8](copying: added.reference)
    alias = [UInt8](copying: added.alias)
    subject = DistinguishedName(encoded: [UInt8](copying: added.subject))
    subjectAltName = [UInt8](copying: added.subjectAltName)
    profile = [UInt8](copying: added.profile)
    client = [UInt8](copying: added.client)
  }

  /// `new`: no certificate yet; `enrolled`; `locked`: too many wrong secrets.
  var status: StaticString {
    if row.isLocked { return "locked" }
    return row.state == .generated ? "enrolled" : "new"
  }

  var expires: Timestamp? { row.expires == 0 ? nil : Timestamp(seconds: row.expires) }

  /// The alternative names in OpenSSL's spelling; empty when there are none.
  var subjectAltNameText: Text {
    if subjectAltName.isEmpty { return Text() }
    var room = [UInt8](repeating: 0, count: 4096)
    do throws(DERError) {
      var reader = DERReader(subjectAltName.span)
      let names = try GeneralNames(&reader)
      var writer = TextWriter(room.mutableSpan)
      writer.generalNames(names)
      let count = writer.count
      return Text(Array(room[..<count]))
    } catch {
      return "(unreadable names)"
    }
  }

  /// The members of its JSON object.
  func write(into json: inout JSON) {
    json.string("ref", reference)
    json.string("alias", alias)
    json.string("status", Text(status))
    json.string("subject", subject.text)
    if subjectAltName.isEmpty { json.null("san") } else { json.string("san", subjectAltNameText) }
    if profile.isEmpty { json.null("profile") } else { json.string("profile", profile) }
    json.number("uses_left", Int(row.usesLeft))
    if let expires { json.string("expires", "\(expires)") } else { json.null("expires") }
    json.number("failures", Int(row.failures))
  }
}

extension Office {
  /// A copy of a record's payload.
  mutating func payload(_ position: LogPosition) throws(Failure) -> [UInt8] {
    var room = [UInt8](repeating: 0, count: AuthorityLimits.record)
    var count = 0
    do throws(StoreError) {
      var span = room.mutableSpan
      count = try log.read(position, into: &span).count
    } catch {
      throw Failure(.store, "a record cannot be read: \(error.advice)")
    }
    return Array(room[..<count])
  }

  /// The row of the device that the command line names.
  func registered(_ arguments: Arguments) throws(Failure) -> Int {
    let reference = arguments.operands[0]
    let alias = arguments.value(.alias) ?? Text("cmp").bytes
    if let row = entity(alias: alias.span, reference: reference.span) { return row }
    throw Failure(.notFound, "no device \(reference) is registered under \(alias); signet entity list shows all")
  }
}
