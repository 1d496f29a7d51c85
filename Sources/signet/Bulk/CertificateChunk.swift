import Authority
import PKIX
import Store

/// What became of a certificate, or would: one octet of the answer.
enum CertificateFate: UInt8, Equatable, Sendable {
  /// It is of a device that is registered.
  case taken = 0x2B
  /// Its device is registered by it.
  case registered = 0x2A
  /// It was there already.
  case known = 0x3D
  /// It was there already, and is revoked now.
  case revoked = 0x2D
}

/// Certificates that were issued before their CA came here: so many as are recorded in one turn of the loop and with one sync.
///
///     words = "certificate-chunk" check|add alias reference profile *( certificate reason time invalid-since )
///
/// `alias` is the tenant's name; `certificate` is PEM; what is not there is empty, and times are seconds since 1970.
struct CertificateChunk: OfficeErrand {
  static let word: StaticString = "certificate-chunk"
  /// Certificates of a chunk: with a hash and a look at the tables each, a millisecond of the loop.
  static let certificates = 16
  /// Octets of a chunk's values, so that what is around them fits a control request too.
  static let octets = 14 * 1024

  let isCheck: Bool
  /// Of the configuration.
  let alias: [UInt8]
  /// Empty: each certificate says whose it is.
  let reference: [UInt8]
  /// Of devices that are registered; empty: the alias's.
  let profile: [UInt8]
  private(set) var certificates: [ImportedCertificate]

  init(_ certificates: [ImportedCertificate], alias: [UInt8], reference: [UInt8], profile: [UInt8], isCheck: Bool) {
    (self.certificates, self.isCheck) = (certificates, isCheck)
    (self.alias, self.reference, self.profile) = (alias, reference, profile)
  }

  /// From words that may be another request.
  init?(_ words: [[UInt8]]) {
    guard words.count >= 5, words[0].matches(CertificateChunk.word), (words.count - 5) % 4 == 0,
      words.count <= 5 + 4 * CertificateChunk.certificates, words[1].matches("check") || words[1].matches("add")
    else { return nil }
    var certificates: [ImportedCertificate] = []
    var index = 5
    while index < words.count {
      guard let certificate = ImportedCertificate(words: Array(words[index..<(index + 4)])) else { return nil }
      certificates.append(certificate)
      index += 4
    }
    self.init(
      certificates, alias: words[2], reference: words[3], profile: words[4], isCheck: words[1].matches("check"))
  }

  var words: [[UInt8]] {
    var words = [CertificateChunk.word.octets, Text(isCheck ? "check" : "add").bytes, alias, reference, profile]
    for certificate in certificates { words += certificate.words }
    return words
  }

  func without(first count: Int) -> CertificateChunk {
    var rest = self
    rest.certificates.removeFirst(count)
    return rest
  }

  // MARK: - At the store

  /// Records what it has. The output has an octet for each of the first certificates, as many as the log had room for.
  func run(on office: inout Office, _ configuration: Configuration, at now: Timestamp) -> Outcome {
    var fates = Text()
    do throws(Failure) {
      // A daemon that has not read its configuration again would keep them under a name that is nobody's.
      _ = try configuration.knownAlias(named: alias)
      if !profile.isEmpty { _ = try configuration.knownProfile(named: profile) }
      for certificate in certificates {
        guard let fate = try take(certificate, on: &office, configuration, at: now) else { break }
        fates.bytes.append(fate.rawValue)
      }
      return Outcome(output: fates)
    } catch {
      return Outcome(error)
    }
  }

  /// The same in the daemon, whose log gets one line for all.
  func run(
    on office: inout Office, _ configuration: Configuration, at now: Timestamp, noting log: inout LogLines
  ) -> Outcome {
    let outcome = run(on: &office, configuration, at: now)
    let count = outcome.output.bytes.filter { $0 != CertificateFate.known.rawValue }.count
    guard !isCheck, outcome.status == .done, count > 0 else { return outcome }
    log.begin("certificates-imported", at: now)
    log.add("alias", Text(alias))
    log.add("certificates", Int64(count))
    log.add("by", "control" as StaticString)
    log.end()
    return outcome
  }

  /// Nothing when the log has no room before its next commit.
  private func take(
    _ certificate: ImportedCertificate, on office: inout Office, _ configuration: Configuration, at now: Timestamp
  ) throws(Failure) -> CertificateFate? {
    let tenant = configuration.tenant(of: alias)
    let fate: BroughtCertificate.Fate
    do throws(BroughtCertificate.Fault) {
      let brought = BroughtCertificate(
        certificate.encoded.span, alias: tenant.span, reference: reference.span, profile: profile.span,
        revocation: certificate.revocation)
      fate = try office.take(brought, isTrial: true, at: now)
      if case .taken(let registers) = fate, registers { try checkRoom(office, configuration) }
      if !isCheck, fate != .known, try office.take(brought, isTrial: false, at: now) == .later { return nil }
    } catch {
      throw Failure(error.status, "certificate \(certificate.serialText): \(error.advice)")
    }
    switch fate {
    case .taken(let registers): return registers ? .registered : .taken
    case .revoked: return .revoked
    case .known, .later: return .known
    }
  }

  private func checkRoom(
    _ office: borrowing Office, _ configuration: Configuration
  ) throws(BroughtCertificate.Fault) {
    if office.entityLimit(of: alias, configuration, adding: 1) != nil { throw .full }
  }
}

/// A certificate on its way from a file to the store.
struct ImportedCertificate: Equatable {
  /// DER.
  let encoded: [UInt8]
  let revocation: BroughtCertificate.Revocation?

  init(_ encoded: [UInt8], revocation: BroughtCertificate.Revocation? = nil) {
    (self.encoded, self.revocation) = (encoded, revocation)
  }

  fileprivate init?(words: [[UInt8]]) {
    guard let blocks = try? KeyFiles.blocks(.certificate, of: words[0], []), blocks.count == 1 else { return nil }
    encoded = blocks[0]
    guard !words[1].isEmpty else {
      revocation = nil
      return
    }
    guard let code = Decimal.value(words[1]), let reason = CRLReason(rawValue: UInt8(clamping: code)),
      let time = Decimal.value(words[2], digits: 18)
    else { return nil }
    let since = Decimal.value(words[3], digits: 18).map { InvalidityDate(Timestamp(seconds: Int64($0))) }
    revocation = .init(reason: reason, time: Timestamp(seconds: Int64(time)), invalidityDate: since)
  }

  fileprivate var words: [[UInt8]] {
    let pem = KeyFiles.pem(.certificate, encoded)
    guard let revocation else { return [pem, [], [], []] }
    let since: Text = revocation.invalidityDate.map { "\($0.moment.seconds)" } ?? ""
    let (reason, time): (Text, Text) = ("\(Int(revocation.reason.rawValue))", "\(revocation.time.seconds)")
    return [pem, reason.bytes, time.bytes, since.bytes]
  }

  /// Octets of its words.
  var octets: Int { encoded.count * 3 / 2 + 128 }

  var serialText: Text {
    guard let certificate = try? Certificate(encoded.span) else { return "that cannot be read" }
    return "\(hex: [UInt8](copying: certificate.tbsCertificate.serialNumber))"
  }
}

extension BroughtCertificate.Fault {
  fileprivate var status: ExitStatus {
    switch self {
    case .malformed, .tooLarge, .nobody, .badSerial: .failed
    case .otherSubject, .elsewhere, .serialInUse, .keyInUse, .full: .refused
    case .store: .store
    }
  }

  fileprivate var advice: Text {
    switch self {
    case .malformed(let error): "it cannot be read: \(error.kind.text) at octet \(error.offset)"
    case .tooLarge: "it, its serial number or a name in it is larger than a record holds; see signet limits"
    case .nobody: "nobody is registered with its subject, and it has no common name; say with --entity whose it is"
    case .otherSubject:
      "somebody with another subject is registered under its common name; say with --entity whose it is"
    case .elsewhere: "it is there already, under another alias or as another device's; see signet cert show"
    case .badSerial: "its serial number is zero or negative (RFC 5280 4.1.2.2)"
    case .serialInUse: "another certificate has its serial number, or ends in the same 8 octets"
    case .keyInUse: "another device has a certificate with its public key"
    case .full: "no further device or certificate can be recorded (entity_limit, or signet limits)"
    case .store(let condition): "the store: \(condition.sentence)"
    }
  }
}
