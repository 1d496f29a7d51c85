import Crypto
import PKIX
import Platform

/// Where the files of a CA that is imported go.
struct ImportPlan {
  let name: [UInt8]
  let configuration: Configuration
  /// The file of the key, as the section names it.
  let key: [UInt8]
  /// The key lies beside the configuration, unencrypted and under a plain name: its file stays as it is.
  let keyStays: Bool
  /// The CA's last CRL, DER, when it is known.
  var crl: [UInt8]?

  init(
    _ name: [UInt8], keyFile: [UInt8]?, password: [UInt8]?, _ configuration: Configuration
  ) throws(Failure) {
    (self.name, self.configuration) = (name, configuration)
    let file = Path.name(of: keyFile ?? [])
    if let keyFile, password == nil, ConfiguredName.objection(to: file) == nil,
      try ImportPlan.liesBeside(configuration.path, keyFile)
    {
      (key, keyStays) = (file, true)
    } else {
      (key, keyStays) = (name + Text(".key").bytes, false)
    }
  }

  private static func liesBeside(_ configuration: [UInt8], _ file: [UInt8]) throws(Failure) -> Bool {
    try NewFolder.absolute(Path.folder(of: file)) == NewFolder.absolute(Path.folder(of: configuration))
  }

  private var certificate: [UInt8] { name + Text(".pem").bytes }
  private var signerCertificate: [UInt8] { name + Text("-cmp.pem").bytes }
  private var signerKey: [UInt8] { name + Text("-cmp.key").bytes }
  private var earlierCRL: [UInt8] { name + Text("-before.crl").bytes }
  private var folder: [UInt8] { Path.folder(of: configuration.path) }

  /// The section comes last: where it is, everything is.
  func fill(_ authority: ImportedAuthority, with library: MbedTLS, at now: Timestamp) throws(Failure) {
    var files = NewFiles()
    let more = (keyStays ? [] : [key]) + (crl == nil ? [] : [earlierCRL])
    for name in [certificate, signerCertificate, signerKey] + more {
      try files.checkFree(Path.join(folder, name))
    }
    let signer = try authority.messageSigner(called: name, with: library, at: now)
    do throws(Failure) {
      if !keyStays { try write(authority.key, key, &files, with: library) }
      try write(signer.key, signerKey, &files, with: library)
      try files.write(Path.join(folder, certificate), authority.pem)
      try files.write(Path.join(folder, signerCertificate), KeyFiles.pem(.certificate, signer.certificate))
      if let crl { try files.write(Path.join(folder, earlierCRL), KeyFiles.pem(.crl, crl)) }
      try files.sync()
      try configuration.append(section)
    } catch {
      files.takeAway()
      throw error
    }
  }

  private func write(
    _ key: PrivateKey, _ name: [UInt8], _ files: inout NewFiles, with library: MbedTLS
  ) throws(Failure) {
    var pem: [UInt8]
    do { pem = try key.pem() } catch { throw Failure(error) }
    defer { KeyFiles.wipe(&pem, with: library) }
    try files.write(Path.join(folder, name), pem)
  }

  private var section: Text {
    let list: Text = crl == nil ? "" : "crl_before = \(earlierCRL)\n"
    return """

    [ca "\(name)"]
    certificate = \(certificate)
    key = \(key)
    signer_certificate = \(signerCertificate)
    signer_key = \(signerKey)
    \(list)
    """
  }

  /// What was done, and what is to be done.
  func report(_ authority: ImportedAuthority, json: Bool) -> Text {
    let one = authority.certificate
    var facts = Facts()
    facts.add("ca", name)
    facts.add("config", configuration.path)
    facts.add("subject", one.subject.text)
    facts.add("issuer", one.issuer.text)
    facts.add("root", one.isRoot)
    facts.add("leads_to_root", authority.leadsToRoot)
    facts.add("not_after", "\(one.validity.notAfter)")
    facts.add("certificate", Path.join(folder, certificate))
    facts.add("key", Path.join(folder, key))
    facts.add("signer_certificate", Path.join(folder, signerCertificate))
    facts.add("signer_key", Path.join(folder, signerKey))
    if crl != nil { facts.add("crl_before", Path.join(folder, earlierCRL)) }
    var missing = Text()
    if !keyStays { missing.line("the key lies unencrypted in \(key), mode 0600") }
    if crl == nil {
      missing.line("its CRLs here begin with number 1 and without what it has revoked so far; --crl F takes its last one along")
    }
    if !authority.leadsToRoot {
      missing.line("the root above it was not given: put it at the end of \(certificate), or devices need it from elsewhere")
    }
    return facts.output(
      json: json,
      advice: """
        \(missing)name it in an alias (ca = \(name)), then: signet check -c \(Shell.quoted(configuration.path))
        a signet serve that runs takes it over when it gets SIGHUP

        """)
  }
}
