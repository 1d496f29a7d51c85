import Authority
import Crypto
import PKIX

/// `signet crl issue`: the next CRL now, whether it is due or not.
enum ListIssueCommand {
  static func run(_ arguments: Arguments, on office: inout Office, at now: Timestamp) throws(Failure) -> Outcome {
    let issuer = try office.listIssuer(arguments)
    do throws(Condition) {
      let crl = try office.issueCRL(of: issuer, at: now)
      return ListReport(crl, office.policy.issuers[issuer].name).outcome(json: arguments.json)
    } catch {
      throw Failure(error == .clockNotSet ? .clock : .failed, "no CRL was made: \(error.sentence)")
    }
  }
}

/// `signet crl show`
enum ListShowCommand {
  static func run(_ arguments: Arguments, on office: inout Office) throws(Failure) -> Outcome {
    let (crl, name) = try office.list(arguments)
    return ListReport(crl, name).outcome(json: arguments.json, withEntries: true)
  }
}

/// `signet crl export`
enum ListExportCommand {
  static func run(_ arguments: Arguments, on office: inout Office) throws(Failure) -> Outcome {
    let (crl, name) = try office.list(arguments)
    let pem = Text(KeyFiles.pem(.crl, crl.octets))
    guard arguments.json else { return Outcome(output: pem) }
    var json = JSON()
    json.object()
    json.string("ca", name)
    json.number("number", Int64(clamping: crl.number))
    json.string("crl", pem)
    json.endObject()
    return Outcome(output: json.line)
  }
}

extension Office {
  /// The CA that the command line means: the one it names, or the only one.
  fileprivate func listIssuer(_ arguments: Arguments) throws(Failure) -> Int {
    if let name = arguments.value(.authority) {
      for index in policy.issuers.indices where policy.issuers[index].name == name { return try listIssuer(index) }
      throw Failure(.notFound, "there is no [ca \"\(name)\"]")
    }
    guard policy.issuers.count == 1 else { throw Failure(.usage, "there are several CAs: say which with --ca") }
    return try listIssuer(0)
  }

  private func listIssuer(_ index: Int) throws(Failure) -> Int {
    if policy.issuers[index].signsCRLs { return index }
    throw Failure(.key, "[ca \"\(policy.issuers[index].name)\"]: its certificate does not let it sign CRLs (keyUsage)")
  }

  fileprivate func list(_ arguments: Arguments) throws(Failure) -> (CurrentCRL, [UInt8]) {
    let issuer = try listIssuer(arguments)
    guard let crl = publishedCRL(of: issuer) else {
      throw Failure(.notFound, "there is no CRL yet; signet crl issue makes one")
    }
    return (crl, policy.issuers[issuer].name)
  }
}

/// A CRL as people see it.
private struct ListReport {
  let crl: CurrentCRL
  let name: [UInt8]

  init(_ crl: CurrentCRL, _ name: [UInt8]) { (self.crl, self.name) = (crl, name) }

  func outcome(json: Bool, withEntries: Bool = false) -> Outcome {
    Outcome(output: json ? self.json(withEntries) : text(withEntries))
  }

  private func text(_ withEntries: Bool) -> Text {
    var text = Text()
    text.line("ca           \(name)")
    text.line("number       \(Int64(clamping: crl.number))")
    text.line("this update  \(crl.thisUpdate)")
    text.line("next update  \(crl.nextUpdate)")
    text.line("entries      \(crl.count)")
    guard withEntries, crl.count > 0 else { return text }
    var table = Columns(["SERIAL", "SINCE", "REASON", "INVALID SINCE"])
    for entry in entries {
      table.add(["\(hex: entry.serial)", "\(entry.time)", Text(entry.reason.name), entry.invalidText ?? "-"])
    }
    text.line()
    text.append(table.text)
    return text
  }

  private func json(_ withEntries: Bool) -> Text {
    var json = JSON()
    json.object()
    json.string("ca", name)
    json.number("number", Int64(clamping: crl.number))
    json.string("this_update", "\(crl.thisUpdate)")
    json.string("next_update", "\(crl.nextUpdate)")
    json.number("entries", crl.count)
    if withEntries {
      json.array("revoked")
      for entry in entries {
        json.object()
        json.string("serial", "\(hex: entry.serial)")
        json.string("since", "\(entry.time)")
        json.string("reason", Text(entry.reason.name))
        if let text = entry.invalidText { json.string("invalid_since", text) }
        json.endObject()
      }
      json.endArray()
    }
    json.endObject()
    return json.line
  }

  private struct Entry {
    let serial: [UInt8]
    let time: Timestamp
    let reason: CRLReason
    let invalid: InvalidityDate?

    var invalidText: Text? { invalid.map { "\($0.moment)" } }
  }

  private var entries: [Entry] {
    let octets = crl.octets
    guard let list = try? CertificateList(octets.span) else { return [] }
    var found: [Entry] = []
    var each = list.tbsCertList.revokedCertificates.makeIterator()
    while let next = each.next() {
      found.append(
        Entry(
          serial: [UInt8](copying: next.userCertificate), time: next.revocationDate,
          reason: next.reasonCode ?? .unspecified, invalid: next.invalidityDate))
    }
    return found
  }
}
