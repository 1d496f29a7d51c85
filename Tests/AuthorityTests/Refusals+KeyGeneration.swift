import CMP
import Crypto

@testable import Authority

/// What is wrong in a request for a key that is made here (KeyGeneration.swift, Enrolment+KeyGeneration.swift).
enum KeyRefusals {
  /// The alias makes keys, of the kinds that its profile allows.
  static func generating(
    _ envelope: Alias.GeneratedKeyEnvelope = .enveloped, _ form: Alias.GeneratedKeyForm = .akp,
    _ kinds: [KeyAlgorithm] = [.ecP256]
  ) -> @Sendable (inout Policy<PrivateKey>) -> Void {
    { policy in
      policy.aliases[0].generatesKeys = true
      policy.aliases[0].generatedKeyEnvelope = envelope
      policy.aliases[0].generatedKeyForm = form
      policy.profiles[0].keys = kinds.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
    }
  }

  /// Without a key and without a proof of one.
  static var keyless: Template {
    var template = Template()
    (template.hasPublicKey, template.proof) = (false, .none)
    return template
  }

  static let rows: [Refusal] = [
    row("where no keys are made", .generationNotAllowed, .badRequest, adjust: { _ in }) { _, _ in },
    row("with a proof", .badProof, .badPOP) { template, _ in template.proof = .raVerified },
    row("of several kinds", .keyNotSpecified, .badCertTemplate, adjust: generating(.enveloped, .akp, [.ecP256, .ecP384])) { _, _ in },
    row("RSA where there is none", .keyNotAllowed, .badCertTemplate) { template, _ in
      (template.publicKey, template.hasPublicKey) = (sequence(oid(.rsaEncryption), [5, 0]) + [3, 1, 0], true)
    },
    row("without protocolEncrKey", .noEncryptionKey, .badRequest, adjust: generating(.encryptedValue)) { _, _ in },
    row("for a key on a curve", .noEncryptionKey, .badRequest, adjust: generating(.encryptedValue)) { template, device in
      template.controls = [Device.control(.protocolEncrKey, Device.publicKeyInfo(device.key))]
    },
    row("for a key that is none", .badControl, .badRequest, adjust: generating(.encryptedValue)) { template, _ in
      template.controls = [Device.control(.protocolEncrKey, [5, 0])]
    },
    row("for two keys", .badControl, .badRequest, adjust: generating(.encryptedValue)) { template, device in
      let control = Device.control(.protocolEncrKey, Device.publicKeyInfo(device.key))
      template.controls = [control, control]
    },
    Refusal(
      "a new key in version 2 where RFC 9483 is kept", .unsupportedVersion, .unsupportedVersion, .error, .mac,
      adjust: { policy in
        generating()(&policy)
        policy.aliases[0].strictness = .lightweight
      }
    ) { device in
      device.header.sender = name("CN=device-1")
      return device.ir(keyless)
    },
    Refusal(
      "a new key once more", .answerNotKept, .transactionIdInUse, .error, .signature, adjust: generating()
    ) { world in
      try world.register()
      let request = try world.device().ir(keyless)
      precondition(world.send(request).certificate != nil, "the first time it is granted")
      return world.send(request)
    },
  ]

  private static func row(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo,
    adjust: @escaping @Sendable (inout Policy<PrivateKey>) -> Void = generating(),
    template change: @escaping @Sendable (inout Template, Device) throws -> Void
  ) -> Refusal {
    Refusal("a new key " + name, condition, failInfo, .ip, .mac, adjust: adjust) { device in
      var template = keyless
      try change(&template, device)
      return device.ir(template)
    }
  }
}
