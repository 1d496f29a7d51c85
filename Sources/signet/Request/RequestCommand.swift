import Authority
import CMP
import Crypto
import PKIX
import Platform

/// `signet request`: a small CMP client, for devices that have no other.
enum RequestCommand {
  static func run(_ arguments: Arguments) throws(Failure) -> Outcome {
    let library = try MbedTLS.make()
    let plan = try RequestPlan(arguments, with: library)
    let client = try HTTPClient(plan.url, deadline: System.milliseconds() + plan.timeout.seconds * 1000)
    var transaction = try ClientTransaction(client, plan.identity, trusted: plan.trusted, with: library)
    transaction.recipient = plan.recipient
    transaction.certProfile = plan.certProfile
    transaction.implicitConfirm = plan.implicitConfirm
    switch plan.kind {
    case .rr: return try revoke(plan, &transaction, json: arguments.json)
    case .genm: return try ask(plan, &transaction, json: arguments.json)
    default: return try Enrolling(plan, library).run(&transaction, json: arguments.json)
    }
  }

  private static func revoke(
    _ plan: RequestPlan, _ transaction: inout ClientTransaction, json wantsJSON: Bool
  ) throws(Failure) -> Outcome {
    guard let certificate = plan.old else {
      throw Failure(.usage, "request rr: say which certificate, with --old-cert or --cert")
    }
    let content = RequestBody.revReqContent(certificate, plan.reason)
    let answer = try transaction.exchange(.rr, content, waitingFor: [.rp])
    try RequestAnswer.checkRevoked(answer)
    guard wantsJSON else { return Outcome(output: "revoked \(hex: certificate.serialNumber)\n") }
    var json = JSON()
    json.object()
    json.string("result", Text("revoked"))
    json.string("serial", "\(hex: certificate.serialNumber)")
    json.string("reason", Text(plan.reason.name))
    json.endObject()
    return Outcome(output: json.line)
  }

  private static func ask(
    _ plan: RequestPlan, _ transaction: inout ClientTransaction, json wantsJSON: Bool
  ) throws(Failure) -> Outcome {
    let answer = try transaction.exchange(.genm, plan.question, waitingFor: [.genp])
    let certificates = try RequestAnswer.certificates(answer)
    if let path = plan.authoritiesFile { try plan.write(path, certificates) }
    let report = DecodeReport(message: Decoder.decode(answer), within: "body")
    return Outcome(output: wantsJSON ? report.json : report.text)
  }
}

/// ir, cr and kur: the key, the request, the certificate, the confirmation.
private struct Enrolling {
  let plan: RequestPlan
  let library: MbedTLS
  let key: PrivateKey

  /// A new key is in its file before anything is asked for, so that no certificate comes without its key.
  init(_ plan: RequestPlan, _ library: MbedTLS) throws(Failure) {
    (self.plan, self.library) = (plan, library)
    key = try plan.key(with: library)
  }

  /// A new key for which there is no certificate goes away again; one for which there may be one stays.
  func run(_ transaction: inout ClientTransaction, json wantsJSON: Bool) throws(Failure) -> Outcome {
    do throws(Failure) {
      let outcome = try enrol(&transaction, json: wantsJSON)
      if plan.rejects { plan.removeNewKey() }
      return outcome
    } catch {
      guard error.status != .refused else {
        plan.removeNewKey()
        throw error
      }
      guard let path = plan.newKeyFile else { throw error }
      throw Failure(error.status, "\(error.message); the new key is in \(path), for --new-key-file")
    }
  }

  private func enrol(_ transaction: inout ClientTransaction, json wantsJSON: Bool) throws(Failure) -> Outcome {
    let content: [UInt8]
    do throws(CryptographyFailure) {
      content = try RequestBody.certReqMessages(
        RequestBody.Wish(
          subject: plan.subject, subjectAltName: plan.subjectAltName, key: key, old: plan.kind == .kur ? plan.old : nil)
      )
    } catch {
      throw Failure(error)
    }
    let expected = plan.kind.answer ?? .ip
    var answer = try transaction.exchange(plan.kind, content, waitingFor: [expected])
    while true {
      if let granted = try RequestAnswer.granted(answer, key: key) {
        return try take(granted, &transaction, json: wantsJSON)
      }
      answer = try transaction.poll(0, expecting: [expected])
    }
  }

  /// The certificate is in its file before it is confirmed: what the server has to keep, the device has.
  private func take(
    _ granted: RequestAnswer.Granted, _ transaction: inout ClientTransaction, json wantsJSON: Bool
  ) throws(Failure) -> Outcome {
    if !plan.rejects {
      try plan.write(plan.certificateFile, [granted.certificate])
      if let path = plan.authoritiesFile, !granted.authorities.isEmpty { try plan.write(path, granted.authorities) }
    }
    let isImplicit = plan.implicitConfirm && granted.isConfirmedImplicitly && !plan.rejects
    if !isImplicit {
      let hash = library.digest(hashAlgorithm(granted.certificate), granted.certificate.span, Span())
      let content = RequestBody.certConfirmContent(hash, rejected: plan.rejects)
      do throws(Failure) {
        _ = try transaction.exchange(.certConf, content, expecting: [.pkiconf])
      } catch {
        throw unconfirmed(error)
      }
    }
    return Outcome(output: report(granted, isImplicit: isImplicit, json: wantsJSON))
  }

  /// A confirmation that was refused leaves no certificate; one of which nobody knows leaves it.
  private func unconfirmed(_ failure: Failure) -> Failure {
    guard !plan.rejects else { return failure }
    guard failure.status == .refused else {
      return Failure(failure.status, "\(failure.message); \(plan.certificateFile) is there, and not confirmed")
    }
    try? Files.remove(plan.certificateFile)
    return failure
  }

  /// The hash of the certificate's signature (RFC 9810 5.3.18).
  private func hashAlgorithm(_ certificate: [UInt8]) -> DigestAlgorithm {
    do throws(DERError) {
      return SignatureAlgorithm(try Certificate(certificate.span).signatureAlgorithm)?.digest ?? .sha256
    } catch {
      return .sha256
    }
  }

  private func report(_ granted: RequestAnswer.Granted, isImplicit: Bool, json wantsJSON: Bool) -> Text {
    let name = try? CertificateName(granted.certificate, plan.certificateFile)
    let serial = name?.serialNumber ?? []
    let subject = DistinguishedName(encoded: name?.subject ?? []).text
    let result: StaticString = plan.rejects ? "rejected" : "issued"
    guard wantsJSON else {
      return plan.rejects
        ? "rejected \(hex: serial)\n"
        : "\(plan.certificateFile): \(raw: subject.bytes), serial \(hex: serial), \(granted.status)\n"
    }
    var json = JSON()
    json.object()
    json.string("result", Text(result))
    json.string("status", granted.status)
    json.string("serial", "\(hex: serial)")
    json.string("subject", subject)
    json.string("confirmed", Text(isImplicit ? "implicitly" : "explicitly"))
    if !plan.rejects { json.string("certificate", plan.certificateFile) }
    json.endObject()
    return json.line
  }
}

extension ClientTransaction {
  /// An exchange in which the server may ask for time with an error message (RFC 9483 4.4).
  fileprivate mutating func exchange(
    _ kind: PKIBody.Kind, _ content: [UInt8], waitingFor kinds: [PKIBody.Kind]
  ) throws(Failure) -> [UInt8] {
    let answer = try exchange(kind, content, expecting: kinds + [.error])
    return isError(answer) ? try poll(-1, expecting: kinds) : answer
  }

  /// Asks until there is an answer, no more often than the server wants, and until the time is over.
  fileprivate mutating func poll(_ id: CertReqId, expecting kinds: [PKIBody.Kind]) throws(Failure) -> [UInt8] {
    while true {
      let answer = try exchange(.pollReq, RequestBody.pollReqContent(id), expecting: kinds + [.pollRep])
      guard isPollRep(answer) else { return answer }
      let seconds = Int64(max(1, try RequestAnswer.checkAfter(answer)))
      guard seconds * 1000 < client.remaining else {
        throw Failure(
          .network, "the server wants to be asked again in \(seconds) s, and the time is over before; say --timeout")
      }
      System.pause(milliseconds: Int32(clamping: seconds * 1000))
    }
  }

  private func isError(_ answer: [UInt8]) -> Bool { kind(answer) == .error }
  private func isPollRep(_ answer: [UInt8]) -> Bool { kind(answer) == .pollRep }

  private func kind(_ answer: [UInt8]) -> PKIBody.Kind? {
    do throws(DERError) { return try PKIMessage(answer.span).body.kind } catch { return nil }
  }
}
