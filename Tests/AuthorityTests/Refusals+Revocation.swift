import CMP
import Crypto
import PKIX
import Testing

@testable import Authority

/// What is wrong with a request to revoke (RFC 9483 4.2, 5.1.3): rp with status rejection.
enum RevocationRefusals {
  private static func row(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo, _ kind: PKIBody.Kind = .rp,
    _ request: @escaping @Sendable (World, inout Device, [UInt8]) throws -> [UInt8]
  ) -> Refusal {
    Refusal(name, condition, failInfo, kind, .mac) { world in
      var (device, answer) = try world.enrolled()
      device.begin()
      return world.send(try request(world, &device, answer.certificate ?? []))
    }
  }

  static let rows: [Refusal] = [
    Refusal(
      "a revocation that waits already", .revocationWaits, .badRequest, .rp, .mac,
      adjust: { $0.aliases[0].needsApprovalToRevoke = true }
    ) { world in
      var (device, answer) = try world.enrolled()
      device.begin()
      _ = world.send(device.rr(answer.certificate, reason: .superseded))
      device.begin()
      return world.send(device.rr(answer.certificate, reason: .keyCompromise))
    },
    row("no RevDetails", .severalRevocations, .badRequest) { _, device, _ in device.rr([]) },
    row("two RevDetails", .severalRevocations, .badRequest) { _, device, certificate in
      device.rr([device.details(certificate), device.details(certificate)])
    },
    row("a thousand RevDetails", .severalRevocations, .badRequest) { _, device, certificate in
      device.rr([[UInt8]](repeating: device.details(certificate), count: 1000))
    },
    row("empty certDetails", .unknownCertificate, .badCertId) { _, device, _ in device.rr(nil, issuer: nil) },
    row("no serialNumber", .unknownCertificate, .badCertId) { _, device, _ in device.rr(nil) },
    row("no issuer", .unknownCertificate, .badCertId) { _, device, certificate in device.rr(certificate, issuer: nil) },
    row("an unknown serialNumber", .unknownCertificate, .badCertId) { _, device, _ in device.rr(nil, serial: [5]) },
    row("a serialNumber with the same end", .unknownCertificate, .badCertId) { _, device, certificate in
      device.rr(nil, serial: Array(CertificateParts(certificate).serial.dropFirst()))
    },
    row("another issuer", .wrongIssuer, .wrongAuthority) { _, device, certificate in
      device.rr(certificate, issuer: name("CN=Other CA"))
    },
    row("the NULL-DN as issuer", .wrongIssuer, .wrongAuthority) { _, device, certificate in
      device.rr(certificate, issuer: name(""))
    },
    row("revoked already", .alreadyRevoked, .certRevoked) { world, device, certificate in
      try world.revoke(certificate)
      return device.rr(certificate, reason: .superseded)
    },
    row("revoked already, to be released", .alreadyRevoked, .certRevoked) { world, device, certificate in
      try world.revoke(certificate)
      return device.rr(certificate, reason: .removeFromCRL)
    },
    row("on hold already", .alreadyRevoked, .certRevoked) { world, device, certificate in
      try world.revoke(certificate, reason: 6)
      return device.rr(certificate, reason: .certificateHold)
    },
    row("expired", .alreadyRevoked, .certRevoked) { world, device, certificate in
      world.now = CertificateParts(certificate).validity.notAfter.adding(seconds: 1)
      return device.rr(certificate)
    },
    row("a release without a hold", .badReason, .incorrectData) { _, device, certificate in
      device.rr(certificate, reason: .removeFromCRL)
    },
    row("reason 7", .badReason, .incorrectData) { _, device, certificate in
      device.rr(certificate, reason: nil, extensions: [ext(.reasonCode, [0x0A, 1, 7])])
    },
    row("reason 99", .badReason, .incorrectData) { _, device, certificate in
      device.rr(certificate, reason: nil, extensions: [ext(.reasonCode, [0x0A, 1, 99])])
    },
    row("a reason that is an INTEGER", .badReason, .incorrectData) { _, device, certificate in
      device.rr(certificate, reason: nil, extensions: [ext(.reasonCode, [2, 1, 1])])
    },
    row("a reason of no octets", .badReason, .incorrectData) { _, device, certificate in
      device.rr(certificate, reason: nil, extensions: [ext(.reasonCode, [])])
    },
    row("two reasons", .badReason, .incorrectData) { _, device, certificate in
      device.rr(certificate, reason: .keyCompromise, extensions: [ext(.reasonCode, [0x0A, 1, 4])])
    },
    row("no extensions in their SEQUENCE", .badReason, .incorrectData) { _, device, certificate in
      let details = device.details(certificate, reason: nil)
      return device.rr([sequence(Device.content(details) + [0x30, 0])])
    },
    row("an invalidity date to come", .badReason, .incorrectData) { world, device, certificate in
      device.rr(certificate, extensions: [Device.invalidityDate(world.now.adding(seconds: 1))])
    },
    row("an invalidity date that is none", .badReason, .incorrectData) { _, device, certificate in
      device.rr(certificate, extensions: [ext(.invalidityDate, [5, 0])])
    },
    row("a critical extension that is unknown", .badExtension, .unacceptedExtension) { _, device, certificate in
      device.rr(certificate, extensions: [ext(.certificatePolicies, critical: true, [5, 0])])
    },
    row("the code has expired", .codeUsed, .notAuthorized) { world, device, certificate in
      try world.newCode(expires: world.now.seconds - 1)
      return device.rr(certificate)
    },
    row("not even a SEQUENCE", .malformed, .badDataFormat, .error) { _, device, _ in
      device.message(tlv(0xAB, [5, 0]))
    },
    row("a transactionID of before", .transactionInUse, .transactionIdInUse, .error) { world, device, certificate in
      let other = device.header.senderNonce
      expect(world.send(device.rr(certificate)).status == .accepted)
      device.header.senderNonce = other?.spoiled
      return device.rr(certificate)
    },
    Refusal("with the code of another device", .revocationNotAllowed, .notAuthorized, .rp, .mac) { world in
      let (_, answer) = try world.enrolled()
      try world.register("device-2")
      return world.send(try world.device("device-2").rr(answer.certificate))
    },
    Refusal("signed by another device", .revocationNotAllowed, .notAuthorized, .rp, .signature) { world in
      let (_, answer) = try world.enrolled()
      var (other, own) = try world.enrolled("device-2")
      other.use(own.certificate ?? [])
      return world.send(other.rr(answer.certificate))
    },
    Refusal("signed with another certificate of the same device", .revocationNotAllowed, .notAuthorized, .rp, .signature) {
      world in
      var (device, first) = try world.enrolled()
      device.use(first.certificate ?? [])
      let second = world.send(device.cr())
      expect(second.certificate != nil)
      device.use(first.certificate ?? [])
      return world.send(device.rr(second.certificate))
    },
    Refusal("issued under another alias", .revocationNotAllowed, .notAuthorized, .rp, .mac) { world in
      let (_, answer) = try world.enrolled("device-1", alias: "other")
      try world.register()
      return world.send(try world.device().rr(answer.certificate))
    },
    Refusal("issued to one that had the reference before", .revocationNotAllowed, .notAuthorized, .rp, .mac) { world in
      var (device, answer) = try world.enrolled()
      try world.remove()
      try world.register()
      device.begin()
      return world.send(device.rr(answer.certificate))
    },
    Refusal("unprotected", .unprotected, PKIFailureInfo.badMessageCheck) { world in
      var (device, answer) = try world.enrolled()
      device.begin()
      device.protector = .none
      return world.send(device.rr(answer.certificate))
    },
    Refusal("the store is read only", .storeUnavailable, .systemUnavail, .error, .mac) { world in
      var (device, answer) = try world.enrolled()
      device.begin()
      world.authority.isReadOnly = true
      return world.send(device.rr(answer.certificate))
    },
  ]
}
