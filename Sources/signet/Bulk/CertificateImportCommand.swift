import Authority
import Crypto
import PKIX
import Platform

/// `signet cert import`: certificates that a CA issued before it came here, in two passes. The first looks at every one and at
/// what is there, and changes nothing; the second records them, a chunk at a time. What is there already stays as it is, so
/// that the same file can be given again.
enum CertificateImportCommand {
  /// Octets of a file: about 12,000 certificates.
  static let fileLimit = 16 << 20

  static func run(_ arguments: Arguments, at now: Timestamp) throws(Failure) -> Outcome {
    let configuration = try Configuration.load(Configuration.path(arguments))
    let alias = try configuration.knownAlias(arguments)
    let reader = try CertificateReader(configuration, at: now)
    let file = try reader.read(arguments.operands[0])
    var work = CertificateImport(
      alias: alias, reference: arguments.value(.entity) ?? [], door: try OfficeDoor(configuration), now: now)
    var fates = try work.pass(over: file.certificates, isCheck: true)
    if !arguments.has(.dryRun) { fates = try work.pass(over: file.certificates, isCheck: false) }
    try work.close()
    let report = CertificateImportReport(file, fates, isDry: arguments.has(.dryRun))
    return Outcome(output: arguments.json ? report.json : report.text)
  }
}

private struct CertificateImport: ~Copyable {
  let alias: [UInt8]
  let reference: [UInt8]
  var door: OfficeDoor
  let now: Timestamp

  mutating func pass(over certificates: [ImportedCertificate], isCheck: Bool) throws(Failure) -> [CertificateFate] {
    var fates: [CertificateFate] = []
    var start = 0
    while start < certificates.count {
      var end = start
      var octets = 0
      while end < certificates.count, end - start < CertificateChunk.certificates {
        octets += certificates[end].octets
        if end > start, octets > CertificateChunk.octets { break }
        end += 1
      }
      let chunk = CertificateChunk(
        Array(certificates[start..<end]), alias: alias, reference: reference, isCheck: isCheck)
      fates += try door.ask(chunk, at: now)
      start = end
    }
    return fates
  }

  consuming func close() throws(Failure) { try door.close() }
}

/// What a file of certificates holds that can be of use.
private struct CertificateFile {
  var certificates: [ImportedCertificate] = []
  var expired = 0
}

/// Reads certificates and sees that one of the configuration's CAs has issued each of them.
private struct CertificateReader: ~Copyable {
  private let library: MbedTLS
  private let now: Timestamp
  private var authorities: [(certificate: [UInt8], list: EarlierCRL?)] = []

  init(_ configuration: Configuration, at now: Timestamp) throws(Failure) {
    let own = try MbedTLS.make()
    for settings in configuration.authorities {
      let certificate = try KeyFiles.certificate(settings.certificate)
      var list: EarlierCRL?
      if let file = settings.crlBefore { list = try EarlierCRL(file, of: certificate, with: own) }
      authorities.append((certificate, list))
    }
    (library, self.now) = (own, now)
  }

  borrowing func read(_ path: [UInt8]) throws(Failure) -> CertificateFile {
    let text: [UInt8]
    do { text = try Files.read(path, limit: CertificateImportCommand.fileLimit) } catch {
      throw Failure(.store, "\(path): \(raw: error.text)")
    }
    let encoded = text.first == 0x30 ? [text] : try KeyFiles.blocks(.certificate, of: text, path)
    if encoded.isEmpty { throw Failure(.failed, "\(path): there is no certificate in it (-----BEGIN CERTIFICATE-----)") }
    var file = CertificateFile()
    for index in encoded.indices {
      do throws(Failure) {
        if let one = try look(at: encoded[index]) { file.certificates.append(one) } else { file.expired += 1 }
      } catch {
        throw Failure(error.status, "\(path): certificate \(index + 1) of \(encoded.count): \(error.message)")
      }
    }
    return file
  }

  /// Nothing for one that is over.
  private borrowing func look(at encoded: [UInt8]) throws(Failure) -> ImportedCertificate? {
    let certificate: Certificate
    do throws(DERError) { certificate = try Certificate(encoded.span) } catch {
      throw Failure(.failed, "it cannot be read: \(error.kind.text) at octet \(error.offset)")
    }
    let subject = DistinguishedName(encoded: [UInt8](copying: certificate.tbsCertificate.subject.encoded)).text
    for authority in authorities {
      let own = authority.certificate
      if own == encoded { throw Failure(.refused, "\(raw: subject.bytes) is a CA's own certificate; leave it out") }
      guard isIssued(certificate, by: own) else { continue }
      if certificate.tbsCertificate.validity.notAfter < now { return nil }
      return ImportedCertificate(encoded, revocation: authority.list?.revocation(of: certificate.tbsCertificate.serialNumber))
    }
    throw Failure(.refused, "\(raw: subject.bytes) was issued by none of the CAs here; bring the CA first: signet ca import")
  }

  private borrowing func isIssued(_ certificate: Certificate, by own: [UInt8]) -> Bool {
    guard let authority = try? Certificate(own.span),
      authority.tbsCertificate.subject.encoded.equals(certificate.tbsCertificate.issuer.encoded),
      let algorithm = SignatureAlgorithm(certificate.signatureAlgorithm),
      let key = try? PublicKey(authority.tbsCertificate.subjectPublicKeyInfo)
    else { return false }
    return library.verify(
      certificate.signature, by: key, algorithm: algorithm, certificate.tbsCertificate.encoded, Span())
  }
}

/// What is said of it.
private struct CertificateImportReport {
  let imported: Int
  /// Nothing in a trial, which registers nobody: two certificates may be of one new device.
  let devices: Int?
  let revoked: Int
  let known: Int
  let expired: Int
  let isDry: Bool

  init(_ file: CertificateFile, _ fates: [CertificateFate], isDry: Bool) {
    imported = fates.filter { $0 != .known }.count
    devices = isDry ? nil : fates.filter { $0 == .registered }.count
    revoked = zip(file.certificates, fates).filter { $0.revocation != nil && $1 != .known }.count
    known = fates.count - imported
    (expired, self.isDry) = (file.expired, isDry)
  }

  var text: Text {
    var text: Text = isDry ? "would be imported: \(imported)" : "imported: \(imported)"
    if revoked > 0 { text.append(", of them revoked: \(revoked)") }
    if let devices, devices > 0 { text.append(", devices registered: \(devices)") }
    if known > 0 { text.append(", there already: \(known)") }
    if expired > 0 { text.append(", left out because they have expired: \(expired)") }
    text.line()
    return text
  }

  var json: Text {
    var json = JSON()
    json.object()
    json.number("imported", imported)
    json.number("revoked", revoked)
    if let devices { json.number("devices", devices) } else { json.null("devices") }
    json.number("known", known)
    json.number("expired", expired)
    json.boolean("dry_run", isDry)
    json.endObject()
    return json.line
  }
}
