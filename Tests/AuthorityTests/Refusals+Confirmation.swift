import CMP
import Crypto
import Store

@testable import Authority

/// What is wrong with a confirmation (Confirmation.swift).
enum ConfirmationRefusals {
  /// A certConf of a device that has just been given a certificate, by whoever `change` makes of it.
  private static func row(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo, _ protection: Answer.Protection = .mac,
    adjust: @escaping @Sendable (inout Policy<PrivateKey>) -> Void = { _ in },
    send: @escaping @Sendable (World, inout Device, Answer) throws -> Answer
  ) -> Refusal {
    Refusal(name, condition, failInfo, .error, protection, adjust: adjust) { world in
      var (device, answer) = try world.enrolled()
      return try send(world, &device, answer)
    }
  }

  static let rows: [Refusal] = states + credentials + contents

  private static let states: [Refusal] = [
    row("of an unknown transaction", .noTransaction, .badRequest) { world, device, answer in
      device.begin()
      return world.send(device.certConf(answer))
    },
    row("too late", .noTransaction, .badRequest) { world, device, answer in
      world.now = world.now.adding(seconds: 301)
      return world.send(device.certConf(answer))
    },
    row("too late, and said so", .noTransaction, .badRequest) { world, device, answer in
      world.now = world.now.adding(seconds: 301)
      _ = world.authority.expire(at: world.now)
      world.now = World.start
      return world.send(device.certConf(answer))
    },
    row("after a rejection", .noTransaction, .badRequest) { world, device, answer in
      _ = world.send(device.certConf(answer, status: Device.rejection))
      return world.send(device.certConf(answer))
    },
    row("after the certificate was revoked", .noTransaction, .badRequest) { world, device, answer in
      try world.revoke(answer.certificate ?? [])
      return world.send(device.certConf(answer))
    },
    Refusal("after implicitConfirm", .noTransaction, .badRequest, .error, .mac) { world in
      try world.register()
      var device = try world.device()
      device.header.implicitConfirm = true
      let answer = world.send(device.ir())
      return world.send(device.certConf(answer))
    },
    row("once more, with other octets", .alreadyConfirmed, .certConfirmed) { world, device, answer in
      _ = world.send(device.certConf(answer))
      return world.send(device.certConf(answer, status: Device.acceptance))
    },
    row("at another alias", .wrongSecret, .badMessageCheck, .signature) { world, device, answer in
      world.send(device.certConf(answer), alias: 1)
    },
    row("unprotected", .unprotected, .badMessageCheck, .signature) { world, device, answer in
      device.protector = .none
      return world.send(device.certConf(answer))
    },
  ]

  private static let credentials: [Refusal] = [
    row("by another device", .otherCredential, .badMessageCheck) { world, device, answer in
      try world.register("device-2")
      device.header.senderKID = Array("device-2")
      return world.send(device.certConf(answer))
    },
    Refusal("by a device that was there before", .otherCredential, .badMessageCheck, .error, .mac) { world in
      try world.register("device-2")
      var (device, answer) = try world.enrolled()
      device.header.senderKID = Array("device-2")
      return world.send(device.certConf(answer))
    },
    row("with a new code", .otherCredential, .badMessageCheck) { world, device, answer in
      try world.newCode()
      return world.send(device.certConf(answer))
    },
    row("by a device that was registered anew", .otherCredential, .badMessageCheck) { world, device, answer in
      try world.remove()
      try world.register()
      return world.send(device.certConf(answer))
    },
    row("with PBMAC1 after PasswordBasedMac", .otherCredential, .badMessageCheck) { world, device, answer in
      device.protector = .pbmac1(secret: Array(World.secret))
      return world.send(device.certConf(answer))
    },
    row("signed with the new certificate", .otherCredential, .badMessageCheck, .signature) { world, device, answer in
      let id = device.header.transactionID
      device.use(answer.certificate ?? [])
      device.header.transactionID = id
      return world.send(device.certConf(answer))
    },
    Refusal("signed with another certificate of the device", .otherCredential, .badMessageCheck, .error, .signature) {
      world in
      var (device, first) = try world.enrolled()
      device.use(first.certificate ?? [])
      let second = world.send(device.cr())
      var other = device
      other.begin()
      let third = world.send(other.cr())
      other.use(second.certificate ?? [])
      other.header.transactionID = third.transactionID
      return world.send(other.certConf(third))
    },
    Refusal("with the secret, after a signature", .otherCredential, .badMessageCheck, .error, .mac) { world in
      let (device, first) = try world.enrolled()
      var signing = device
      signing.use(first.certificate ?? [])
      let second = world.send(signing.cr())
      var asking = device
      asking.header.transactionID = signing.header.transactionID
      return world.send(asking.certConf(second))
    },
    row("without recipNonce", .badRecipientNonce, .badRecipientNonce) { world, device, answer in
      var without = answer
      without.senderNonce = nil
      return world.send(device.certConf(without))
    },
    row("with another recipNonce", .badRecipientNonce, .badRecipientNonce) { world, device, answer in
      var other = answer
      other.senderNonce = answer.senderNonce?.spoiled
      return world.send(device.certConf(other))
    },
  ]

  private static let contents: [Refusal] = [
    row("another certHash", .wrongCertificateHash, .badCertId) { world, device, answer in
      world.send(device.certConf(answer, hash: [UInt8](repeating: 1, count: 32)))
    },
    row("an empty certHash", .wrongCertificateHash, .badCertId) { world, device, answer in
      world.send(device.certConf(answer, hash: []))
    },
    row("two certificates", .severalRequests, .badRequest) { world, device, answer in
      let status = sequence(tlv(4, [1]), [2, 1, 0])
      return world.send(device.certConf(answer, statuses: [status, status]))
    },
    row("another certReqId", .badRequestID, .badRequest) { world, device, answer in
      world.send(device.certConf(answer, requestID: [2, 1, 1]))
    },
    row("certReqId -1 after ir", .badRequestID, .badRequest) { world, device, answer in
      world.send(device.certConf(answer, requestID: [2, 1, 0xFF]))
    },
    row("hashAlg with pvno 2", .badAlgorithm, .badAlg) { world, device, answer in
      world.send(device.certConf(answer, hashAlg: .sha256))
    },
    row("an unknown hashAlg", .badAlgorithm, .badAlg) { world, device, answer in
      device.header.pvno = 3
      let algorithm = tlv(0xA0, sequence(tlv(6, [0x2A, 3])))
      return world.send(device.certConf(answer, statuses: [sequence(tlv(4, [1]), [2, 1, 0], algorithm)]))
    },
  ]
}

/// What is nobody's fault, or ours.
enum OwnRefusals {
  static let rows: [Refusal] = time + room

  private static let time: [Refusal] = [
    Refusal("a clock that was never set", .clockNotSet, .systemUnavail, .error, .mac) { world in
      try world.register()
      world.now = Timestamp(seconds: 1000)
      return world.send(try world.device().ir())
    },
    Refusal("a clock a day and a second before the last certificate", .clockNotSet, .systemUnavail, .error, .mac) {
      world in
      _ = try world.enrolled()
      try world.register("device-2")
      world.now = world.now.adding(seconds: -86_401)
      return world.send(try world.device("device-2").ir())
    },
    Refusal("before the CA's certificate", .clockNotSet, .systemUnavail, .error, .mac) { world in
      try world.register()
      world.now = world.now.adding(seconds: -86_401)
      return world.send(try world.device().ir())
    },
    Refusal("after the CA's certificate", .issuerExpired, .systemUnavail, .error, .mac) { world in
      try world.register()
      world.now = Timestamp(seconds: 2_500_000_000)
      return world.send(try world.device().ir())
    },
    Refusal(
      "after the profile's end", .issuerExpired, .systemUnavail, .error, .mac,
      adjust: { $0.profiles[0].validity = .until(World.start) }
    ) { device in device.ir() },
  ]

  private static let room: [Refusal] = [
    Refusal("1,024 open transactions", .tooManyTransactions, .systemUnavail, .error, .mac) { world in
      try world.open(AuthorityLimits.openTransactions)
      try world.register()
      return world.send(try world.device().ir())
    },
    Refusal("a store that takes nothing", .storeUnavailable, .systemUnavail, .error, .mac) { world in
      try world.register()
      world.authority.isReadOnly = true
      return world.send(try world.device().ir())
    },
    Refusal("certConf at a store that takes nothing", .storeUnavailable, .systemUnavail, .error, .mac) { world in
      let (device, answer) = try world.enrolled()
      world.authority.isReadOnly = true
      return world.send(device.certConf(answer))
    },
    Refusal("a commit that is full", .storeUnavailable, .systemUnavail, .error, .mac) { world in
      try world.register()
      while (try? world.authority.log.stage(.revoked, at: 0, revocation.span)) != nil {}
      return world.send(try world.device().ir())
    },
    Refusal("room for a refusal only", .answerTooLarge, .systemFailure, .error, .mac) { world in
      try world.register()
      return world.send(try world.device().ir(), room: 500)
    },
    Refusal("no chance to be had for a serial number", .internalFailure, .systemFailure, .error, .mac) { world in
      try world.register()
      (world.dice.failAt, world.dice.failUntil) = (world.dice.draws, world.dice.draws + 1)
      return world.send(try world.device().ir())
    },
    Refusal("a profile that is gone", .internalFailure, .systemFailure, .error, .mac) { world in
      try world.register(profile: "gone")
      return world.send(try world.device().ir())
    },
  ]

  /// A record that changes nothing: nobody has the serial number.
  private static let revocation: [UInt8] = {
    let serial: [UInt8] = [9]
    var room = [UInt8](repeating: 0, count: 64)
    let record = Revoked(serial: serial.span, reason: 0, time: 0, by: Span())
    guard let count = try? record.write(into: room.mutableSpan) else { return [] }
    return Array(room[..<count])
  }()
}

extension World {
  /// Certificates that await confirmation, as records without a message.
  func open(_ count: Int) throws {
    for number in 0..<count {
      let serial = (0..<9).map { UInt8(truncatingIfNeeded: number >> ($0 % 2 * 8)) }
      let (alias, hash, answer): ([UInt8], [UInt8], [UInt8]) = (Array("cmp"), [UInt8](repeating: 0, count: 32), [5, 0])
      var room = [UInt8](repeating: 0, count: 512)
      let length = try Issued(
        serial: serial.span, alias: alias.span, reference: Span(), transactionID: serial.span, requestHash: hash.span,
        senderNonce: Span(), signer: Span(), flags: IssuedFlags(), notAfter: 0, certificateOffset: 0,
        certificateCount: 2,
        response: answer.span
      ).write(into: room.mutableSpan)
      try authority.stage(.issued, at: now, room.span.extracting(first: length))
      if number % 128 == 127 { try commit() }
    }
    opened += count
  }
}
