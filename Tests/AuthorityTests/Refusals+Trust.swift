import CMP
import Crypto

@testable import Authority

/// What is wrong with a chain, a recipient or a nested message (Authentication+Foreign.swift, Validation.swift,
/// Nested.swift).
enum TrustRefusals {
  static let rows: [Refusal] = chains + states + recipients + nested

  private static let chains: [Refusal] = [
    Refusal("a chain with a gap", .malformedChain, .signerNotTrusted) { world in
      let agency = try Agency(world).trusted()
      var client = try agency.client()
      client.extraCerts = [agency.ra]
      return world.send(client.ir())
    },
    Refusal("a chain to nobody", .malformedChain, .signerNotTrusted) { world in
      let agency = try Agency(world)
      world.authority.policy.aliases[0].raTrust = try Agency.list(world.caCertificate)
      return world.send(try agency.client().ir())
    },
    Refusal("a good chain of nobody who is an RA", .notAuthorized, .notAuthorized) { world in
      let agency = try Agency(world) { $0 = .signer(by: "CN=one", signer: 1) }
      return world.send(try agency.trusted().client().ir())
    },
  ]

  /// With a CRL of the RA's issuer beside the anchors.
  private static func status(_ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo, _ list: SpecimenList)
    -> Refusal
  {
    Refusal(name, condition, failInfo) { world in
      try world.register()
      let agency = try Agency(world)
      var trust = try Agency.list(agency.root)
      let encoded = try list.encoded(agency.keys, world.library)
      try trust.append(revocationList: encoded.span)
      world.authority.policy.aliases[0].raTrust = trust
      return world.send(try agency.client().ir())
    }
  }

  private static let states: [Refusal] = [
    status("an RA that is revoked", .signerRevoked, .signerNotTrusted, SpecimenList()),
    status("a CRL that is over", .statusUnknown, .systemUnavail, SpecimenList(from: -2, to: -1, serials: [])),
  ]

  private static let recipients: [Refusal] = [
    Refusal("another recipient, lightweight", .otherRecipient, .wrongAuthority, adjust: Refusal.lightweight) { device in
      device.header.sender = name("CN=device-1")
      device.header.recipient = name("CN=Another CA")
      return device.ir()
    },
    Refusal(
      "recipNonce of a first message, lightweight", .badRecipientNonce, .badRecipientNonce, adjust: Refusal.lightweight
    ) {
      device in
      device.header.sender = name("CN=device-1")
      device.header.recipNonce = device.header.senderNonce
      return device.ir()
    },
  ]

  private static let nested: [Refusal] = [
    Refusal("nested in nested", .badNesting, .badRequest) { world in
      let agency = try Agency(world).trusted()
      return world.send(try agency.nested([try agency.nested([try world.device().ir()])]))
    },
    Refusal("nested by a device", .unsupportedBody, .badRequest) { world in
      var (device, answer) = try world.enrolled()
      let request = device.cr()
      device.use(answer.certificate ?? [])
      return world.send(device.message(tlv(0xB4, sequence(request))))
    },
  ]
}
