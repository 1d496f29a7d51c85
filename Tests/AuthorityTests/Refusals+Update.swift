import CMP
import Crypto

@testable import Authority

/// What is wrong in a request for an update, and with keys, controls and profiles (Update.swift, KeyIndex.swift,
/// Enrolment.swift).
enum UpdateRefusals {
  static let rows: [Refusal] = certificates + names + keys + controls + profiles

  private static func automatic(_ policy: inout Policy<PrivateKey>) { policy.aliases[0].allowsAutomaticKeyUpdate = true }

  /// A device that has its certificate asks for the next one, with a new key.
  private static func row(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo, _ kind: PKIBody.Kind = .kup,
    adjust: @escaping @Sendable (inout Policy<PrivateKey>) -> Void = { _ in },
    _ request: @escaping @Sendable (World, inout Device, inout Template) throws -> [UInt8]?
  ) -> Refusal {
    Refusal(name, condition, failInfo, kind, .signature, adjust: { automatic(&$0); adjust(&$0) }) { world in
      var device = try world.updating()
      var template = Template()
      let request = try request(world, &device, &template)
      return world.send(request ?? device.kur(template))
    }
  }

  private static let certificates: [Refusal] = [
    Refusal("under a MAC", .updateNeedsSignature, .badRequest, .kup, .mac) { device in device.kur() },
    row("with another issuer in oldCertID", .otherOldCertificate, .badCertId) { _, device, template in
      template.controls = [Device.oldCertID(device.extraCerts[0], issuer: name("CN=Another CA"))]
      return nil
    },
    row("with another number in oldCertID", .otherOldCertificate, .badCertId) { _, device, template in
      template.controls = [Device.oldCertID(device.extraCerts[0], serial: [1])]
      return nil
    },
    row("of another own certificate", .otherOldCertificate, .badCertId) { world, device, template in
      var other = device
      other.begin()
      template.controls = [Device.oldCertID(world.send(other.cr()).certificate ?? [])]
      device.key = try world.newKey()
      return nil
    },
    row("of somebody else's certificate", .otherOldCertificate, .badCertId) { world, _, template in
      template.controls = [Device.oldCertID(try world.enrolled("device-2").answer.certificate ?? [])]
      return nil
    },
    row("of a revoked certificate", .signerRevoked, .signerNotTrusted, .error) { world, device, _ in
      try world.revoke(device.extraCerts[0])
      return nil
    },
    row("of an expired certificate", .signerRevoked, .signerNotTrusted, .error) { world, _, _ in
      world.now = world.now.adding(seconds: 366 * 86_400)
      return nil
    },
    row("of a certificate whose device is gone", .notAuthorized, .notAuthorized, .error) { world, _, _ in
      try world.remove()
      return nil
    },
    row("in a transaction that is known", .transactionInUse, .transactionIdInUse, .error) { world, device, template in
      _ = world.send(device.kur(template))
      device.key = try world.newKey()
      return nil
    },
    row(
      "without a use of the code", .codeUsed, .notAuthorized,
      adjust: { $0.aliases[0].allowsAutomaticKeyUpdate = false }
    ) { _, _, _ in nil },
    row(
      "with a code that has expired", .codeUsed, .notAuthorized,
      adjust: { $0.aliases[0].allowsAutomaticKeyUpdate = false }
    ) { world, _, _ in
      try world.newCode(expires: world.now.seconds - 1)
      return nil
    },
    row("two requests", .severalRequests, .badRequest) { _, device, template in
      let one = device.certReqMsg(template)
      return device.message(tlv(0xA7, sequence(one, one)))
    },
    row("no proof of possession", .badProof, .badPOP) { _, _, template in
      template.proof = .none
      return nil
    },
    row("a proof by the old key", .badProof, .badPOP) { _, device, template in
      if case .signature(let old) = device.protector { template.proof = .other(old) }
      return nil
    },
    row("a clock that is not set", .clockNotSet, .systemUnavail, .error) { world, _, _ in
      world.now = Timestamp(seconds: 0)
      return nil
    },
    row("a store that takes nothing", .storeUnavailable, .systemUnavail, .error) { world, _, _ in
      world.authority.isReadOnly = true
      return nil
    },
  ]

  private static let names: [Refusal] = [
    row("another subject", .otherSubject, .badCertTemplate) { _, _, template in
      template.subject = name("CN=device-2")
      return nil
    },
    row("more subject", .otherSubject, .badCertTemplate) { _, _, template in
      template.subject = name("CN=device-1,O=x")
      return nil
    },
    row("alternative names", .otherSubject, .badCertTemplate) { _, _, template in
      template.extensions = [ext(.subjectAltName, alternatives)]
      return nil
    },
    row("no names at all, lightweight", .badTemplate, .badCertTemplate, adjust: Refusal.lightweight) { _, _, template in
      template.subject = nil
      return nil
    },
  ]

  private static let alternatives = AuthorityTests.names("DNS:a.example")

  private static let keys: [Refusal] = [
    row("the same key", .sameKey, .badCertTemplate, adjust: { $0.aliases[0].allowsSameKey = false }) {
      _, device, _ in
      if case .signature(let old) = device.protector { device.key = old }
      return nil
    },
    row("an older own key", .sameKey, .badCertTemplate, adjust: { $0.aliases[0].allowsSameKey = false }) {
      world, device, _ in
      guard case .signature(let first) = device.protector else { return nil }
      let second = world.send(device.kur())
      device.use(second.certificate ?? [])
      device.key = first
      return nil
    },
    row("the key of somebody else", .keyInUse, .badCertTemplate) { world, device, _ in
      device.key = try world.enrolled("device-2").device.key
      return nil
    },
    Refusal("ir: the key of somebody else", .keyInUse, .badCertTemplate, .ip, .mac) { world in
      let (other, _) = try world.enrolled("device-2")
      try world.register()
      var device = try world.device()
      device.key = other.key
      return world.send(device.ir())
    },
    Refusal("p10cr: the key of somebody else, revoked", .keyInUse, .badCertTemplate, .cp, .mac) { world in
      let (other, answer) = try world.enrolled("device-2")
      try world.revoke(answer.certificate ?? [])
      try world.restart(committing: true)
      try world.register()
      var device = try world.device()
      device.key = other.key
      return world.send(device.p10cr())
    },
    Refusal(
      "cr: an own key again", .duplicateKey, .duplicateCertReq, .cp, .signature,
      adjust: { $0.aliases[0].allowsKeyReuse = false }
    ) { world in
      var (device, answer) = try world.enrolled()
      device.use(answer.certificate ?? [])
      return world.send(device.cr())
    },
  ]

  private static let controls: [Refusal] = [
    row("oldCertID that is none", .badControl, .badRequest) { _, _, template in
      template.controls = [sequence(oid(.oldCertID), [5, 0])]
      return nil
    },
    row("two oldCertIDs", .badControl, .badRequest) { _, device, template in
      let control = Device.oldCertID(device.extraCerts[0])
      template.controls = [control, control]
      return nil
    },
  ]

  private static let profiles: [Refusal] = [
    Refusal("a profile that does not exist", .unknownProfile, .badCertTemplate, .ip, .mac) { device in
      device.header.certProfile = "nothing"
      return device.ir()
    },
    Refusal("a profile that is not for everybody", .unknownProfile, .badCertTemplate, .cp, .mac) { device in
      device.header.certProfile = "free"
      return device.p10cr()
    },
    Refusal(
      "another profile than the device's own", .unknownProfile, .badCertTemplate, .ip, .mac,
      adjust: { $0.aliases[0].profiles = [0, 1, 2] }
    ) { world in
      try world.register(profile: "rsa")
      var device = try world.device()
      device.header.certProfile = "free"
      return world.send(device.ir())
    },
    Refusal("a profile that is no text", .unknownProfile, .badCertTemplate, .ip, .mac) { device in
      device.header.generalInfo = sequence(oid(.certProfile), [5, 0])
      return device.ir()
    },
    Refusal("two profiles", .unknownProfile, .badCertTemplate, .ip, .mac) { device in
      let name = tlv(0x0C, Array("device".utf8))
      device.header.generalInfo = sequence(oid(.certProfile), sequence(name, name))
      return device.ir()
    },
    row("kur: a profile that does not exist", .unknownProfile, .badCertTemplate) { _, device, _ in
      device.header.certProfile = "nothing"
      return nil
    },
    Refusal(
      "a key that the profile asked for does not allow", .keyNotAllowed, .badCertTemplate, .ip, .mac,
      adjust: { $0.aliases[0].profiles = [2] }
    ) { device in
      device.header.certProfile = "rsa"
      return device.ir()
    },
  ]
}

extension World {
  /// A device that has its certificate and signs with it, and a new key for the next one.
  func updating(_ reference: String = "device-1") throws -> Device {
    try register(reference)
    var device = try self.device(reference)
    device.header.sender = name("CN=\(reference)")
    let answer = send(device.ir())
    precondition(answer.certificate != nil, "a good request is granted: \(answer.text)")
    device.use(answer.certificate ?? [])
    device.key = try newKey()
    return device
  }

  func restart(committing: Bool) throws {
    if committing { try commit() }
    try restart()
  }
}
