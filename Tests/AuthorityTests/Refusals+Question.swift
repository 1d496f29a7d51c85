import CMP
import Crypto

@testable import Authority

/// What is wrong with a question (GeneralMessage.swift).
enum QuestionRefusals {
  private static func row(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo, _ items: [[UInt8]],
    adjust: @escaping @Sendable (inout Policy<PrivateKey>) -> Void = { _ in }
  ) -> Refusal {
    Refusal(name, condition, failInfo, .error, .mac, adjust: adjust) { device in
      device.header.sender = AuthorityTests.name("CN=device-1")
      return device.genm(items)
    }
  }

  private static let caCerts = Device.item(.caCerts)

  static let rows: [Refusal] = counts + malformed + [
    row("a type that nobody knows", .unknownInformation, .badRequest, [sequence(tlv(6, [0x2A, 3, 4]))]),
    row("a revocation passphrase", .unknownInformation, .badRequest, [Device.item(.revPassphrase)]),
    row("implicitConfirm", .unknownInformation, .badRequest, [Device.item(.implicitConfirm, [5, 0])]),
    row("an answer", .unknownInformation, .badRequest, [Device.item(.crls)]),
    row(
      "no English", .unknownInformation, .badRequest,
      [Device.item(.suppLangTags, sequence(tlv(12, Array("de")), tlv(12, Array("enm")), tlv(12, [])))]),
    Refusal("genm in a transaction", .transactionInUse, .transactionIdInUse, .error, .mac) { world in
      let (device, _) = try world.enrolled()
      return world.send(device.genm([caCerts]))
    },
    Refusal("genm without protection", .unprotected, .badMessageCheck) { device in
      device.protector = .none
      return device.genm([caCerts])
    },
    Refusal("genm of nobody", .wrongSecret, .badMessageCheck) { world in
      world.send(try world.device("nobody").genm([caCerts]))
    },
    Refusal("genm of another alias", .wrongSecret, .badMessageCheck) { world in
      try world.register()
      return world.send(try world.device().genm([caCerts]), alias: 1)
    },
    Refusal("genm, room for a refusal only", .answerTooLarge, .systemFailure, .error, .mac) { world in
      try world.register()
      return world.send(try world.device().genm([caCerts]), room: 500)
    },
    Refusal("genm at the URL of ir", .otherOperation, .badRequest, .error, .mac) { world in
      try world.register()
      return world.send(try world.device().genm([caCerts]), operation: .ir)
    },
  ]

  private static let counts: [Refusal] = [
    row("no question, lightweight", .severalQuestions, .badRequest, [], adjust: Refusal.lightweight),
    row("two questions, lightweight", .severalQuestions, .badRequest, [caCerts, caCerts], adjust: Refusal.lightweight),
    row(
      "33 questions", .severalQuestions, .badRequest, [[UInt8]](repeating: Device.item(.signKeyPairTypes), count: 33)),
    row("1,000 questions", .severalQuestions, .badRequest, [[UInt8]](repeating: caCerts, count: 1000)),
  ]

  private static let malformed: [Refusal] = [
    row("a question that is none", .malformed, .badDataFormat, [[5, 0]]),
    row("a value after the value", .malformed, .badDataFormat, [sequence(oid(.caCerts), [5, 0], [5, 0])]),
    row("caCerts with a value, lightweight", .malformed, .badDataFormat, [Device.item(.caCerts, [5, 0])],
      adjust: Refusal.lightweight),
    row("a root that is none", .malformed, .badDataFormat, [Device.item(.rootCaCert, sequence())]),
    row("a root that is NULL", .malformed, .badDataFormat, [Device.item(.rootCaCert, [5, 0])]),
    row("no source of a CRL", .malformed, .badDataFormat, [Device.item(.crlStatusList)]),
    row("an empty list of sources", .malformed, .badDataFormat, [Device.item(.crlStatusList, sequence())]),
    row("no algorithm", .malformed, .badDataFormat, [Device.item(.keyPairParamReq)]),
    row("an algorithm that is none", .malformed, .badDataFormat, [Device.item(.keyPairParamReq, [5, 0])]),
    row("no languages", .malformed, .badDataFormat, [Device.item(.suppLangTags)]),
    row("an empty list of languages", .malformed, .badDataFormat, [Device.item(.suppLangTags, sequence())]),
    Refusal("genm that is none", .malformed, .badDataFormat, .error, .mac) { device in
      device.message(tlv(0xB5, [4, 0]))
    },
  ]
}

extension Device {
  func genm(_ items: [[UInt8]]) -> [UInt8] { message(tlv(0xB5, sequence(items.flatMap { $0 }))) }

  static func item(_ type: ObjectIdentifier, _ value: [UInt8] = []) -> [UInt8] { sequence(oid(type), value) }
}
