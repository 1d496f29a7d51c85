// Covers: Update.swift, KeyIndex.swift, Operation.swift

import CMP
import Crypto
import PKIX
import Store
import Testing

@testable import Authority
@testable import SimulatedDisk

@Suite struct UpdateTests {
  private static func automatic(_ policy: inout Policy<PrivateKey>) { policy.aliases[0].allowsAutomaticKeyUpdate = true }

  private static func revoking(_ policy: inout Policy<PrivateKey>) {
    policy.aliases[0].allowsAutomaticKeyUpdate = true
    policy.aliases[0].onUpdate = .revoke
  }

  /// What the new certificate says comes from the old one, whatever of it the request repeats.
  @Test(arguments: [true, false], [nil, sequence(), name("CN=device-1")])
  func keepsItsNames(names hasNames: Bool, subject: [UInt8]?) throws {
    let world = try World(adjust: Self.automatic)
    let alternatives = hasNames ? names("DNS:a.example,IP:192.0.2.1") : []
    try world.register(names: alternatives)
    var device = try world.device()
    let old = world.send(device.ir()).certificate ?? []
    device.use(old)
    device.key = try world.newKey()
    var template = Template()
    template.subject = subject
    if hasNames, subject != nil { template.extensions = [ext(.subjectAltName, alternatives)] }
    let answer = world.send(device.kur(template))
    #expect(answer.kind == .kup && answer.status == .accepted && answer.protection == .signature)
    #expect(answer.caPubs.isEmpty && answer.awaitsConfirmation)
    #expect(answer.event.kind == .updated)
    let (before, after) = (CertificateParts(old), CertificateParts(try #require(answer.certificate)))
    #expect(after.subject == before.subject && after.issuer == before.issuer)
    #expect(after.value(.subjectAltName) == before.value(.subjectAltName))
    #expect(after.serial != before.serial)
    #expect(after.publicKey == Device.publicKeyInfo(device.key))
    #expect(answer.event.oldSerial.bytes.array == before.serial)
    #expect(answer.event.serial.bytes.array == after.serial)
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
    #expect(world.authority.certificates.rows.map(\.state) == [.issued, .confirmed])
    #expect(world.authority.certificates.rows[1].replaces == 0)
    let tables = world.tables
    #expect(try world.derivedTables() == tables)
  }

  /// The names of a certificate from a request are kept too, where no registration has them.
  @Test func namesOfARequest() throws {
    let world = try World(adjust: { Self.automatic(&$0); $0.aliases[0].profile = .fixed(1) })
    try world.register(subject: [])
    var device = try world.device()
    var template = Template()
    template.subject = name("CN=own,O=x")
    template.extensions = [ext(.subjectAltName, names("DNS:a.example"))]
    device.use(world.send(device.ir(template)).certificate ?? [])
    device.key = try world.newKey()
    template.extensions = []
    var after = CertificateParts(world.send(device.kur(template)).certificate ?? [])
    #expect(after.subject == name("CN=own,O=x"))
    #expect(after.value(.subjectAltName) == names("DNS:a.example"))
    device.begin()
    device.key = try world.newKey()
    template.extensions = [ext(.subjectAltName, names("DNS:b.example"))]
    after = CertificateParts(world.send(device.kur(template)).certificate ?? [])
    #expect(after.value(.subjectAltName) == names("DNS:b.example"))
  }

  @Test(arguments: [[], [true]], [Alias.Strictness.rfc4210, .lightweight])
  func oldCertID(controls: [Bool], strictness: Alias.Strictness) throws {
    let world = try World(adjust: { Self.automatic(&$0); $0.aliases[0].strictness = strictness })
    try world.register()
    var device = try world.device()
    device.header.sender = name("CN=device-1")
    device.use(world.send(device.ir()).certificate ?? [])
    device.key = try world.newKey()
    var template = Template()
    template.controls = controls.map { _ in Device.oldCertID(device.extraCerts[0]) }
    // What nobody knows, and what nobody does here, keeps nobody out.
    template.controls += [
      sequence(oid(.pkiArchiveOptions), tlv(0x82, [1, 1, 0xFF])), sequence(oid(.pkiPublicationInfo), sequence([2, 1, 0])),
      sequence(tlv(6, [0x2A, 3, 4]), [5, 0]),
    ]
    let answer = world.send(device.kur(template))
    #expect(answer.certificate != nil && answer.event.hasIgnoredControl)
    device.begin()
    template.controls = Array(template.controls.suffix(1))
    #expect(!world.send(device.kur(template)).event.hasIgnoredControl)
  }

  @Test func sameKey() throws {
    let world = try World(adjust: Self.automatic)
    var device = try world.updating()
    if case .signature(let old) = device.protector { device.key = old }
    let answer = world.send(device.kur())
    #expect(CertificateParts(answer.certificate ?? []).publicKey == Device.publicKeyInfo(device.key))
  }

  /// Without `allow_automatic_key_update` a renewal takes a use of the code, as an enrolment does, and another certificate that is
  /// asked for with the one that is there likewise.
  @Test(arguments: [PKIBody.Kind.kur, .cr]) func takesAUse(_ kind: PKIBody.Kind) throws {
    let world = try World(adjust: { $0.aliases[0].allowsAutomaticKeyUpdate = false })
    var device = try world.updating()
    try world.newCode(uses: 2)
    for left in [1, 0] as [UInt32] {
      let answer = world.send(kind == .kur ? device.kur() : device.cr())
      #expect(answer.certificate != nil)
      #expect(world.authority.entities.rows[0].usesLeft == left)
      device.use(answer.certificate ?? [])
      device.key = try world.newKey()
    }
    #expect(world.send(kind == .kur ? device.kur() : device.cr()).condition == .codeUsed)
    let tables = world.tables
    #expect(try world.derivedTables() == tables)
  }

  /// Three renewals, each signed with what the one before has brought; a restart between any two messages shows nowhere.
  @Test(arguments: [false, true]) func chain(revoking: Bool) throws {
    let world = try World(adjust: revoking ? Self.revoking : Self.automatic)
    var device = try world.updating()
    for _ in 0..<3 {
      let request = device.kur()
      let answer = world.send(request)
      #expect(answer.certificate != nil)
      try world.restart(committing: true)
      #expect(world.send(request).octets == answer.octets)
      let confirmation = device.certConf(answer)
      let confirmed = world.send(confirmation)
      #expect(confirmed.kind == .pkiconf)
      try world.restart(committing: true)
      #expect(world.send(confirmation).octets == confirmed.octets)
      device.use(answer.certificate ?? [])
      device.key = try world.newKey()
    }
    let rows = world.authority.certificates.rows
    #expect(rows.map(\.state) == (revoking ? [.revoked, .revoked, .revoked, .confirmed] : [.issued, .confirmed, .confirmed, .confirmed]))
    #expect(rows.map(\.replaces) == [nil, 0, 1, 2])
    #expect(rows.filter { $0.state == .revoked }.allSatisfy { $0.reason == 4 })
    let tables = world.tables
    #expect(try world.derivedTables() == tables)
  }

  /// The old certificate stays what it is until the new one is confirmed, and when it is rejected.
  @Test func fate() throws {
    for (status, hash, state) in [
      (Device.acceptance, nil, CertificateRow.State.revoked), (Device.rejection, nil, .issued), ([], [1, 2, 3], .issued),
    ] as [([UInt8], [UInt8]?, CertificateRow.State)] {
      let world = try World(adjust: Self.revoking)
      let device = try world.updating()
      let answer = world.send(device.kur())
      #expect(world.authority.certificates.rows.map(\.state) == [.issued, .issued])
      _ = world.send(device.certConf(answer, hash: hash, status: status))
      #expect(world.authority.certificates.rows[0].state == state)
      #expect(world.authority.certificates.rows[1].state == (state == .revoked ? .confirmed : .revoked))
      var again = device
      again.begin()
      again.key = try world.newKey()
      #expect(world.send(again.kur()).condition == (state == .revoked ? .signerRevoked : nil))
    }
  }

  /// Nobody confirmed: the old one stays.
  @Test func notConfirmed() throws {
    let world = try World(adjust: Self.revoking)
    let device = try world.updating()
    let answer = world.send(device.kur())
    world.now = world.now.adding(seconds: 400)
    while world.authority.expire(at: world.now) != nil {}
    #expect(world.send(device.certConf(answer)).condition == .noTransaction)
    #expect(world.authority.certificates.rows.map(\.state) == [.issued, .issued])
  }

  @Test func implicitly() throws {
    let world = try World(adjust: Self.revoking)
    var device = try world.updating()
    device.header.implicitConfirm = true
    let answer = world.send(device.kur())
    #expect(answer.implicitConfirm && !answer.awaitsConfirmation)
    let rows = world.authority.certificates.rows
    #expect(rows.map(\.state) == [.revoked, .confirmed] && rows[0].reason == 4)
    var room = RecordRoom()
    expect(rows[0].revocation == 1)
    let entry = try room.read(world.authority.revocations.rows[0].record, of: &world.authority.log)
    let revoked = try Revoked(room.bytes(entry))
    #expect(revoked.reason == 4 && revoked.by.array == Array("device-1") && revoked.time == world.now.seconds)
    try world.restart(committing: true)
    #expect(world.authority.certificates.rows == rows)
  }

  /// Two updates of one certificate may be under way; the one that is confirmed first ends the old one.
  @Test func twice() throws {
    let world = try World(adjust: Self.revoking)
    let first = try world.updating()
    var second = first
    second.begin()
    second.key = try world.newKey()
    let answers = [world.send(first.kur()), world.send(second.kur())]
    #expect(answers.allSatisfy { $0.certificate != nil })
    #expect(world.send(first.certConf(answers[0])).kind == .pkiconf)
    #expect(world.send(second.certConf(answers[1])).condition == .signerRevoked)
    #expect(world.authority.certificates.rows.map(\.state) == [.revoked, .confirmed, .issued])
  }

  /// The disk has no room for what belongs together: none of it is staged.
  @Test func asAWholeOrNotAtAll() throws {
    let world = try World(adjust: Self.revoking)
    var device = try world.updating()
    try world.commit()
    var refused = 0
    for _ in 0..<80 {
      let records = world.authority.certificates.rows.count
      device.begin()
      device.key = try world.newKey()
      let answer = world.send(device.kur())
      if answer.certificate == nil {
        refused += 1
        #expect(answer.condition == .storeUnavailable)
        #expect(world.authority.certificates.rows.count == records)
      }
    }
    #expect(refused > 0)
    let tables = world.tables
    #expect(try world.derivedTables() == tables)
    #expect(tables.certificates.dropFirst().allSatisfy { $0.replaces == 0 })
  }
}

// MARK: - For others

extension UpdateTests {
  /// What an RA hears, in whose name nothing has been registered.
  private func asRA(_ world: World, _ request: [UInt8], signer: [UInt8] = []) -> (Condition?, [UInt8]?) {
    var room = [UInt8](repeating: 0, count: AuthorityLimits.answer)
    var span = room.mutableSpan
    var event = Event(alias: 0)
    do throws(Condition) {
      let message: PKIMessage
      do { message = try PKIMessage(request.span) } catch { throw .malformed }
      let exchange = Exchange(request: request.span, message: message, at: Endpoint(alias: 0, issuer: 0), now: world.now)
      let other: [UInt8] = signer.isEmpty ? [UInt8](repeating: 9, count: 20) : signer
      let requester = Requester(entity: nil, signer: ShortBytes(other.span), by: .certificate, rights: .all)
      let reply = try world.authority.update(exchange, for: requester, &event, drawing: &world.dice, into: &span)
      return (nil, Answer(Array(room[..<reply.count]), reply.event, awaitsConfirmation: true, secret: [], world).certificate)
    } catch {
      return (error, nil)
    }
  }

  private func request(_ world: World, _ device: Device, naming certificate: [UInt8]?, serial: [UInt8]? = nil) -> [UInt8] {
    var template = Template()
    template.controls = certificate.map { [Device.oldCertID($0, serial: serial)] } ?? []
    return device.kur(template)
  }

  @Test func forOthers() throws {
    let world = try World(adjust: Self.automatic)
    let device = try world.updating()
    let old = device.extraCerts[0]
    let granted = asRA(world, request(world, device, naming: old))
    #expect(granted.0 == nil)
    #expect(CertificateParts(granted.1 ?? []).subject == name("CN=device-1"))
    #expect(world.authority.certificates.rows.map(\.replaces) == [nil, 0])
    // Without oldCertID the subject says whose certificate it is: the last one.
    var template = Template()
    var next = device
    next.begin()
    next.key = try world.newKey()
    let second = asRA(world, next.kur(template))
    #expect(second.0 == nil && world.authority.certificates.rows.map(\.replaces) == [nil, 0, 1])
    template.subject = name("CN=device-9")
    #expect(asRA(world, try world.updating("device-2").kur(template)).0 == .unknownCertificate)
    let unknown = request(world, try world.updating("device-3"), naming: old, serial: [9, 9])
    #expect(asRA(world, unknown).0 == .unknownCertificate)
  }

  @Test func forOthersWhoseCertificateIsOver() throws {
    let world = try World(adjust: Self.automatic)
    let device = try world.updating()
    let message = request(world, device, naming: device.extraCerts[0])
    let now = world.now
    world.now = now.adding(seconds: 366 * 86_400)
    #expect(asRA(world, message).0 == .expiredCertificate)
    world.now = now
    try world.revoke(device.extraCerts[0])
    #expect(asRA(world, message).0 == .alreadyRevoked)
    try world.remove()
    let (other, answer) = try world.enrolled("device-2", alias: "other")
    var renewing = other
    renewing.use(answer.certificate ?? [])
    #expect(asRA(world, request(world, renewing, naming: answer.certificate)).0 == .otherOldCertificate)
    let third = try world.updating("device-3")
    try world.remove("device-3")
    #expect(asRA(world, request(world, third, naming: third.extraCerts[0])).0 == .notAuthorized)
  }

  @Test func itsOwn() throws {
    let world = try World(adjust: Self.automatic)
    let device = try world.updating()
    let message = request(world, device, naming: nil)
    #expect(asRA(world, message, signer: CertificateParts(device.extraCerts[0]).serial).0 == nil)
  }
}

// MARK: - Keys and profiles

extension UpdateTests {
  /// The same device may have several certificates with one key, also when it is registered anew.
  @Test func ownKeyAgain() throws {
    let world = try World()
    let (device, _) = try world.enrolled()
    var again = device
    again.begin()
    try world.newCode()
    #expect(world.send(again.ir()).certificate != nil)
    try world.remove()
    try world.register()
    again.begin()
    #expect(world.send(again.ir()).certificate != nil)
  }

  @Test func index() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    let certificate = answer.certificate ?? []
    let info = Device.publicKeyInfo(device.key)
    var reader = DERReader(info.span)
    let key = try SubjectPublicKeyInfo(&reader)
    let hash = world.library.digest(.sha256, key.subjectPublicKey, Span())
    expect(KeyIndex.key(of: certificate.span) == KeyIndex.number(hash.bytes))
    expect(world.authority.certificates.row(key: KeyIndex.number(hash.bytes)) == 0)
    let (nothing, other) = ([1, 2, 3] as [UInt8], world.caCertificate)
    expect(KeyIndex.key(of: nothing.span) == nil)
    // Its identifier is not a hash.
    expect(KeyIndex.key(of: other.span) == nil)
    expect(KeyIndex.number(nothing.span) == 0x010203)
  }

  @Test func profiles() throws {
    let world = try World(adjust: { $0.aliases[0].profiles = [1] })
    try world.register()
    var device = try world.device()
    device.header.certProfile = "free"
    var template = Template()
    template.extensions = [ext(.subjectAltName, names("DNS:a.example"))]
    let answer = world.send(device.ir(template))
    #expect(answer.status == .accepted)
    #expect(CertificateParts(answer.certificate ?? []).value(.subjectAltName) == names("DNS:a.example"))
    for (reference, own, asked) in [("device-2", "", "device"), ("device-3", "free", "free")] {
      try world.register(reference, profile: own)
      var device = try world.device(reference)
      device.header.certProfile = asked
      #expect(world.send(device.ir(template)).certificate != nil, "\(asked)")
    }
  }

  /// Four labels share the body genm: the type of the question tells them apart.
  @Test func informationOfALabel() throws {
    let world = try World()
    try world.register()
    let device = try world.device()
    let caCerts = device.message(tlv(0xB5, sequence(sequence(oid(.caCerts)))))
    #expect(world.send(caCerts, operation: .genm, information: .crlStatusList).condition == .otherOperation)
    #expect(world.send(caCerts, operation: .ir).condition == .otherOperation)
    #expect(world.send(caCerts, operation: .genm, information: .caCerts).condition != .otherOperation)
    #expect(world.send(caCerts, operation: .genm).condition != .otherOperation)
    let empty = device.message(tlv(0xB5, sequence()))
    #expect(world.send(empty, operation: .genm, information: .caCerts).condition != .otherOperation)
  }

  /// `allow_key_usage_override`: what is asked for, but nothing of a CA; and nothing where the profile is silent.
  @Test(arguments: [
    ([3, 2, 5, 0xA0], [3, 2, 5, 0xA0], false), ([3, 2, 1, 0x86], [3, 2, 7, 0x80], true),
    ([3, 2, 1, 6], [3, 2, 7, 0x80], true),
    ([5, 0], [3, 2, 7, 0x80], true), ([3, 3, 7, 0x80, 0x80], [3, 3, 7, 0x80, 0x80], false),
  ] as [([UInt8], [UInt8], Bool)])
  func keyUsageOfARequest(_ wish: [UInt8], _ granted: [UInt8], _ hasMods: Bool) throws {
    for isAllowed in [true, false] {
      let world = try World(adjust: { Self.automatic(&$0); $0.profiles[0].allowsKeyUsageOverride = isAllowed })
      try world.register()
      var device = try world.device()
      var template = Template()
      template.extensions = [ext(.keyUsage, critical: true, wish)]
      for kind in [PKIBody.Kind.ip, .kup] {
        let answer = world.send(kind == .ip ? device.ir(template) : device.kur(template))
        let certificate = CertificateParts(try #require(answer.certificate))
        #expect(certificate.value(.keyUsage) == (isAllowed ? granted : [3, 2, 7, 0x80]))
        #expect(answer.status == (hasMods || !isAllowed ? .grantedWithMods : .accepted))
        if kind == .ip { device.use(answer.certificate ?? []) }
      }
    }
  }
}
