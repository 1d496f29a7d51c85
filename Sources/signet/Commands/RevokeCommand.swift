import Authority
import PKIX
import Store

/// `signet cert revoke`, `hold` and `release`: what an operator decides. The next CRL says so at once.
enum RevokeCommand {
  static func run(_ arguments: Arguments, on office: inout Office, at now: Timestamp) throws(Failure) -> Outcome {
    let number = try office.certificate(arguments)
    let details = try CertificateDetails(number, of: &office)
    let reason = reason(arguments)
    try check(details, reason, at: now)
    do throws(Condition) {
      let (serial, by) = (details.serial, Text("operator").bytes)
      if reason == .removeFromCRL {
        try office.recordReleased(serial.span, by: by.span, at: now)
      } else {
        try office.recordRevoked(serial.span, row: number, reason, by: by.span, at: now)
      }
    } catch {
      throw Failure(.store, "\(hex: details.serial): \(error.sentence)")
    }
    return try report(CertificateDetails(number, of: &office), json: arguments.json, at: now)
  }

  private static func reason(_ arguments: Arguments) -> CRLReason {
    switch arguments.command {
    case .certificateHold: return .certificateHold
    case .certificateRelease: return .removeFromCRL
    default:
      guard let name = arguments.value(.reason) else { return .unspecified }
      return CRLReason(name: name.span) ?? .unspecified
    }
  }

  /// The rules of rr: a hold can be ended or made final, and what has ended stays as it is.
  private static func check(_ details: CertificateDetails, _ reason: CRLReason, at now: Timestamp) throws(Failure) {
    let row = details.row
    if row.notAfter < now { throw refusal(details, "it ended at \(row.notAfter), so there is nothing to revoke") }
    if reason == .removeFromCRL {
      guard row.isOnHold else { throw refusal(details, "it is not on hold") }
    } else if row.isOnHold {
      if reason == .certificateHold { throw refusal(details, "it is on hold already") }
    } else if row.state == .revoked {
      throw refusal(details, "it is revoked already")
    }
  }

  private static func refusal(_ details: CertificateDetails, _ why: Text) -> Failure {
    Failure(.refused, "certificate \(hex: details.serial): \(why)")
  }

  private static func report(_ details: CertificateDetails, json: Bool, at now: Timestamp) throws(Failure) -> Outcome {
    guard json else {
      let status = details.status(at: now)
      return Outcome(output: "\(hex: details.serial) is \(status)\(details.revocationText)\n")
    }
    var json = JSON()
    json.object()
    details.write(into: &json, at: now)
    json.endObject()
    return Outcome(output: json.line)
  }
}
