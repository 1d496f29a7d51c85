import CMP
import Crypto

@testable import Authority

/// What is wrong in the body of a request (Enrolment.swift, ProofOfPossession.swift, Grant.swift).
enum RequestRefusals {
  static let rows: [Refusal] = counts + templates + keys + proofs + names + extensions + rules + codes

  private static let counts: [Refusal] =
    [2, 16, 17].map { count in
      Refusal("\(count) requests", .severalRequests, .badRequest, .ip, .mac) { device in
        device.message(
          tlv(0xA0, sequence([[UInt8]](repeating: device.certReqMsg(Template()), count: count).flatMap { $0 })))
      }
    }
    + [[UInt8(2), 1, 7], [2, 1, 0xFF], [2, 2, 1, 0]].map { id in
      Refusal("certReqId \(id), lightweight", .badRequestID, .badRequest, .ip, .mac, adjust: Refusal.lightweight) {
        device in
        device.header.sender = name("CN=device-1")
        var template = Template()
        template.requestID = id
        return device.ir(template)
      }
    }

  private static let templates: [Refusal] = [
    Refusal("certReqId of 17 octets", .badRequestID, .badRequest) { template, _ in
      template.requestID = tlv(2, [UInt8](repeating: 0x11, count: 17))
    },
    Refusal("certReqId of 100 octets", .badRequestID, .badRequest) { template, _ in
      template.requestID = tlv(2, [UInt8](repeating: 0x81, count: 100))
    },
    Refusal("version v1", .badTemplate, .badCertTemplate) { template, _ in template.version = 0 },
    Refusal("version v2", .badTemplate, .badCertTemplate) { template, _ in template.version = 1 },
    Refusal("serialNumber", .badTemplate, .badCertTemplate) { template, _ in template.serialNumber = [1] },
    Refusal("signingAlg", .badTemplate, .badCertTemplate) { template, _ in template.signingAlg = .ecdsa(.sha256) },
    Refusal("issuerUID", .badTemplate, .badCertTemplate) { template, _ in template.issuerUID = [1] },
    Refusal("subjectUID", .badTemplate, .badCertTemplate) { template, _ in template.subjectUID = [1] },
    Refusal("no subject, lightweight", .badTemplate, .badCertTemplate, .ip, .mac, adjust: Refusal.lightweight) {
      device in
      device.header.sender = name("CN=device-1")
      var template = Template()
      template.subject = nil
      return device.ir(template)
    },
    Refusal("no subject, and none registered", .badTemplate, .badCertTemplate, .ip, .mac) { world in
      try world.register(subject: [])
      var template = Template()
      template.subject = nil
      return world.send(try world.device().ir(template))
    },
    Refusal("another issuer", .wrongIssuer, .wrongAuthority) { template, _ in template.issuer = name("CN=Another CA") },
  ]

  private static let keys: [Refusal] = [
    Refusal("a point that is not on its curve", .badPublicKey, .badCertTemplate) { template, device in
      template.publicKey = Device.content(Device.publicKeyInfo(device.key)).spoiled
    },
    Refusal("the point at infinity", .badPublicKey, .badCertTemplate) { template, _ in
      template.publicKey = sequence(oid(.ecPublicKey), oid(.prime256v1)) + [3, 2, 0, 0]
    },
    Refusal("a compressed point", .badPublicKey, .badCertTemplate) { template, device in
      let point = Device.content(Device.publicKeyInfo(device.key)).suffix(64)
      let compressed = [2 + (point.last ?? 0) % 2] + point.prefix(32)
      template.publicKey = sequence(oid(.ecPublicKey), oid(.prime256v1)) + tlv(3, [0] + compressed)
    },
    Refusal("RSA with 1024 bits", .badPublicKey, .badCertTemplate) { template, _ in
      template.publicKey = rsa(modulus: [0xC1] + [UInt8](repeating: 7, count: 127), exponent: [1, 0, 1])
    },
    Refusal("RSA with 65,536 bits", .badPublicKey, .badCertTemplate) { template, _ in
      template.publicKey = rsa(modulus: [0xC1] + [UInt8](repeating: 7, count: 8191), exponent: [1, 0, 1])
    },
    Refusal("RSA with an even modulus", .badPublicKey, .badCertTemplate) { template, _ in
      template.publicKey = rsa(modulus: [0xC1] + [UInt8](repeating: 8, count: 255), exponent: [1, 0, 1])
    },
    Refusal("RSA with exponent 1", .badPublicKey, .badCertTemplate) { template, _ in
      template.publicKey = rsa(modulus: [0xC1] + [UInt8](repeating: 7, count: 255), exponent: [1])
    },
    Refusal("an RSA key that is none", .badPublicKey, .badCertTemplate) { template, _ in
      template.publicKey = sequence(oid(.rsaEncryption), [5, 0]) + tlv(3, [0], sequence([2, 1, 3]))
    },
    Refusal("an unknown curve", .badAlgorithm, .badAlg) { template, device in
      let point = Device.content(Device.publicKeyInfo(device.key)).suffix(65)
      template.publicKey = sequence(oid(.ecPublicKey), tlv(6, [0x2B, 0x81, 4, 0, 10])) + tlv(3, [0] + point)
    },
    Refusal("explicit curve parameters", .badAlgorithm, .badAlg) { template, device in
      let point = Device.content(Device.publicKeyInfo(device.key)).suffix(65)
      template.publicKey = sequence(oid(.ecPublicKey), sequence([2, 1, 1])) + tlv(3, [0] + point)
    },
    Refusal("a kind that the device's profile does not allow", .keyNotAllowed, .badCertTemplate, .ip, .mac) { world in
      try world.register(profile: "rsa")
      return world.send(try world.device().ir())
    },
    Refusal("the CA's key", .keyInUse, .badCertTemplate, .ip, .mac) { world in
      try world.register()
      var device = try world.device()
      device.key = world.caKey
      return world.send(device.ir())
    },
    Refusal("the CMP signer's key", .keyInUse, .badCertTemplate, .cp, .mac) { world in
      try world.register()
      var device = try world.device()
      device.key = world.signerKey
      return world.send(device.p10cr())
    },
  ]

  private static func rsa(modulus: [UInt8], exponent: [UInt8]) -> [UInt8] {
    Device.content(written { $0.rsaPublicKeyInfo(modulus: modulus.span, exponent: exponent.span) })
  }

  private static let sender = tlv(0xA0, tlv(0xA4, name("CN=device-1")))

  private static let proofs: [Refusal] = [
    Refusal("no proof", .badProof, .badPOP) { template, _ in template.proof = .none },
    Refusal("raVerified", .badProof, .badPOP) { template, _ in template.proof = .raVerified },
    Refusal("keyEncipherment", .badProof, .badPOP) { template, _ in template.proof = .keyEncipherment },
    Refusal("another key's proof", .badProof, .badPOP) { template, device in
      template.proof = .other(try PrivateKey.generate(.ecP256, with: device.library))
    },
    Refusal("a spoiled proof", .badProof, .badPOP) { template, _ in template.proof = .spoiled },
    Refusal("a proof over another request", .badProof, .badPOP) { template, _ in template.proof = .overOtherTemplate },
    Refusal("an algorithm that is not the key's", .badProof, .badPOP) { template, _ in
      template.proof = .algorithm(written { $0.signatureAlgorithm(.rsa(.sha256)) })
    },
    Refusal("an unknown algorithm", .badAlgorithm, .badAlg) { template, _ in
      template.proof = .algorithm(sequence(tlv(6, [0x2A, 3])))
    },
    Refusal("a proof with SHA-1", .badAlgorithm, .badAlg) { template, _ in template.proof = .sha1 },
    Refusal("poposkInput beside a subject", .badProof, .badPOP) { template, _ in
      template.proof = .input(authInfo: sender)
    },
    Refusal("spoiled poposkInput", .badProof, .badPOP) { template, _ in
      template.subject = nil
      template.proof = .input(authInfo: sender, spoiled: true)
    },
    Refusal("poposkInput of somebody else", .badProof, .badPOP) { template, _ in
      template.subject = nil
      template.proof = .input(authInfo: tlv(0xA0, tlv(0xA4, name("CN=device-2"))))
    },
    Refusal("poposkInput of nobody", .badProof, .badPOP) { template, _ in
      template.subject = nil
      template.proof = .input(authInfo: tlv(0xA0, tlv(0xA4, sequence())))
    },
    Refusal("keyAgreement with an RSA key", .badProof, .badPOP) { template, device in
      let key = try PrivateKey.generate(.rsa2048, with: device.library)
      (template.publicKey, template.proof) = (Device.content(Device.publicKeyInfo(key)), .keyAgreement)
    },
    Refusal("keyAgreement where RFC 9483 is kept", .badProof, .badPOP, .ip, .mac, adjust: Refusal.lightweight) { device in
      device.header.sender = name("CN=device-1")
      var template = Template()
      template.proof = .keyAgreement
      return device.ir(template)
    },
    Refusal("a challenge", .badProof, .badPOP) { template, _ in template.proof = .raw([0xA3, 3, 0x81, 1, 1]) },
    Refusal("thisMessage", .badProof, .badPOP) { template, _ in template.proof = .raw([0xA2, 4, 0x80, 2, 0, 1]) },
    Refusal("encryptedKey", .badProof, .badPOP) { template, _ in template.proof = .raw([0xA2, 4, 0xA4, 2, 5, 0]) },
    Refusal("agreeMAC", .badProof, .badPOP) { template, _ in
      template.proof = .raw(tlv(0xA3, tlv(0xA3, sequence(oid(.passwordBasedMac)), tlv(3, [0, 1]))))
    },
    Refusal("poposkInput with a MAC", .badProof, .badPOP) { template, _ in
      template.subject = nil
      template.proof = .input(authInfo: sequence(sequence(oid(.passwordBasedMac)), tlv(3, [0, 1, 2])))
    },
    Refusal("a changed PKCS #10 request", .badProof, .badPOP, .cp, .mac) { device in device.p10cr(spoiled: true) },
  ]

  private static let names: [Refusal] =
    [
      Refusal("a subject with a line break", .badName, .badCertTemplate) { template, _ in
        template.subject = sequence(tlv(0x31, sequence(oid(.commonName), tlv(12, Array("a\nb")))))
      },
      Refusal("a common name of 30,000 octets", .badName, .badCertTemplate, .ip, .mac) { device in
        var template = Template()
        template.subject = sequence(
          tlv(0x31, sequence(oid(.commonName), tlv(12, [UInt8](repeating: 65, count: 30_000)))))
        return device.ir(template)
      },
      Refusal("a country of three letters", .badName, .badCertTemplate) { template, _ in
        template.subject = sequence(tlv(0x31, sequence(tlv(6, [0x55, 4, 6]), tlv(0x13, Array("DEU")))))
      },
      Refusal("the request's own bad subject, none registered", .badName, .badCertTemplate, .ip, .mac) { world in
        try world.register(subject: [])
        var template = Template()
        template.subject = sequence(tlv(0x31, sequence(oid(.commonName), tlv(12, Array("a\u{1B}[2J")))))
        return world.send(try world.device().ir(template))
      },
      Refusal("neither a subject nor another name", .badName, .badCertTemplate, .ip, .mac) { world in
        try world.register(subject: [])
        var template = Template()
        template.subject = sequence()
        return world.send(try world.device().ir(template))
      },
    ]
    + [
      ("NUL in a dNSName", tlv(0x82, Array("a\0b"))), ("a wildcard", tlv(0x82, Array("*.example"))),
      ("an iPAddress of 3 octets", tlv(0x87, [1, 2, 3])), ("an x400Address", tlv(0xA3, [])),
      ("a URI with a line break", tlv(0x86, Array("http://a/\r"))),
    ].map { name, value in
      Refusal(name, .badName, .badCertTemplate) { template, _ in
        template.extensions = [ext(.subjectAltName, sequence(value))]
      }
    } + [
      Refusal("no alternative name in subjectAltName", .badName, .badCertTemplate) { template, _ in
        template.extensions = [ext(.subjectAltName, sequence())]
      },
      Refusal("alternative names of 1,200 octets", .badName, .badCertTemplate, .ip, .mac) { world in
        try world.register(profile: "free")
        let other = tlv(0xA0, tlv(6, [0x2A, 3]), tlv(0xA0, tlv(4, [UInt8](repeating: 1, count: 1200))))
        var template = Template()
        template.extensions = [ext(.subjectAltName, sequence(other))]
        return world.send(try world.device().ir(template))
      },
    ]

  private static let extensions: [Refusal] = [
    Refusal("an unknown critical extension", .badExtension, .unacceptedExtension) { template, _ in
      template.extensions = [sequence(tlv(6, [0x2A, 3]), [1, 1, 0xFF], tlv(4, [5, 0]))]
    },
    Refusal("critical nameConstraints", .badExtension, .unacceptedExtension) { template, _ in
      template.extensions = [ext(.nameConstraints, critical: true, sequence())]
    },
    Refusal("the same extension twice", .badTemplate, .badCertTemplate) { template, _ in
      template.extensions = [ext(.subjectKeyIdentifier, tlv(4, [1])), ext(.subjectKeyIdentifier, tlv(4, [2]))]
    },
    Refusal("33 extensions", .badTemplate, .badCertTemplate) { template, _ in
      template.extensions = (0..<33).map { sequence(tlv(6, [0x2A, UInt8($0)]), tlv(4, [5, 0])) }
    },
    Refusal("an extension that is not DER", .badTemplate, .badCertTemplate) { template, _ in
      template.extensions = [sequence(tlv(6, [0x2A, 3]), tlv(4, [0x30, 0x80, 0, 0]))]
    },
    Refusal("two extensionRequests", .badTemplate, .badCertTemplate, .cp, .mac) { device in
      let attribute = Device.extensionRequest(ext(.subjectKeyIdentifier, tlv(4, [1])))
      return device.p10cr(attributes: attribute + attribute)
    },
    Refusal("33 attributes", .badTemplate, .badCertTemplate, .cp, .mac) { device in
      device.p10cr(attributes: (0..<33).flatMap { sequence(tlv(6, [0x2A, UInt8($0)]), tlv(0x31, [5, 0])) })
    },
  ]

  private static let rules: [Refusal] = [
    Refusal("an alternative name that the profile refuses", .nameNotAllowed, .badCertTemplate, .ip, .mac, adjust: {
      $0.profiles[0].rules.names = [NamePattern(.ip)]
    }) { device in
      var template = Template()
      template.extensions = [ext(.subjectAltName, AuthorityTests.names("DNS:a.example"))]
      return device.ir(template)
    },
    Refusal("a kind of name that the profile wants", .nameNotAllowed, .badCertTemplate, .cp, .mac, adjust: {
      $0.profiles[0].rules.required = [NameParts(.uri)]
    }) { device in device.p10cr() },
    Refusal("an attribute that the profile refuses", .nameNotAllowed, .badCertTemplate, .ip, .mac, adjust: {
      $0.profiles[0].rules.attributes = NameParts(.commonName)
    }) { world in
      try world.register(subject: [])
      var template = Template()
      template.subject = name("CN=a,O=b")
      return world.send(try world.device().ir(template))
    },
    Refusal("nothing for the profile's template", .badName, .badCertTemplate, .ip, .mac, adjust: {
      $0.profiles[0].subject = NameTemplate(parts: [.text(Array("O=")), .requested(.organization)])
    }) { world in
      try world.register(subject: [])
      return world.send(try world.device().ir())
    },
    Refusal("a CA without a subject", .badName, .badCertTemplate, .ip, .mac, adjust: {
      $0.profiles[0].basicConstraints.cA = true
    }) { world in
      try world.register(subject: sequence(), names: AuthorityTests.names("DNS:a.example"))
      return world.send(try world.device().ir())
    },
    Refusal("more extensions than are taken over", .badExtension, .unacceptedExtension, .ip, .mac, adjust: {
      $0.profiles[0].allowsExtensionOverride = true
    }) { device in
      var template = Template()
      template.extensions = [sequence(tlv(6, [0x2A, 3]), tlv(4, tlv(4, [UInt8](repeating: 0, count: 1100))))]
      return device.ir(template)
    },
  ]

  private static let codes: [Refusal] = [
    Refusal("a code for the second time", .codeUsed, .notAuthorized, .ip, .mac) { world in
      var (device, _) = try world.enrolled()
      device.begin()
      return world.send(device.ir())
    },
    Refusal("a code for the second time, cr", .codeUsed, .notAuthorized, .cp, .mac) { world in
      var (device, _) = try world.enrolled()
      device.begin()
      return world.send(device.cr())
    },
    Refusal("a code for the second time, p10cr", .codeUsed, .notAuthorized, .cp, .mac) { world in
      var (device, _) = try world.enrolled()
      device.begin()
      return world.send(device.p10cr())
    },
    Refusal("an expired code", .codeUsed, .notAuthorized, .ip, .mac) { world in
      try world.register(expires: World.start.seconds - 1)
      return world.send(try world.device().ir())
    },
    Refusal("a code without uses", .codeUsed, .notAuthorized, .ip, .mac) { world in
      try world.register(uses: 0)
      return world.send(try world.device().ir())
    },
  ]
}
