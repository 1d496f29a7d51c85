import Authority
import Crypto
import PKIX
import Platform

/// `signet ca import`: a CA from files goes into files beside the configuration, gets a signer that speaks CMP for it, and
/// has its section from then on. Nothing is ever overwritten, and what was made goes again when the rest cannot be made.
enum AuthorityImportCommand {
  static func run(_ arguments: Arguments, at now: Timestamp) throws(Failure) -> Outcome {
    guard now >= InitPlan.clockFloor else {
      throw Failure(.clock, "the clock says \(now), which is long past; set it first: certificates would begin then")
    }
    let configuration = try Configuration.load(Configuration.path(arguments))
    let name = try arguments.needed(.name)
    if configuration.authority(name) != nil {
      throw Failure(.refused, "\(configuration.path) has [ca \"\(name)\"] already; take another name")
    }
    let library = try MbedTLS.make()
    let source = arguments.operands[0]
    let password = try arguments.password()
    let bundle = try KeyBundle(source, password: password, with: library)
    var certificates = bundle.certificates
    for file in arguments.values(.chain) { certificates += try KeyFiles.certificates(file) }
    let authority = try ImportedAuthority(
      try key(arguments, bundle, password, with: library), certificates, source, with: library, at: now)
    try checkNew(authority, configuration, with: library)
    var plan = try ImportPlan(name, keyFile: arguments.value(.key), password: password, configuration)
    if let file = arguments.value(.crl) {
      _ = try EarlierCRL(file, of: authority.certificate.encoded, with: library)
      plan.crl = try EarlierCRL.octets(file)
    }
    try plan.fill(authority, with: library, at: now)
    return Outcome(output: plan.report(authority, json: arguments.json))
  }

  /// Certificates and CRLs are told apart by the name of their issuer: no two CAs have one.
  private static func checkNew(
    _ authority: ImportedAuthority, _ configuration: Configuration, with library: MbedTLS
  ) throws(Failure) {
    let subject = authority.certificate.subject
    for settings in configuration.authorities {
      let path = settings.certificate
      if try AuthorityCertificate(KeyFiles.certificate(path), path, with: library).subject == subject {
        throw Failure(.refused, "[ca \"\(settings.name)\"] is \(raw: subject.text.bytes) already")
      }
    }
  }

  private static func key(
    _ arguments: Arguments, _ bundle: KeyBundle, _ password: [UInt8]?, with library: MbedTLS
  ) throws(Failure) -> PrivateKey {
    switch (arguments.value(.key), bundle.key) {
    case (let path?, nil): return try KeyFiles.key(path, password: password, with: library)
    case (nil, let key?): return key
    case (nil, nil): throw Failure(.key, "\(arguments.operands[0]): there is no private key in it; name its file with --key")
    case (.some, .some): throw Failure(.usage, "\(arguments.operands[0]) has a key already; leave --key out")
    }
  }
}
