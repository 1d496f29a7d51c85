import CMP
import Crypto
import PKIX
import Store

@testable import Authority
@testable import SimulatedDisk

extension MbedTLS: Cryptography, Entropy {
  public typealias Key = PrivateKey
}

/// Chance with a seed, which can be made to fail.
struct Dice: Entropy {
  var chance: Chance
  /// From this draw on, until `failUntil`, there is no chance to be had.
  var failAt = Int.max
  var failUntil = Int.max
  private(set) var draws = 0

  init(_ seed: UInt64) { chance = Chance(seed) }

  mutating func fill(_ bytes: inout MutableSpan<UInt8>) throws(CryptographyFailure) {
    defer { draws += 1 }
    if draws >= failAt, draws < failUntil { throw CryptographyFailure(code: -52) }
    for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: chance.next()) }
  }
}

/// An authority over a disk in memory, with a CA, a CMP signer, and whoever a test registers.
final class World {
  static let start = Timestamp(seconds: 1_800_000_000)
  static let caName = name("CN=Test CA")
  static let signerName = name("CN=Test CA CMP")
  static let secret = "MOND-SCHEIN-SONATE"

  let library: MbedTLS
  let caKey: PrivateKey
  let signerKey: PrivateKey
  let caCertificate: [UInt8]
  let signerCertificate: [UInt8]
  let policy: Policy<PrivateKey>
  var medium: Medium
  var authority: Authority<MbedTLS, SimulatedDisk>
  var now = World.start
  var dice = Dice(4711)
  /// Certificates that answers have brought, and those that `open` has put there.
  private(set) var issued = 0
  /// What a request handler was to be asked, the last time.
  var question = ""
  var opened = 0

  /// - Parameters:
  ///   - hasSigner: another key than the CA's speaks CMP.
  ///   - validity: of the CA's certificate.
  ///   - adjust: changes what is allowed; there are the aliases `cmp` (0) and `other` (1), and the profiles `device` (0),
  ///     `free` (1), in which requests decide, and `rsa` (2), which allows RSA keys only.
  init(
    hasSigner: Bool = true,
    validity: Validity = Validity(
      notBefore: Timestamp(seconds: World.start.seconds - 86_400), notAfter: Timestamp(seconds: 2_500_000_000)),
    adjust: (inout Policy<PrivateKey>) -> Void = { _ in }
  ) throws {
    library = try MbedTLS()
    library.setSealingKey([UInt8](repeating: 7, count: 32).span)
    caKey = try PrivateKey.generate(.ecP256, with: library)
    signerKey = hasSigner ? try PrivateKey.generate(.ecP256, with: library) : caKey
    caCertificate = try World.certificate(World.caName, of: caKey, by: caKey, validity, isCA: true)
    signerCertificate =
      hasSigner
      ? try World.certificate(World.signerName, of: signerKey, by: caKey, validity, isCA: false) : caCertificate
    let ca = try Signer(certificate: caCertificate, key: caKey)
    let signer = hasSigner ? try Signer(certificate: signerCertificate, key: signerKey) : nil
    let issuer = try Issuer(name: Array("factory"), authority: ca, messages: signer)
    var policy = Policy(aliases: World.aliases, issuers: [issuer], profiles: World.profiles)
    adjust(&policy)
    self.policy = policy
    medium = try World.newMedium()
    authority = try Authority(
      policy: policy, library: library, log: Log(opening: SimulatedDisk(medium), epochSeed: 99, limits: World.limits))
  }

  /// As `init` makes them: whoever has a certificate goes on by itself.
  private static var aliases: [Alias] {
    ["cmp", "other"].map { name in
      var alias = Alias(name: Array(name), issuer: 0, profile: 0)
      alias.allowsAutomaticKeyUpdate = true
      return alias
    }
  }

  private static var profiles: [Profile] {
    var free = Profile(name: Array("free"))
    free.allowsExtensionOverride = true
    free.allowsValidityOverride = true
    var rsa = Profile(name: Array("rsa"))
    rsa.keys = 1 << UInt32(KeyAlgorithm.rsa2048.rawValue)
    return [Profile(name: Array("device")), free, rsa]
  }

  /// Small, so that a test sees several segments.
  private static var limits: LogLimits {
    var limits = LogLimits()
    (limits.segment, limits.staging, limits.ahead, limits.payload) = (128 << 10, 64 << 10, 4096, 16 << 10)
    return limits
  }

  private static func newMedium() throws -> Medium {
    let medium = Medium()
    var disk = SimulatedDisk(medium)
    try Log.create(on: &disk, at: World.start.seconds, epochSeed: 77)
    return medium
  }

  static func certificate(
    _ subject: [UInt8], of key: PrivateKey, by issuer: PrivateKey, _ validity: Validity, isCA: Bool,
    serial number: [UInt8]? = nil, purpose: ObjectIdentifier? = nil
  ) throws -> [UInt8] {
    let publicKey = Device.content(Device.publicKeyInfo(key))
    let serial: [UInt8] = number ?? (isCA ? [1] : [2])
    return try written { writer in
      let certificate = writer.begin(.sequence)
      let start = writer.count
      let tbs = writer.beginTBSCertificate(
        serialNumber: serial.span, signature: issuer.algorithm, issuer: World.caName.span, validity: validity,
        subject: subject.span, publicKey: publicKey.span)
      writer.basicConstraints(BasicConstraints(cA: isCA))
      writer.keyUsage(isCA ? .keyCertSign | .cRLSign : .digitalSignature)
      if let purpose { writer.extendedKeyUsage([purpose]) }
      writer.subjectKeyIdentifier(serial.span)
      writer.end(tbs)
      let signature = try issuer.sign(writer.written(from: start), Span())
      writer.end(certificate, signedWith: issuer.algorithm, signature.bytes)
    }
  }
}

// MARK: - What commands do

extension World {
  private func sealed(_ secret: String) -> [UInt8] {
    let nonce = [UInt8](repeating: 3, count: 12)
    let secret = Array(secret)
    var sealed = [UInt8](repeating: 0, count: secret.count + 28)
    var room = sealed.mutableSpan
    _ = library.seal(secret.span, nonce: nonce.span, into: &room)
    return sealed
  }

  func register(
    _ reference: String = "device-1", secret: String = World.secret, subject: [UInt8]? = nil, names: [UInt8] = [],
    profile: String = "", uses: UInt32 = 1, expires: Int64 = 0, alias: String = "cmp", client: String = ""
  ) throws {
    let (alias, reference, profile, sealed) = (Array(alias), Array(reference), Array(profile), sealed(secret))
    let client = Array(client)
    let subject = subject ?? name("CN=\(String(decoding: reference, as: UTF8.self))")
    var room = [UInt8](repeating: 0, count: 4096)
    let count = try EntityAdded(
      alias: alias.span, reference: reference.span, subject: subject.span, subjectAltName: names.span,
      profile: profile.span, uses: uses, expires: expires, sealedSecret: sealed.span,
      client: client.span
    ).write(into: room.mutableSpan)
    try authority.stage(.entityAdded, version: client.isEmpty ? 1 : 2, at: now, room.span.extracting(first: count))
  }

  func newCode(
    _ reference: String = "device-1", secret: String = World.secret, uses: UInt32 = 1, expires: Int64 = 0
  ) throws {
    let (alias, reference, sealed) = (Array("cmp"), Array(reference), sealed(secret))
    var room = [UInt8](repeating: 0, count: 1024)
    let count = try EntityCode(
      alias: alias.span, reference: reference.span, uses: uses, expires: expires, sealedSecret: sealed.span
    ).write(into: room.mutableSpan)
    try authority.stage(.entityCode, at: now, room.span.extracting(first: count))
  }

  func remove(_ reference: String = "device-1") throws {
    let (alias, reference) = (Array("cmp"), Array(reference))
    var room = [UInt8](repeating: 0, count: 1024)
    let count = try EntityRemoved(alias: alias.span, reference: reference.span).write(into: room.mutableSpan)
    try authority.stage(.entityRemoved, at: now, room.span.extracting(first: count))
  }

  func revoke(_ certificate: [UInt8], reason: UInt8 = 1) throws {
    let (serial, by) = (CertificateParts(certificate).serial, Array("operator"))
    var room = [UInt8](repeating: 0, count: 1024)
    let count = try Revoked(serial: serial.span, reason: reason, time: now.seconds, by: by.span).write(
      into: room.mutableSpan)
    try authority.stage(.revoked, at: now, room.span.extracting(first: count))
  }
}

// MARK: - What clients see

extension World {
  func newKey(_ kind: KeyAlgorithm = .ecP256) throws -> PrivateKey { try PrivateKey.generate(kind, with: library) }

  func device(_ reference: String = "device-1", secret: String = World.secret) throws -> Device {
    Device(library, reference: reference, secret: secret, key: try newKey())
  }

  /// Sends a message; the answer is read with the secret that whoever asks has.
  func send(
    _ request: [UInt8], alias: Int = 0, operation: PKIBody.Kind? = nil,
    information: ObjectIdentifier? = nil, room count: Int = AuthorityLimits.answer,
    secret: String = World.secret, login: (String, String)? = nil, said: Opinion? = nil
  ) -> Answer {
    var room = [UInt8](repeating: 0xEE, count: count)
    var span = room.mutableSpan
    let (user, password) = (Array((login?.0 ?? "").utf8), Array((login?.1 ?? "").utf8))
    let credentials: Login? = login == nil ? nil : Login(reference: user.span, password: password.span)
    let opinion = said ?? Opinion()
    let verdict: Verdict? = said == nil ? nil : opinion.verdict
    let reply = authority.respond(
      to: request.span, alias: alias, operation: operation.map { Operation($0, information) },
      login: credentials, verdict: verdict, at: now,
      drawing: &dice, into: &span)
    if reply.asks {
      question = String(decoding: room[..<reply.count], as: UTF8.self)
      return Answer([], reply.event, awaitsConfirmation: false, secret: Array(secret), self)
    }
    if reply.event.kind == .issued || reply.event.kind == .updated { issued += 1 }
    var answer = Answer(
      Array(room[..<reply.count]), reply.event, awaitsConfirmation: reply.awaitsConfirmation, secret: Array(secret),
      self)
    answer.isBadHTTP = reply.isBadHTTP
    answer.needsLogin = reply.needsLogin
    answer.awaitsPoll = reply.awaitsPoll
    return answer
  }

  /// As the loop does it.
  func commit() throws {
    authority.stageGuesses(at: now)
    try authority.log.commit()
    authority.commitGuesses()
  }

  /// A good enrolment: a device that has its certificate, and the answer that brought it.
  func enrolled(_ reference: String = "device-1", alias: String = "cmp") throws -> (device: Device, answer: Answer) {
    try register(reference, alias: alias)
    let device = try self.device(reference)
    let answer = send(device.ir(), alias: alias == "cmp" ? 0 : 1)
    precondition(answer.certificate != nil, "a good request is granted: \(answer.text)")
    return (device, answer)
  }

  /// What the tables say, without what only time says.
  struct Tables: Equatable {
    var certificates: [CertificateRow]
    var entities: [EntityRow]
    var revocations: [RevocationRow]
    var issuers: [IssuerRow]
    var answers: Int
    var pending: [PendingRow]
    var lastRecord: Timestamp
    var lastIssue: Timestamp

    /// Without wrong secrets, which count whether the disk knows of them or not.
    var withoutFailures: Tables {
      var tables = self
      for index in tables.entities.indices { tables.entities[index].failures = 0 }
      return tables
    }
  }

  var tables: Tables {
    let certificates = authority.certificates.rows.map { row in
      var row = row
      row.isLate = false
      return row
    }
    return Tables(
      certificates: certificates, entities: authority.entities.rows, revocations: authority.revocations.rows,
      issuers: authority.issuers.rows, answers: authority.answers.count, pending: authority.waiting.rows,
      lastRecord: authority.lastRecord,
      lastIssue: authority.lastIssue)
  }

  /// What the log gives when it is read from its beginning.
  func derivedTables() throws -> Tables {
    try commit()
    try authority.derive()
    return tables
  }

  /// Ends and begins again, with what is on the disk.
  func restart() throws {
    medium.isLocked = false
    let seed = UInt32(dice.chance.below(1 << 30))
    let log = try Log(opening: SimulatedDisk(medium), epochSeed: seed, limits: World.limits)
    authority = try Authority(policy: policy, library: library, log: log)
    medium.isLocked = true
  }
}
