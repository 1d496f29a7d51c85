import CMP
import Crypto

@testable import Authority

/// What is wrong with a protection by a secret (Authentication.swift).
enum SecretRefusals {
  static let rows: [Refusal] = absent + algorithms + weak + secrets

  private static let absent: [Refusal] = [
    Refusal("no protection", .unprotected, .badMessageCheck) { device in
      device.protector = .none
      return device.ir()
    },
    Refusal("an algorithm without bits", .unprotected, .badMessageCheck) { device in
      device.protector = .raw(algorithm: sequence(oid(.passwordBasedMac)), bits: nil)
      return device.ir()
    },
    Refusal("bits without an algorithm", .unprotected, .badMessageCheck) { device in
      device.protector = .raw(algorithm: nil, bits: [1, 2, 3])
      return device.ir()
    },
    Refusal(
      "a secret where none is allowed", .protectionNotAllowed, .wrongIntegrity,
      adjust: { $0.aliases[0].modules = [.endEntityCertificate(issuer: nil)] }
    ) {
      device in device.ir()
    },
    Refusal(
      "PBMAC1 where no secret is allowed", .protectionNotAllowed, .wrongIntegrity,
      adjust: { $0.aliases[0].modules = [.endEntityCertificate(issuer: nil)] }
    ) {
      device in
      device.protector = .pbmac1(secret: Array(World.secret))
      return device.ir()
    },
  ]

  /// A protection whose AlgorithmIdentifier has these parameters.
  private static func algorithm(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo, _ identifier: [UInt8], _ parameters: [UInt8]
  ) -> Refusal {
    Refusal(name, condition, failInfo) { device in
      device.protector = .raw(algorithm: sequence(identifier, parameters), bits: [UInt8](repeating: 1, count: 20))
      return device.ir()
    }
  }

  private static let md5 = sequence(tlv(6, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, 5]))
  private static let sha256 = sequence(oid(.sha256))
  private static let hmac = sequence(oid(.hmacSHA256))
  private static let salt = tlv(4, [UInt8](repeating: 9, count: 16))
  private static let pbm = oid(.passwordBasedMac)
  private static let dhBasedMac = tlv(6, [0x2A, 0x86, 0x48, 0x86, 0xF6, 0x7D, 7, 0x42, 30])

  private static let algorithms: [Refusal] = [
    algorithm("an unknown algorithm", .unsupportedProtection, .badAlg, tlv(6, [0x2A, 3]), []),
    algorithm("DHBasedMac", .unsupportedProtection, .badAlg, dhBasedMac, sequence(sha256, hmac)),
    algorithm("owf MD5", .unsupportedProtection, .badAlg, pbm, sequence(salt, md5, [2, 2, 1, 0xF4], hmac)),
    algorithm("mac MD5", .unsupportedProtection, .badAlg, pbm, sequence(salt, sha256, [2, 2, 1, 0xF4], md5)),
    algorithm("PBMAC1 by another function", .unsupportedProtection, .badAlg, oid(.pbmac1), sequence(sha256, hmac)),
    algorithm("PBM without parameters", .malformedProtection, .badDataFormat, pbm, []),
    algorithm("PBM with NULL", .malformedProtection, .badDataFormat, pbm, [5, 0]),
    algorithm("PBM with an INTEGER", .malformedProtection, .badDataFormat, pbm, [2, 1, 0]),
    algorithm("PBM with a salt only", .malformedProtection, .badDataFormat, pbm, sequence(salt)),
    algorithm(
      "a salt of 129 octets", .malformedProtection, .badDataFormat, pbm,
      sequence(tlv(4, [UInt8](repeating: 9, count: 129)), sha256, [2, 2, 1, 0xF4], hmac)),
    algorithm(
      "2^63 iterations", .weakProtection, .badAlg, pbm,
      sequence(salt, sha256, tlv(2, [0, 0x80, 0, 0, 0, 0, 0, 0, 0]), hmac)),
    algorithm(
      "PBMAC1 without keyLength", .weakProtection, .badAlg, oid(.pbmac1),
      sequence(sequence(oid(.pbkdf2), sequence(salt, [2, 2, 1, 0xF4])), hmac)),
  ]

  private static let weak: [Refusal] =
    [-1, 0, 1, 99, 10_001, 10_000_000, 2_147_483_647].map { count in
      Refusal("\(count) iterations", .weakProtection, .badAlg) { device in
        let algorithm = written {
          $0.passwordBasedMac(salt: salt.span.extracting(2..<18), owf: .sha256, iterationCount: count, mac: .hmacSHA256)
        }
        device.protector = .raw(algorithm: algorithm, bits: [UInt8](repeating: 1, count: 32))
        return device.ir()
      }
    }
    + [99, 10_001].map { count in
      Refusal("\(count) iterations of PBKDF2", .weakProtection, .badAlg) { device in
        device.protector = .pbmac1(secret: Array(World.secret), PBMAC1(iterations: count))
        return device.ir()
      }
    }
    + [15, 65].map { count in
      Refusal("a key of \(count) octets", .weakProtection, .badAlg) { device in
        let algorithm = written {
          $0.pbmac1(salt: salt.span, iterationCount: 500, keyLength: count, prf: .sha256, mac: .sha256)
        }
        device.protector = .raw(algorithm: algorithm, bits: [UInt8](repeating: 1, count: 32))
        return device.ir()
      }
    }
    + [0, 4, 7].map { count in
      Refusal("a salt of \(count) octets", .weakProtection, .badAlg) { device in
        let mac = PasswordBasedMac(salt: [UInt8](repeating: 1, count: count))
        device.protector = .passwordBasedMac(secret: Array(World.secret), mac)
        return device.ir()
      }
    }

  /// A right MAC, changed.
  private static func bits(_ name: String, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]) -> Refusal {
    Refusal(name, .wrongSecret, .badMessageCheck) { device in
      let request = device.ir()
      let message = try PKIMessage(request.span)
      let algorithm = message.header.protectionAlg?.encoded.array
      device.protector = .raw(algorithm: algorithm, bits: change(message.protection?.array ?? []))
      return device.ir()
    }
  }

  private static let secrets: [Refusal] = [
    bits("a changed MAC") { $0.spoiled },
    bits("an empty MAC") { _ in [] },
    bits("4 octets of a MAC") { Array($0.prefix(4)) },
    bits("a MAC and an octet") { $0 + [0] },
    Refusal("another secret", .wrongSecret, .badMessageCheck) { device in
      device.protector = .passwordBasedMac(secret: Array("another"))
      return device.ir()
    },
    Refusal("another secret, PBMAC1", .wrongSecret, .badMessageCheck) { device in
      device.protector = .pbmac1(secret: Array("another"))
      return device.ir()
    },
    Refusal("an unknown reference", .wrongSecret, .badMessageCheck) { device in
      device.header.senderKID = Array("device-9")
      return device.ir(.nobodys)
    },
    Refusal("no reference", .wrongSecret, .badMessageCheck) { device in
      device.header.senderKID = nil
      return device.ir(.nobodys)
    },
    Refusal("an unknown reference in lightweight, whatever the subject is", .wrongSecret, .badMessageCheck, adjust: {
      $0.aliases[0].strictness = .lightweight
    }) { device in
      device.header.senderKID = Array("device-9")
      return device.ir()
    },
    Refusal("the decoy's secret for an unknown reference", .wrongSecret, .badMessageCheck) { device in
      device.header.senderKID = Array("device-9")
      device.protector = .passwordBasedMac(
        secret: [UInt8](repeating: 0x5A, count: AuthorityLimits.decoySecret))
      return device.ir(.nobodys)
    },
    Refusal("the reference of another alias", .wrongSecret, .badMessageCheck) { world in
      try world.register(alias: "other")
      return world.send(try world.device().ir())
    },
    Refusal("a removed device", .wrongSecret, .badMessageCheck) { world in
      try world.register()
      try world.remove()
      return world.send(try world.device().ir())
    },
    Refusal("the code before the last", .wrongSecret, .badMessageCheck) { world in
      try world.register()
      try world.newCode(secret: "new")
      return world.send(try world.device().ir())
    },
    Refusal("a locked device, right secret", .wrongSecret, .badMessageCheck) { world in
      try world.register()
      let wrong = try world.device(secret: "wrong")
      for _ in 0..<AuthorityLimits.failures { _ = world.send(wrong.ir()) }
      return world.send(try world.device().ir())
    },
    Refusal("sender and senderKID disagree, lightweight", .wrongSecret, .badMessageCheck, adjust: Refusal.lightweight) {
      device in
      device.header.sender = name("CN=device-2")
      return device.ir()
    },
    Refusal("no sender, lightweight", .wrongSecret, .badMessageCheck, adjust: Refusal.lightweight) { device in
      device.ir()
    },
  ]
}

/// What is wrong with a protection by a certificate (Authentication+Certificate.swift).
enum SignerRefusals {
  /// A device with a certificate asks for another one; what is changed is refused.
  private static func row(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo,
    adjust: @escaping @Sendable (inout Policy<PrivateKey>) -> Void = { _ in },
    change: @escaping @Sendable (World, inout Device, _ certificate: [UInt8]) throws -> Void
  ) -> Refusal {
    Refusal(name, condition, failInfo, adjust: adjust) { world in
      var (device, answer) = try world.enrolled()
      let certificate = answer.certificate ?? []
      device.use(certificate)
      try change(world, &device, certificate)
      return world.send(device.cr())
    }
  }

  static let rows: [Refusal] = unknown + untrusted + wrong

  private static let unknown: [Refusal] = [
    row("no extraCerts", .signerUnknown, .badMessageCheck) { _, device, _ in device.extraCerts = [] },
    row("extraCerts that are none", .signerUnknown, .badMessageCheck) { _, device, _ in device.extraCerts = [sequence()]
    },
    row("another sender", .signerUnknown, .badMessageCheck) { _, device, _ in device.header.sender = name("CN=device-2")
    },
    row("no sender", .signerUnknown, .badMessageCheck) { _, device, _ in device.header.sender = nil },
    row("another senderKID", .signerUnknown, .badMessageCheck) { _, device, _ in device.header.senderKID = [1, 2] },
    Refusal("certConf of nothing, without extraCerts", .signerUnknown, .badMessageCheck) { world in
      var (device, answer) = try world.enrolled()
      device.use(answer.certificate ?? [])
      device.extraCerts = []
      return world.send(device.certConf(answer))
    },
  ]

  private static let untrusted: [Refusal] = [
    row("a stranger's certificate", .signerNotTrusted, .signerNotTrusted) { world, device, _ in
      device.use(try stranger(world))
    },
    row("a certificate of ours with a changed signature", .signerNotTrusted, .signerNotTrusted) {
      _, device, certificate in
      device.extraCerts = [certificate.spoiled]
    },
    row("the CA's own", .signerNotTrusted, .signerNotTrusted) { world, device, _ in
      device.use(world.caCertificate, world.caKey)
    },
    Refusal(
      "a key that may not sign", .signerNotTrusted, .signerNotTrusted,
      adjust: { $0.profiles[0].keyUsage = .keyAgreement }
    ) {
      world in
      var (device, answer) = try world.enrolled()
      device.use(answer.certificate ?? [])
      return world.send(device.cr())
    },
    row("revoked", .signerRevoked, .signerNotTrusted) { world, _, certificate in try world.revoke(certificate) },
    row("expired", .signerRevoked, .signerNotTrusted) { world, _, _ in
      world.now = world.now.adding(seconds: 366 * 86_400)
    },
    row("rejected by its device", .signerRevoked, .signerNotTrusted) { world, device, _ in
      try world.register("device-2")
      let other = try world.device("device-2")
      let answer = world.send(other.ir())
      _ = world.send(other.certConf(answer, status: Device.rejection))
      device.use(answer.certificate ?? [], other.key)
    },
    row("a removed device's", .notAuthorized, .notAuthorized) { world, _, _ in try world.remove() },
    row("of a device that was registered anew", .notAuthorized, .notAuthorized) { world, _, _ in
      try world.remove()
      try world.register()
    },
    Refusal("of another alias", .notAuthorized, .notAuthorized) { world in
      var (device, answer) = try world.enrolled()
      try world.register(alias: "other")
      device.use(answer.certificate ?? [])
      return world.send(device.cr(), alias: 1)
    },
    Refusal("of another alias, where its device was there before", .notAuthorized, .notAuthorized) { world in
      try world.register(alias: "other")
      var (device, answer) = try world.enrolled()
      device.use(answer.certificate ?? [])
      return world.send(device.cr(), alias: 1)
    },
  ]

  private static let wrong: [Refusal] = [
    row("another key", .wrongSignature, .badMessageCheck) { world, device, _ in
      device.protector = .signature(try world.newKey())
    },
    row("an algorithm that is not the key's", .wrongSignature, .badMessageCheck) { _, device, _ in
      let algorithm = written { $0.signatureAlgorithm(.rsa(.sha256)) }
      device.protector = .raw(algorithm: algorithm, bits: [UInt8](repeating: 1, count: 256))
    },
    row("bits of a MAC", .wrongSignature, .badMessageCheck) { _, device, _ in
      let algorithm = written { $0.signatureAlgorithm(.ecdsa(.sha256)) }
      device.protector = .raw(algorithm: algorithm, bits: [UInt8](repeating: 1, count: 20))
    },
    row("SHA-1", .weakProtection, .badAlg) { _, device, _ in
      let algorithm = written { $0.signatureAlgorithm(.ecdsa(.sha1)) }
      device.protector = .raw(algorithm: algorithm, bits: [1, 2, 3])
    },
    row(
      "a signature where none is allowed", .protectionNotAllowed, .wrongIntegrity,
      adjust: { $0.aliases[0].modules = [.hmac] }
    ) {
      _, _, _ in
    },
    row("a lost clock", .clockNotSet, .systemUnavail) { world, _, _ in world.now = Timestamp(seconds: 100) },
  ]

  /// Says that it is device-1's, signed by a CA of the same name.
  private static func stranger(_ world: World) throws -> [UInt8] {
    let key = try world.newKey()
    return try World.certificate(
      name("CN=device-1"), of: key, by: key, Validity(notBefore: World.start, notAfter: .endless), isCA: false)
  }
}
