import Authority
import PKIX
import Store

/// `signet cert list`
enum CertificateListCommand {
  static func run(_ arguments: Arguments, on office: inout Office, at now: Timestamp) throws(Failure) -> Outcome {
    let filter = CertificateFilter(arguments, at: now)
    var json = JSON()
    var table = Columns(["SERIAL", "STATUS", "UNTIL", "ALIAS", "REF", "SUBJECT"])
    json.array()
    for number in office.certificates.rows.indices {
      guard filter.mayPass(office.certificates.rows[number]) else { continue }
      let details = try CertificateDetails(number, of: &office)
      guard filter.passes(details) else { continue }
      if arguments.json {
        json.object()
        details.write(into: &json, at: now)
        json.endObject()
      } else {
        table.add([
          "\(hex: details.serial)", Text(details.status(at: now)), "\(details.row.notAfter)", "\(details.alias)",
          details.reference.isEmpty ? "-" : "\(details.reference)", details.subject.text,
        ])
      }
    }
    json.endArray()
    return Outcome(output: arguments.json ? json.line : table.text)
  }
}

/// `--expiring`, `--alias`, `--status`.
private struct CertificateFilter {
  let now: Timestamp
  let endsBefore: Timestamp?
  let alias: [UInt8]?
  let status: [UInt8]?

  init(_ arguments: Arguments, at now: Timestamp) {
    self.now = now
    endsBefore = arguments.value(.expiring).flatMap { Duration($0) }.map { now.adding(seconds: $0.seconds) }
    alias = arguments.value(.alias)
    status = arguments.value(.status)
  }

  /// What can be told without reading the record: an expiring one is neither over nor revoked.
  func mayPass(_ row: CertificateRow) -> Bool {
    guard let endsBefore else { return true }
    return row.notAfter >= now && row.notAfter <= endsBefore && row.state != .revoked
  }

  func passes(_ details: CertificateDetails) -> Bool {
    if let alias, alias != details.alias { return false }
    if let status, !status.matches(details.status(at: now)) { return false }
    return true
  }
}

/// `signet cert show`
enum CertificateShowCommand {
  static func run(_ arguments: Arguments, on office: inout Office, at now: Timestamp) throws(Failure) -> Outcome {
    let details = try CertificateDetails(try office.certificate(arguments), of: &office)
    guard arguments.json else { return Outcome(output: text(details, now)) }
    var json = JSON()
    json.object()
    details.write(into: &json, at: now)
    json.string("certificate", Text(KeyFiles.pem(.certificate, details.certificate)))
    json.endObject()
    return Outcome(output: json.line)
  }

  private static func text(_ details: CertificateDetails, _ now: Timestamp) -> Text {
    var text = Text()
    text.line("serial     \(hex: details.serial)")
    text.line("status     \(details.status(at: now))")
    text.line("subject    \(raw: details.subject.text.bytes)")
    text.line("valid      \(details.validity.notBefore) to \(details.validity.notAfter)")
    text.line("alias      \(details.alias)")
    if !details.reference.isEmpty { text.line("reference  \(details.reference)") }
    text.line("issued     \(details.row.issuedAt)")
    if let revocation = details.revocation {
      text.line("revoked    \(revocation.time)")
      text.line("reason     \(details.reasonName)")
      if let date = revocation.invalidityDate { text.line("invalid    since \(date.moment)") }
    }
    text.line()
    text.append(Text(KeyFiles.pem(.certificate, details.certificate)))
    return text
  }
}

/// `signet cert export`
enum CertificateExportCommand {
  static func run(_ arguments: Arguments, on office: inout Office) throws(Failure) -> Outcome {
    let details = try CertificateDetails(try office.certificate(arguments), of: &office)
    let pem = Text(KeyFiles.pem(.certificate, details.certificate))
    guard arguments.json else { return Outcome(output: pem) }
    var json = JSON()
    json.object()
    json.string("serial", "\(hex: details.serial)")
    json.string("certificate", pem)
    json.endObject()
    return Outcome(output: json.line)
  }
}

extension Office {
  /// The row of the certificate that the command line names.
  func certificate(_ arguments: Arguments) throws(Failure) -> Int {
    if let serial = SerialNumber(arguments.operands[0]), let row = certificates.row(serial: serial.octets.span) { return row }
    throw Failure(.notFound, "no certificate has the serial number \(arguments.operands[0]); signet cert list shows all")
  }
}
