import Authority
import PKIX
import Store

/// `signet entity code`: a new one-time code, which also unlocks.
enum EntityCodeCommand {
  static func run(
    _ arguments: Arguments, on office: inout Office, _ configuration: Configuration, at now: Timestamp
  ) throws(Failure) -> Outcome {
    let details = try EntityDetails(try office.registered(arguments), of: &office)
    let credential = try NewCredential(arguments, at: now, with: office.library)
    try office.stage(.entityCode, try record(details, credential, with: office), at: now)
    let device = NewDevice(
      reference: details.reference, code: credential.isMade ? credential.secret : nil, subject: details.subject,
      expires: credential.expires == 0 ? nil : Timestamp(seconds: credential.expires))
    return NewDeviceReport(device, alias: details.alias, configuration).outcome(json: arguments.json)
  }

  private static func record(
    _ details: EntityDetails, _ credential: NewCredential, with office: borrowing Office
  ) throws(Failure) -> [UInt8] {
    let sealed = try credential.sealed(with: office.library)
    let code = EntityCode(
      alias: details.alias.span, reference: details.reference.span, uses: credential.uses, expires: credential.expires,
      sealedSecret: sealed.span)
    var room = [UInt8](repeating: 0, count: 1024)
    do throws(RecordError) {
      let count = try code.write(into: room.mutableSpan)
      return Array(room[..<count])
    } catch {
      throw Failure(.store, "\(details.reference): the record of its code cannot be written")
    }
  }
}

/// `signet entity remove`: it may not enrol any more. Its certificates stay what they are.
enum EntityRemoveCommand {
  static func run(_ arguments: Arguments, on office: inout Office, at now: Timestamp) throws(Failure) -> Outcome {
    let details = try EntityDetails(try office.registered(arguments), of: &office)
    try office.stage(.entityRemoved, try record(details.alias, details.reference), at: now)
    guard arguments.json else { return Outcome(output: "\(details.reference) is removed; its certificates stay valid\n") }
    var json = JSON()
    json.object()
    json.string("ref", details.reference)
    json.string("alias", details.alias)
    json.string("status", "removed")
    json.endObject()
    return Outcome(output: json.line)
  }

  static func record(_ alias: [UInt8], _ reference: [UInt8]) throws(Failure) -> [UInt8] {
    let removed = EntityRemoved(alias: alias.span, reference: reference.span)
    var room = [UInt8](repeating: 0, count: 512)
    do throws(RecordError) {
      let count = try removed.write(into: room.mutableSpan)
      return Array(room[..<count])
    } catch {
      throw Failure(.store, "\(reference): the record of its removal cannot be written")
    }
  }
}

/// `signet entity show`: one device, with its certificates.
enum EntityShowCommand {
  static func run(_ arguments: Arguments, on office: inout Office, at now: Timestamp) throws(Failure) -> Outcome {
    let details = try EntityDetails(try office.registered(arguments), of: &office)
    var certificates: [CertificateDetails] = []
    for number in office.certificates.rows.indices {
      let certificate = try CertificateDetails(number, of: &office)
      if certificate.reference == details.reference, certificate.alias == details.alias { certificates.append(certificate) }
    }
    return Outcome(output: arguments.json ? json(details, certificates, now) : text(details, certificates, now))
  }

  private static func json(_ details: EntityDetails, _ certificates: [CertificateDetails], _ now: Timestamp) -> Text {
    var json = JSON()
    json.object()
    details.write(into: &json)
    json.array("certificates")
    for certificate in certificates {
      json.object()
      certificate.write(into: &json, at: now)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.line
  }

  private static func text(_ details: EntityDetails, _ certificates: [CertificateDetails], _ now: Timestamp) -> Text {
    var text = Text()
    text.line("reference   \(details.reference)")
    text.line("alias       \(details.alias)")
    text.line("status      \(details.status)")
    text.line("subject     \(raw: details.subject.text.bytes)")
    if !details.subjectAltName.isEmpty { text.line("alt. names  \(raw: details.subjectAltNameText.bytes)") }
    if !details.profile.isEmpty { text.line("profile     \(details.profile)") }
    text.line("uses left   \(Int(details.row.usesLeft))")
    text.line("code until  \(details.expires.map { "\($0)" } ?? "no end")")
    if details.row.failures > 0 { text.line("failures    \(Int(details.row.failures))") }
    if details.row.isLocked { text.line("unlock it with a new code: signet entity code \(details.reference)") }
    for certificate in certificates {
      text.line("certificate \(hex: certificate.serial), \(certificate.status(at: now)), until \(certificate.row.notAfter)")
    }
    return text
  }
}
