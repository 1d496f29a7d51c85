import Authority
import Crypto
import PKIX
import Platform

/// `signet check`: the configuration and everything it names.
enum CheckCommand {
  static func run(_ arguments: Arguments, at now: Timestamp) throws(Failure) -> Outcome {
    if let dump = arguments.value(.fromEJBCA) {
      if arguments.has(.print) { throw Failure(.usage, "check: --from-ejbca looks at no configuration, so --print means nothing") }
      return try MigrationReport.run(dump, json: arguments.json)
    }
    let configuration = try Configuration.load(Configuration.path(arguments))
    var findings = Findings(configuration)
    try findings.look(at: now)
    let status: ExitStatus = findings.failures.first?.status ?? .done
    if arguments.json { return Outcome(status, output: json(configuration, findings, print: arguments.has(.print))) }
    var outcome = Outcome(status)
    for failure in findings.failures { outcome.remarks.line("signet: \(failure.message)") }
    for warning in findings.warnings { outcome.remarks.line("warning: \(warning)") }
    if arguments.has(.print) { outcome.output = configuration.effective }
    if findings.failures.isEmpty, !arguments.has(.print) { outcome.output = "\(configuration.path): good\n" }
    return outcome
  }

  private static func json(_ configuration: Configuration, _ findings: Findings, print: Bool) -> Text {
    var json = JSON()
    json.object()
    json.string("config", configuration.path)
    json.boolean("good", findings.failures.isEmpty)
    json.array("errors")
    for failure in findings.failures { json.string(nil, failure.message) }
    json.endArray()
    json.array("warnings")
    for warning in findings.warnings { json.string(nil, warning) }
    json.endArray()
    if print { configuration.writeEffective(into: &json) }
    json.endObject()
    return json.line
  }
}

/// What is wrong, or soon will be, with the files that a configuration names.
private struct Findings {
  let configuration: Configuration
  var failures: [Failure] = []
  var warnings: [Text] = []

  init(_ configuration: Configuration) { self.configuration = configuration }

  mutating func look(at now: Timestamp) throws(Failure) {
    let library = try MbedTLS.make()
    for settings in configuration.authorities {
      note { () throws(Failure) in try Findings.pair(settings.certificate, settings.key, settings, with: library, at: now) }
      if let certificate = settings.signerCertificate, let key = settings.signerKey {
        note { () throws(Failure) in try Findings.pair(certificate, key, settings, with: library, at: now) }
      }
      note { () throws(Failure) in try Findings.lists(settings.certificate) }
      let loader = PolicyLoader(configuration: configuration, library: library)
      note { () throws(Failure) in
        try loader.checkChain(KeyFiles.certificates(settings.certificate), settings.certificate)
        _ = try loader.rootUpdate(settings)
        return []
      }
    }
    for settings in configuration.profiles { warnings += settings.warnings }
    for settings in configuration.aliases {
      note { () throws(Failure) in try Findings.trust(settings) }
      note { () throws(Failure) in try Findings.handler(settings) }
    }
    let signet = configuration.signet
    note { () throws(Failure) in
      try KeyFiles.sealingKey(signet.secrets, into: library)
      return []
    }
    note { () throws(Failure) in try Findings.folder(signet.store) }
    if !failures.isEmpty { return }
    // Whatever else serve reads: it must not be the first to say so.
    let loader = PolicyLoader(configuration: configuration, library: library)
    note { () throws(Failure) in
      _ = try loader.load()
      return []
    }
  }

  /// A socket may come later; a program has to be there.
  private static func handler(_ settings: AliasSettings) throws(Failure) -> [Text] {
    guard let handler = settings.handler, !handler.isSocket else { return [] }
    let program = handler.words[0]
    guard let entry = try? Files.entry(program) else {
      throw Failure(.configuration, "\(program): this request_handler does not exist; a socket that comes later is unix:PATH")
    }
    if entry.kind == .socket || entry.kind == .link || entry.kind == .file && entry.mode & 0o111 != 0 { return [] }
    throw Failure(.configuration, "\(program): this request_handler is no program that can be started (chmod +x)")
  }

  private mutating func note(_ look: () throws(Failure) -> [Text]) {
    do throws(Failure) { warnings += try look() } catch { failures.append(error) }
  }

  /// A certificate and the key that must fit it; returns warnings.
  private static func pair(
    _ certificate: [UInt8], _ key: [UInt8], _ settings: AuthoritySettings, with library: MbedTLS, at now: Timestamp
  ) throws(Failure) -> [Text] {
    let octets = try KeyFiles.certificate(certificate)
    guard let found = try? CertificateSummary(octets.span) else {
      throw Failure(.key, "\(certificate): this is not a certificate of DER")
    }
    let privateKey = try KeyFiles.key(key, passwordFile: settings.keyPasswordFile, with: library)
    guard PublicKeyOctets(of: privateKey).info == found.publicKey else {
      throw Failure(.key, "\(key): this is not the key of \(certificate)")
    }
    let validity = found.validity
    guard validity.notAfter > now else { throw Failure(.key, "\(certificate): it ended at \(validity.notAfter)") }
    guard validity.notBefore <= now else {
      throw Failure(.clock, "\(certificate): it begins at \(validity.notBefore), and the clock says \(now)")
    }
    return validity.notAfter < now.adding(seconds: 90 * 86_400) ? ["\(certificate) ends at \(validity.notAfter)"] : []
  }

  /// Whether a CA can say which of its certificates are revoked.
  private static func lists(_ certificate: [UInt8]) throws(Failure) -> [Text] {
    let octets = try KeyFiles.certificate(certificate)
    guard let found = try? CertificateSummary(octets.span), !found.signsCRLs else { return [] }
    return ["\(certificate): its keyUsage does not say cRLSign, so revocations are recorded and no CRL tells of them"]
  }

  /// The files about RAs; what they are not is said by whoever loads them.
  private static func trust(_ settings: AliasSettings) throws(Failure) -> [Text] {
    for paths in [settings.raTrust, settings.raCertificates, settings.nestedTrust] {
      let list = try TrustLoader.list(paths)
      if !paths.isEmpty, list.isEmpty { throw Failure(.configuration, "\(paths[0]): there is no certificate in it") }
    }
    for case .raSecret(let file) in settings.authentication.modules { _ = try TrustLoader.secret(file) }
    if case .fixed(let file) = settings.authentication.challenge { _ = try TrustLoader.secret(file) }
    return []
  }

  private static func folder(_ path: [UInt8]) throws(Failure) -> [Text] {
    let entry: FileEntry?
    do { entry = try Files.entry(path) } catch { throw Failure(.store, "\(path): \(raw: error.text)") }
    guard let entry, entry.kind == .folder else {
      throw Failure(.store, "\(path): there is no store here; signet init makes one, and nothing else does")
    }
    return entry.mode & 0o077 == 0 ? [] : ["\(path): others may read it; take that away with: chmod 700"]
  }
}

private struct CertificateSummary {
  let publicKey: [UInt8]
  let validity: Validity
  let signsCRLs: Bool

  init(_ bytes: Span<UInt8>) throws(DERError) {
    let certificate = try Certificate(bytes)
    publicKey = [UInt8](copying: certificate.tbsCertificate.subjectPublicKeyInfo.content)
    validity = certificate.tbsCertificate.validity
    if let value = certificate.first(.keyUsage) {
      signsCRLs = try KeyUsage(value).contains(.cRLSign)
    } else {
      signsCRLs = true
    }
  }
}
