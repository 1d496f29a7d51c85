// Covers: GeneralMessage.swift, GeneralMessage+Answers.swift, GeneralMessage+CRL.swift, GeneralMessage+Keys.swift
// Covers: RootUpdate.swift

import CMP
import Crypto
import Testing

@testable import Authority

@Suite struct GeneralMessageTests {
  private static let curves: [[UInt8]] = [.p256, .p384, .p521].map { curve in
    written { $0.ecPublicKeyAlgorithm(curve) }
  }
  private static let rsa = written { $0.algorithmIdentifier(.rsaEncryption, null: true) }

  /// Asks one question of a device that is registered; the answer's only item.
  private func answer(
    _ type: ObjectIdentifier, _ value: [UInt8] = [], in world: World, subject: [UInt8]? = nil, names: [UInt8] = [],
    profile: String = ""
  ) throws -> (type: [UInt8], value: [UInt8]?) {
    try world.register(subject: subject, names: names, profile: profile)
    let answer = world.send(try world.device().genm([Device.item(type, value)]))
    #expect(answer.kind == .genp && answer.protection == .mac && answer.items.count == 1)
    #expect(answer.event.kind == .answered && !answer.awaitsConfirmation)
    return answer.items[0]
  }

  @Test(arguments: [
    (.caProtEncCert, [], .caProtEncCert), (.rootCaCert, [], .rootCaKeyUpdate), (.currentCRL, [], .currentCRL),
    (.encKeyPairTypes, [], .encKeyPairTypes),
    (.keyPairParamReq, tlv(6, [0x2A, 3]), .keyPairParamRep),
  ] as [(ObjectIdentifier, [UInt8], ObjectIdentifier)])
  func nothingAvailable(_ type: ObjectIdentifier, _ value: [UInt8], _ answered: ObjectIdentifier) throws {
    let item = try answer(type, value, in: World())
    #expect(item.type == oid(answered) && item.value == nil)
  }

  @Test func caCerts() throws {
    let item = try answer(.caCerts, in: World())
    #expect(item.type == oid(.caCerts))
  }

  /// The CA's certificate first, the root last, whether or not the CA is one.
  @Test func caCertsOfChains() throws {
    let world = try World()
    #expect(try answer(.caCerts, in: world).value == sequence(world.caCertificate))
    let validity = Validity(notBefore: World.start, notAfter: Timestamp(seconds: 2_500_000_000))
    let key = try world.newKey()
    let own = try World.certificate(name("CN=Below"), of: key, by: world.caKey, validity, isCA: true)
    let authority = try Signer(certificate: own, key: key)
    world.authority.policy.issuers[0] = try Issuer(
      name: Array("below"), authority: authority, messages: nil, above: [world.caCertificate])
    #expect(try world.again(.caCerts).value == sequence(own, world.caCertificate))
    world.authority.policy.issuers[0] = try Issuer(name: Array("below"), authority: authority, messages: nil)
    #expect(try world.again(.caCerts).value == sequence(own))
  }

  @Test func keyPairTypes() throws {
    #expect(try answer(.signKeyPairTypes, in: World()).value == sequence(Self.curves.flatMap { $0 }, Self.rsa))
    #expect(try answer(.signKeyPairTypes, in: World(), profile: "rsa").value == sequence(Self.rsa))
    let p384 = try World { $0.profiles[0].keys = 1 << UInt32(KeyAlgorithm.ecP384.rawValue) }
    #expect(try answer(.signKeyPairTypes, in: p384).value == sequence(Self.curves[1]))
    #expect(try p384.again(.keyPairParamReq, oid(.ecPublicKey)).value == Self.curves[1])
    #expect(try p384.again(.keyPairParamReq, oid(.rsaEncryption)).value == nil)
    let enciphering = try World { $0.profiles[0].keyUsage = .keyEncipherment }
    #expect(try answer(.signKeyPairTypes, in: enciphering).value == nil)
    #expect(try enciphering.again(.encKeyPairTypes).value == sequence(Self.rsa))
    let agreeing = try World { $0.profiles[0].keyUsage = .keyAgreement | .digitalSignature }
    #expect(try answer(.encKeyPairTypes, in: agreeing).value == sequence(Self.curves.flatMap { $0 }))
    #expect(try agreeing.again(.keyPairParamReq, oid(.rsaEncryption)).value == Self.rsa)
    let all = try World { $0.profiles[0].keyUsage = KeyUsage() }
    #expect(try answer(.encKeyPairTypes, in: all).value == sequence(Self.curves.flatMap { $0 }, Self.rsa))
  }

  @Test func preferredSymmetricAlgorithm() throws {
    let aes256CBC: [UInt8] = [0x30, 0x0B, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 0x2A]
    #expect(try answer(.preferredSymmAlg, in: World()).value == aes256CBC)
  }

  @Test(arguments: [(["en"], "en"), (["de", "en-GB", "en"], "en-GB"), (["eng", "EN"], "EN"), (["fr", "En-us"], "En-us")])
  func languages(_ offered: [String], _ taken: String) throws {
    let tags = offered.map { tlv(12, Array($0)) }.flatMap { $0 }
    #expect(try answer(.suppLangTags, sequence(tags), in: World()).value == sequence(tlv(12, Array(taken))))
  }
}

// MARK: - Templates

extension GeneralMessageTests {
  /// What the template says: subject, extensions, lengths of RSA keys and number of curves.
  private func template(_ value: [UInt8]?) throws -> (subject: [UInt8]?, extensions: [[UInt8]], rsa: [Int], curves: Int) {
    let value = try #require(value)
    var reader = DERReader(value.span)
    let content = try CertReqTemplateContent(&reader)
    let template = content.certTemplate
    let hasOthers =
      template.publicKey != nil || template.serialNumber != nil || template.signingAlg != nil || template.issuer != nil
      || template.validity != nil || template.issuerUID != nil || template.subjectUID != nil || template.version != nil
    #expect(!hasOthers)
    var extensions: [[UInt8]] = []
    if let list = template.extensions {
      var each = list.makeIterator()
      while let next = each.next() { extensions.append(next.encoded.array) }
    }
    var (rsa, curves): ([Int], Int) = ([], 0)
    if var kinds = content.keySpec?.kinds.makeIterator() {
      while let kind = kinds.next() {
        switch kind {
        case .algId: curves += 1
        case .rsaKeyLen(let bits): rsa.append(bits)
        case .other: Issue.record("another control")
        }
      }
    }
    return (template.subject?.encoded.array, extensions, rsa, curves)
  }

  private static let usage = ext(.keyUsage, critical: true, [3, 2, 7, 0x80])
  private static let purposes = ext(.extendedKeyUsage, sequence(oid(.clientAuth)))

  @Test func templateOfTheRegistered() throws {
    let alternative = names("DNS:device.example")
    let item = try answer(
      .certReqTemplate, in: World(), subject: name("CN=pump,O=Example"), names: alternative)
    let template = try template(item.value)
    #expect(item.type == oid(.certReqTemplate))
    #expect(template.subject == name("CN=pump,O=Example"))
    #expect(template.extensions == [Self.usage, Self.purposes, ext(.subjectAltName, alternative)])
    #expect(template.rsa == [2048, 3072, 4096] && template.curves == 3)
  }

  @Test func templateToFillIn() throws {
    let item = try answer(.certReqTemplate, in: World(), subject: [], profile: "free")
    let template = try template(item.value)
    #expect(template.subject == [0x30, 0])
    #expect(template.extensions == [Self.usage, Self.purposes, ext(.subjectAltName, [])])
  }

  @Test func templateOfLittle() throws {
    let world = try World {
      ($0.profiles[0].keyUsage, $0.profiles[0].extendedKeyUsage, $0.profiles[0].keys) = (KeyUsage(), [], 0)
    }
    let value = try answer(.certReqTemplate, in: world, subject: []).value
    #expect(value == sequence(sequence(tlv(0xA5, sequence()))))
  }
}

// MARK: - Several questions, and what a genm does not need

extension GeneralMessageTests {
  @Test func several() throws {
    let world = try World()
    try world.register()
    let unknown = [sequence(tlv(6, [0x2A, 3])), Device.item(.revPassphrase)]
    let questions = [unknown[0], Device.item(.caCerts), unknown[1], Device.item(.currentCRL)]
    let answer = world.send(try world.device().genm(questions))
    #expect(answer.items.map(\.type) == [oid(.caCerts), oid(.currentCRL), oid(.unsupportedOIDs)])
    #expect(answer.items[2].value == sequence(tlv(6, [0x2A, 3]), oid(.revPassphrase)))
    let empty = world.send(try world.device().genm([]))
    #expect(empty.kind == .genp && empty.items.isEmpty && empty.protection == .mac)
    let alone = world.send(try world.device().genm(unknown))
    #expect(alone.items.map(\.type) == [oid(.unsupportedOIDs)])
  }

  /// A genm needs neither a free place nor a store that takes records nor a clock nor a code that is still good.
  @Test func needsNothing() throws {
    let world = try World()
    try world.register(uses: 1, expires: 1)
    try world.open(AuthorityLimits.openTransactions)
    try world.commit()
    world.authority.isReadOnly = true
    world.now = Timestamp(seconds: 0)
    let request = try world.device().genm([Device.item(.caCerts)])
    let before = world.tables
    let first = world.send(request)
    #expect(first.kind == .genp && !world.authority.log.hasStaged)
    let second = world.send(request)
    #expect(second.kind == .genp && second.items[0].value == first.items[0].value)
    #expect(second.event.kind == .answered && world.tables == before)
  }

  @Test func signed() throws {
    let world = try World()
    var (device, enrolled) = try world.enrolled()
    _ = world.send(device.certConf(enrolled))
    device.use(enrolled.certificate ?? [])
    let answer = world.send(device.genm([Device.item(.caCerts)]))
    #expect(answer.kind == .genp && answer.protection == .signature)
    #expect(answer.recipNonce == device.header.senderNonce && answer.event.reference.bytes.array == Array("device-1"))
  }
}

// MARK: - CRLs

extension GeneralMessageTests {
  private static let place = "http://crl.example/ca.crl"

  private static func status(_ source: [UInt8], _ thisUpdate: Timestamp? = nil) -> [UInt8] {
    sequence(source, thisUpdate.map { time in written { $0.time(time) } } ?? [])
  }

  private static func issuer(_ names: [UInt8]...) -> [UInt8] { tlv(0xA1, sequence(names.flatMap { $0 })) }

  private static func point(_ uris: String...) -> [UInt8] {
    tlv(0xA0, tlv(0xA0, uris.flatMap { tlv(0x86, Array($0)) }))
  }

  private static let here = tlv(0xA4, World.caName)
  private static let elsewhere = tlv(0xA4, name("CN=Another CA"))

  /// Which questions bring the CRL of this CA, whose thisUpdate is `World.start`.
  static let sources: [(String, [UInt8], Bool)] = [
    ("the issuer", status(issuer(here)), true),
    ("in other letters", status(issuer(tlv(0xA4, name("CN=TEST  ca")))), true),
    ("one of two names", status(issuer(elsewhere, here)), true),
    ("another issuer", status(issuer(elsewhere)), false),
    ("an issuer by its DNS name", status(issuer(tlv(0x82, Array("Test CA")))), false),
    ("the place", status(point(place)), true),
    ("one of two places", status(point("ldap://x", place)), true),
    ("another place", status(point("http://crl.example/ca.crl2")), false),
    ("no place", status(point("")), false),
    ("a place by its issuer", status(tlv(0xA0, tlv(0xA0, here))), false),
    ("a relative place", status(tlv(0xA0, tlv(0xA1, sequence(oid(.commonName), tlv(12, Array("x")))))), false),
    ("an older one is known", status(issuer(here), World.start.adding(seconds: -1)), true),
    ("this one is known", status(issuer(here), World.start), false),
    ("a newer one is known", status(issuer(here), World.start.adding(seconds: 1)), false),
    ("the second of two", status(issuer(elsewhere)) + status(point(place)), true),
    ("both of two", status(issuer(here)) + status(point(place)), true),
  ]

  @Test(arguments: sources) func crls(_ title: String, _ statuses: [UInt8], _ isSent: Bool) throws {
    let world = try World()
    world.authority.policy.issuers[0].crlDistributionPoint = Array(Self.place)
    let crl = try world.publishCRL()
    let item = try answer(.crlStatusList, sequence(statuses), in: world)
    #expect(item.type == oid(.crls) && item.value == (isSent ? sequence(crl) : nil))
  }

  @Test func currentCRL() throws {
    let world = try World()
    let crl = try world.publishCRL()
    #expect(try answer(.currentCRL, in: world).value == crl)
    world.authority.isReadOnly = true
    #expect(try world.again(.currentCRL).value == crl)
    let bound = Device.item(.crlStatusList, sequence(Self.status(Self.issuer(Self.here))))
    let answer = world.send(try world.device().genm([Device.item(.currentCRL), bound]))
    #expect(answer.items.map(\.value) == [crl, sequence(crl)])
  }

  @Test func noPlaceIsConfigured() throws {
    let world = try World()
    _ = try world.publishCRL()
    #expect(try answer(.crlStatusList, sequence(Self.status(Self.point(""))), in: world).value == nil)
  }

  @Test func tooLarge() throws {
    let world = try World()
    try world.register()
    let crl = try world.publishCRL()
    let answer = world.send(try world.device().genm([Device.item(.currentCRL)]), room: crl.count + 200)
    #expect(answer.condition == .answerTooLarge && answer.failInfo == .systemFailure && answer.protection == .mac)
  }
}

// MARK: - RAs

extension GeneralMessageTests {
  /// An RA speaks for nobody in particular: the subject is for it to fill in.
  @Test func registrationAuthority() throws {
    let world = try World()
    let client = try Agency(world).trusted().client()
    let answer = world.send(client.genm([Device.item(.certReqTemplate), Device.item(.caCerts)]))
    #expect(answer.kind == .genp && answer.protection == .signature)
    #expect(try template(answer.items.first?.value).subject == [0x30, 0])
    #expect(answer.items.last?.value == sequence(world.caCertificate))
  }
}

// MARK: - The next root

extension GeneralMessageTests {
  /// An old root, a new one of the same name, and the links between them.
  private struct Roots {
    let old: [UInt8]
    let update: RootUpdate
    let foreign: [UInt8]

    init(_ world: World) throws {
      let (before, after) = (try world.newKey(), try world.newKey())
      let validity = Validity(notBefore: World.start, notAfter: Timestamp(seconds: 2_500_000_000))
      func certificate(_ key: PrivateKey, by issuer: PrivateKey) throws -> [UInt8] {
        try World.certificate(World.caName, of: key, by: issuer, validity, isCA: true)
      }
      old = try certificate(before, by: before)
      foreign = try certificate(world.caKey, by: world.caKey)
      update = RootUpdate(
        newWithNew: try certificate(after, by: after), newWithOld: try certificate(after, by: before),
        oldWithNew: try certificate(before, by: after))
    }

    var content: [UInt8] {
      sequence(update.newWithNew, tlv(0xA0, update.newWithOld ?? []), tlv(0xA1, update.oldWithNew ?? []))
    }
  }

  @Test func rootUpdate() throws {
    let world = try World()
    let roots = try Roots(world)
    world.authority.policy.issuers[0].rootUpdate = roots.update
    let item = try answer(.rootCaCert, in: world)
    #expect(item.type == oid(.rootCaKeyUpdate) && item.value == roots.content)
    #expect(try world.again(.rootCaCert, roots.old).value == roots.content)
    #expect(try world.again(.rootCaCert, roots.update.newWithNew).value == nil)
    #expect(try world.again(.rootCaCert, roots.foreign).value == nil)
    world.authority.policy.issuers[0].rootUpdate = RootUpdate(newWithNew: roots.update.newWithNew)
    #expect(try world.again(.rootCaCert, roots.old).value == sequence(roots.update.newWithNew))
    #expect(try world.again(.rootCaCert, world.signerCertificate).value == nil)
  }

  @Test func updatesThatAreNone() throws {
    let world = try World()
    let roots = try Roots(world)
    let (good, foreign) = (roots.update, roots.foreign)
    func fault(_ change: (inout RootUpdate) -> Void) -> RootUpdate.Fault? {
      var update = good
      change(&update)
      do throws(RootUpdate.Fault) { try update.check(using: world.library) } catch { return error }
      return nil
    }
    #expect(fault { _ in } == nil)
    #expect(fault { ($0.newWithOld, $0.oldWithNew) = (nil, nil) } == nil)
    #expect(fault { $0.newWithNew = good.newWithOld ?? [] } == .notSelfSigned)
    #expect(fault { $0.newWithNew = world.signerCertificate } == .notSelfSigned)
    #expect(fault { $0.newWithOld = roots.old } == .otherKey)
    #expect(fault { $0.newWithOld = foreign } == .otherKey)
    #expect(fault { $0.oldWithNew = roots.old } == .notSignedByNew)
    #expect(fault { $0.oldWithNew = [5, 0] } == .malformed(DERError(.unexpectedTag, at: 0)))
  }
}

extension World {
  /// Makes a CRL and gives it out.
  fileprivate func publishCRL() throws -> [UInt8] {
    let crl = try authority.issueCRL(of: 0, at: now)
    try commit()
    authority.publishCRLs { _ in }
    return crl.octets
  }

  /// Asks another question of the registered device.
  fileprivate func again(_ type: ObjectIdentifier, _ value: [UInt8] = []) throws -> (type: [UInt8], value: [UInt8]?) {
    let answer = send(try device().genm([Device.item(type, value)]))
    return try #require(answer.items.first)
  }
}
