import Authority
import CMP
import Crypto
import Platform

/// Everything that a command line of `signet request` says, checked, with the files it names.
struct RequestPlan {
  let kind: PKIBody.Kind
  let url: ServerURL
  let timeout: Duration
  let identity: ClientIdentity
  let trusted: TrustList
  /// An encoded GeneralName, or empty.
  private(set) var recipient: [UInt8] = []
  private(set) var subject: [UInt8] = []
  private(set) var subjectAltName: [UInt8] = []
  private(set) var old: CertificateName?
  private(set) var certificateFile: [UInt8] = []
  let authoritiesFile: [UInt8]?
  let certProfile: [UInt8]
  let implicitConfirm: Bool
  let rejects: Bool
  private(set) var reason = CRLReason.unspecified
  /// GenMsgContent, or empty.
  private(set) var question: [UInt8] = []
  private let keyFile: [UInt8]?
  /// Where a key that is made here goes.
  let newKeyFile: [UInt8]?
  private let keyType: KeyAlgorithm

  init(_ arguments: Arguments, with library: MbedTLS) throws(Failure) {
    kind = RequestPlan.kind(arguments.operands[0])
    guard let url = ServerURL(try arguments.required(.server)) else {
      throw Failure(.usage, "--server \(try arguments.required(.server)): \(ServerURL.form)")
    }
    self.url = url
    timeout = arguments.value(.timeout).flatMap { Duration($0) } ?? Duration(seconds: 120)
    identity = try RequestPlan.identity(arguments, with: library)
    trusted = try RequestPlan.trusted(arguments)
    (authoritiesFile, certProfile) = (arguments.value(.caOut), arguments.value(.profile) ?? [])
    (implicitConfirm, rejects) = (arguments.has(.implicitConfirm), arguments.has(.reject))
    (keyFile, newKeyFile) = (arguments.value(.newKeyFile), arguments.value(.newKey))
    keyType = arguments.value(.keyType).flatMap { KeyAlgorithm(name: $0) } ?? .ecP256
    if let path = arguments.value(.oldCertificate) ?? arguments.value(.certificate) {
      old = try CertificateName(try KeyFiles.certificate(path), path)
    }
    recipient = try RequestPlan.recipient(arguments)
    switch kind {
    case .rr: reason = try RequestPlan.reason(arguments)
    case .genm: question = try RequestPlan.question(arguments)
    default: try takeWishes(arguments)
    }
    if let authoritiesFile { try RequestPlan.checkFree(authoritiesFile) }
  }

  private static func kind(_ word: [UInt8]) -> PKIBody.Kind {
    if word.matches("ir") { return .ir }
    if word.matches("cr") { return .cr }
    if word.matches("kur") { return .kur }
    return word.matches("rr") ? .rr : .genm
  }

  private static func identity(_ arguments: Arguments, with library: MbedTLS) throws(Failure) -> ClientIdentity {
    if let path = arguments.value(.certificate) {
      guard arguments.value(.secretFile) == nil else {
        throw Failure(
          .usage, "a request is protected by a secret or by a certificate: --secret-file or --cert, not both")
      }
      let key = try KeyFiles.key(try arguments.required(.key), with: library)
      var others: [[UInt8]] = []
      for file in arguments.values(.extra) { others += try KeyFiles.certificates(file) }
      return try ClientIdentity(certificate: try KeyFiles.certificate(path), key: key, others: others)
    }
    guard let file = arguments.value(.secretFile) else {
      throw Failure(.usage, "say who asks: --ref and --secret-file, or --cert and --key")
    }
    return try ClientIdentity(
      reference: try arguments.required(.reference), secret: try KeyFiles.sharedSecret(file),
      usesPBMAC1: arguments.value(.mac)?.matches("pbmac1") ?? false)
  }

  private static func trusted(_ arguments: Arguments) throws(Failure) -> TrustList {
    var list = TrustList()
    for path in arguments.values(.trusted) {
      for certificate in try KeyFiles.certificates(path) {
        do throws(DERError) { try list.append(certificate.span) } catch {
          throw Failure(.key, "\(path): a certificate in it cannot be read: \(error.kind.text)")
        }
      }
    }
    if list.isEmpty, arguments.value(.certificate) != nil {
      throw Failure(.usage, "answers to a certificate are signed; say who may sign them, with --trusted")
    }
    return list
  }

  /// Who issued our certificate, else the first whom we trust, else nobody by name.
  private static func recipient(_ arguments: Arguments) throws(Failure) -> [UInt8] {
    var name: [UInt8] = []
    if let path = arguments.value(.certificate) {
      name = try CertificateName(try KeyFiles.certificate(path), path).issuer
    } else if let path = arguments.values(.trusted).first {
      name = try CertificateName(try KeyFiles.certificate(path), path).subject
    }
    return name.isEmpty ? [] : Encoding.write(limit: name.count + 16) { writer in writer.directoryName(name.span) }
  }

  /// Of ir, cr and kur.
  private mutating func takeWishes(_ arguments: Arguments) throws(Failure) {
    certificateFile = try arguments.required(.out)
    try RequestPlan.checkFree(certificateFile)
    guard (keyFile == nil) != (newKeyFile == nil) else {
      throw Failure(.usage, "say the key of the new certificate: --new-key OUT makes one, --new-key-file F uses one")
    }
    if let newKeyFile { try RequestPlan.checkFree(newKeyFile) }
    if kind == .kur, old == nil {
      throw Failure(.usage, "request kur: say which certificate is renewed, with --cert or --old-cert")
    }
    if let text = arguments.value(.subject) {
      subject = try DistinguishedName(text: text).encoded
    } else if let old {
      subject = old.subject
    } else if let reference = arguments.value(.reference) {
      subject = try DistinguishedName(commonName: reference).encoded
    }
    subjectAltName = try EntityAddCommand.subjectAltName(arguments)
  }

  private static func reason(_ arguments: Arguments) throws(Failure) -> CRLReason {
    guard let name = arguments.value(.reason) else { return .unspecified }
    guard let reason = CRLReason(name: name.span) else {
      throw Failure(
        .usage,
        "--reason \(name): say keyCompromise, superseded, cessationOfOperation, certificateHold, removeFromCRL, ...")
    }
    return reason
  }

  private static func question(_ arguments: Arguments) throws(Failure) -> [UInt8] {
    let name = arguments.value(.infoType) ?? Text("caCerts").bytes
    guard let dotted = ObjectNames.dotted(name) else {
      throw Failure(
        .usage, "--infotype \(name): say caCerts, certReqTemplate, rootCaCert, currentCRL, signKeyPairTypes, ...")
    }
    var value: [UInt8] = []
    if name.matches("rootCaCert"), let path = arguments.value(.oldCertificate) {
      value = try KeyFiles.certificate(path)
    }
    return RequestBody.genMsgContent(dotted, value)
  }

  /// The key that is certified: from its file, or new and in its file.
  func key(with library: MbedTLS) throws(Failure) -> PrivateKey {
    if let keyFile { return try KeyFiles.key(keyFile, with: library) }
    guard let newKeyFile else { preconditionFailure("one of the two key files was asked for") }
    let key: PrivateKey
    var pem: [UInt8]
    do throws(CryptographyFailure) {
      key = try PrivateKey.generate(keyType, with: library)
      pem = try key.pem()
    } catch {
      throw Failure(error)
    }
    defer { KeyFiles.wipe(&pem, with: library) }
    try RequestPlan.write(newKeyFile, pem)
    return key
  }

  func removeNewKey() {
    guard let newKeyFile else { return }
    do { try Files.remove(newKeyFile) } catch {}  // it is only litter
  }

  /// Certificates as PEM, in a file that was not there.
  func write(_ path: [UInt8], _ certificates: [[UInt8]]) throws(Failure) {
    try RequestPlan.write(path, certificates.reduce([]) { $0 + KeyFiles.pem(.certificate, $1) })
  }

  private static func write(_ path: [UInt8], _ content: [UInt8]) throws(Failure) {
    do throws(SystemFailure) { try Files.create(path, content.span, mode: 0o600) } catch {
      throw Failure(error == .exists ? .refused : .store, "\(path): \(raw: error.text)")
    }
  }

  private static func checkFree(_ path: [UInt8]) throws(Failure) {
    let entry: FileEntry?
    do throws(SystemFailure) { entry = try Files.entry(path) } catch {
      throw Failure(.store, "\(path): \(raw: error.text)")
    }
    if entry != nil { throw Failure(.refused, "\(path) is there already; nothing is overwritten") }
  }
}

extension Arguments {
  /// The value of an option that must be there.
  fileprivate func required(_ option: Option) throws(Failure) -> [UInt8] {
    if let value = value(option) { return value }
    throw Failure(.usage, "request \(operands[0]): --\(option.name) is missing")
  }
}
