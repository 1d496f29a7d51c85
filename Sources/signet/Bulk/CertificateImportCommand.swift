import Authority
import Crypto
import PKIX
import Platform
import Store

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
    let file = try reader.read(arguments.operands[0], ofOne: arguments.has(.entity))
    var work = CertificateImport(
      alias: alias, reference: arguments.value(.entity) ?? [], profile: try profile(arguments, configuration, alias),
      door: try OfficeDoor(configuration), now: now)
    var fates = try work.pass(over: file.certificates, isCheck: true)
    if !arguments.has(.dryRun) { fates = try work.pass(over: file.certificates, isCheck: false) }
    try work.close()
    let report = CertificateImportReport(file, fates, isDry: arguments.has(.dryRun))
    return Outcome(output: arguments.json ? report.json : report.text, remarks: remarks(configuration, alias))
  }

  /// Where senderKID names profiles a renewal cannot, so that each device has to have one.
  private static func profile(
    _ arguments: Arguments, _ configuration: Configuration, _ alias: [UInt8]
  ) throws(Failure) -> [UInt8] {
    let profile = try configuration.knownProfile(arguments)
    if profile.isEmpty, configuration.alias(alias)?.profileIsKeyID == true {
      throw Failure(.usage, "[alias \"\(alias)\"] has profile = key-id, and a renewal names none; say which with --profile")
    }
    return profile
  }

  /// What keeps the devices from renewing.
  private static func remarks(_ configuration: Configuration, _ alias: [UInt8]) -> Text {
    var remarks = Text()
    guard let settings = configuration.alias(alias) else { return remarks }
    if !settings.allowAutomaticKeyUpdate {
      remarks.line(
        "warning: [alias \"\(alias)\"] has allow_automatic_key_update = no: a renewal takes a use of a code, and these devices have none")
    }
    if !settings.authentication.takesCertificates {
      remarks.line("warning: [alias \"\(alias)\"] has no end-entity-certificate in authentication: nobody is known by a certificate")
    }
    return remarks
  }
}

private struct CertificateImport: ~Copyable {
  let alias: [UInt8]
  let reference: [UInt8]
  let profile: [UInt8]
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
        Array(certificates[start..<end]), alias: alias, reference: reference, profile: profile, isCheck: isCheck)
      do throws(Failure) { fates += try door.ask(chunk, at: now) } catch {
        guard !isCheck, error.status == .failed || error.status == .refused else { throw error }
        throw Failure(error.status, "\(error.message); what stands before it in the file is recorded, the rest is not")
      }
      start = end
    }
    return fates
  }

  consuming func close() throws(Failure) { try door.close() }
}

/// What a file of certificates holds that can be of use, each once.
private struct CertificateFile: ~Copyable {
  private(set) var certificates: [ImportedCertificate] = []
  var expired = 0
  private var serials = HashIndex(capacity: 1024, limit: 1 << 20)
  private var keys = HashIndex(capacity: 1024, limit: 1 << 20)

  /// Two that the store would not take together are refused before anything of the file is recorded.
  ///
  /// - Parameter ofOne: all of them are of one device, which may have one key under several names.
  mutating func add(_ one: ImportedCertificate, ofOne: Bool, using library: borrowing MbedTLS) throws(Failure) {
    guard let certificate = try? Certificate(one.encoded.span) else { return }
    let content = certificate.tbsCertificate
    let serial = CertificateTable.serialKey(content.serialNumber)
    if let first = serials.first(serial) {
      if certificates[Int(first)].encoded == one.encoded { return }
      throw Failure(.refused, "another one before it has its serial number, or one that ends in the same 8 octets")
    }
    let key = KeyIndex.key(of: certificate, using: library)
    if let first = keys.first(key) {
      let other = certificates[Int(first)].encoded
      guard ofOne || (try? Certificate(other.span))?.tbsCertificate.subject.matches(content.subject) == true else {
        throw Failure(.refused, "another one before it has its public key and another subject")
      }
    } else {
      _ = keys.insert(key, UInt32(certificates.count))
    }
    _ = serials.insert(serial, UInt32(certificates.count))
    certificates.append(one)
  }
}

/// Reads certificates and sees that one of the configuration's CAs has issued each of them.
private struct CertificateReader: ~Copyable {
  private let library: MbedTLS
  private let now: Timestamp
  private var authorities: [(certificate: [UInt8], list: EarlierCRL.Index?)] = []

  init(_ configuration: Configuration, at now: Timestamp) throws(Failure) {
    let own = try MbedTLS.make()
    for settings in configuration.authorities {
      let certificate = try KeyFiles.certificate(settings.certificate)
      var list: EarlierCRL.Index?
      if let file = settings.crlBefore { list = .init(try EarlierCRL(file, of: certificate, with: own)) }
      authorities.append((certificate, list))
    }
    (library, self.now) = (own, now)
  }

  borrowing func read(_ path: [UInt8], ofOne: Bool) throws(Failure) -> CertificateFile {
    let text: [UInt8]
    do { text = try Files.read(path, limit: CertificateImportCommand.fileLimit) } catch {
      throw Failure(.store, "\(path): \(raw: error.text)")
    }
    // What precedes the first block of PEM may begin with a zero, which is a SEQUENCE in DER.
    let isDER = text.count > 1 && text[0] == 0x30 && text[1] >= 0x80
    let encoded = isDER ? [text] : try KeyFiles.blocks(.certificate, of: text, path)
    if encoded.isEmpty { throw Failure(.failed, "\(path): there is no certificate in it (-----BEGIN CERTIFICATE-----)") }
    var file = CertificateFile()
    for index in encoded.indices {
      do throws(Failure) {
        if let one = try look(at: encoded[index]) { try file.add(one, ofOne: ofOne, using: library) } else { file.expired += 1 }
      } catch {
        throw Failure(error.status, "\(path): certificate \(index + 1) of \(encoded.count): \(error.message)")
      }
    }
    return file
  }

  /// Nothing for one that is over.
  private borrowing func look(at encoded: [UInt8]) throws(Failure) -> ImportedCertificate? {
    guard encoded.count <= AuthorityLimits.broughtCertificate else {
      throw Failure(.failed, "it has more than \(AuthorityLimits.broughtCertificate) octets")
    }
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
  /// By this, whether they have come with it or were there.
  let revoked: Int
  let known: Int
  let expired: Int
  let isDry: Bool

  init(_ file: borrowing CertificateFile, _ fates: [CertificateFate], isDry: Bool) {
    imported = fates.filter { $0 == .taken || $0 == .registered }.count
    devices = isDry ? nil : fates.filter { $0 == .registered }.count
    revoked = zip(file.certificates, fates).filter { $0.revocation != nil && $1 != .known }.count
    known = fates.count - imported
    (expired, self.isDry) = (file.expired, isDry)
  }

  var text: Text {
    var text: Text = isDry ? "would be imported: \(imported)" : "imported: \(imported)"
    if revoked > 0 { text.append(", revoked: \(revoked)") }
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
