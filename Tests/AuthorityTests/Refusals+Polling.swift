import CMP
import Crypto
import Store

@testable import Authority

/// What is wrong with a pollReq (Polling.swift).
enum PollingRefusals {
  /// A pollReq of a device whose request waits, or was approved, by whoever `send` makes of it: refused either way.
  private static func rows(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo, _ protection: Answer.Protection = .mac,
    send: @escaping @Sendable (World, inout Device, Answer) throws -> Answer
  ) -> [Refusal] {
    [false, true].map { isApproved in
      Refusal(
        "pollReq \(name)\(isApproved ? ", approved" : "")", condition, failInfo, .error, protection,
        adjust: World.manual
      ) { world in
        var (device, answer) = try world.waiting()
        if isApproved { try world.decide(.approved) }
        return try send(world, &device, answer)
      }
    }
  }

  static let rows: [Refusal] = transactions + credentials + contents

  private static let transactions: [Refusal] =
    rows("of an unknown transaction", .notWaiting, .badRequest) { world, device, answer in
      device.begin()
      return world.send(device.pollReq(answer))
    } + rows("too late", .notWaiting, .badRequest) { world, device, answer in
      world.now = world.now.adding(seconds: 7 * 86_400 + 1)
      return world.send(device.pollReq(answer))
    } + rows("at another alias", .wrongSecret, .badMessageCheck, .signature) { world, device, answer in
      world.send(device.pollReq(answer), alias: 1)
    } + rows("and another request in the transaction", .transactionInUse, .transactionIdInUse) { world, device, answer in
      try world.newCode()
      return world.send(device.cr())
    } + rows("answered by certConf", .noTransaction, .badRequest) { world, device, answer in
      world.send(device.certConf(answer))
    } + [
      Refusal("pollReq of a request that was answered", .notWaiting, .badRequest, .error, .mac) { world in
        let (device, answer) = try world.enrolled()
        return world.send(device.pollReq(answer))
      },
      Refusal("pollReq of a request that was denied", .denied, .notAuthorized, .ip, .mac, adjust: World.manual) { world in
        let (device, answer) = try world.waiting()
        try world.decide(.denied)
        return world.send(device.pollReq(answer))
      },
    ]

  private static let credentials: [Refusal] =
    rows("by another device", .otherCredential, .badMessageCheck) { world, device, answer in
      try world.register("device-2")
      device.header.senderKID = Array("device-2")
      return world.send(device.pollReq(answer))
    } + rows("with a new code", .otherCredential, .badMessageCheck) { world, device, answer in
      try world.newCode()
      return world.send(device.pollReq(answer))
    } + rows("by a device that was registered anew", .otherCredential, .badMessageCheck) { world, device, answer in
      try world.remove()
      try world.register()
      return world.send(device.pollReq(answer))
    } + rows("with PBMAC1 after PasswordBasedMac", .otherCredential, .badMessageCheck) { world, device, answer in
      device.protector = .pbmac1(secret: Array(World.secret))
      return world.send(device.pollReq(answer))
    } + rows("signed after a MAC", .otherCredential, .badMessageCheck, .signature) { world, device, answer in
      try world.register("device-3")
      world.authority.policy.aliases[0].needsApproval = false
      var other = try world.device("device-3")
      other.use(world.send(other.ir()).certificate ?? [])
      other.header.transactionID = device.header.transactionID
      return world.send(other.pollReq(answer))
    } + rows("with a wrong secret", .wrongSecret, .badMessageCheck, .signature) { world, device, answer in
      device.protector = .passwordBasedMac(secret: Array("wrong"))
      return world.send(device.pollReq(answer))
    } + rows("unprotected", .unprotected, .badMessageCheck, .signature) { world, device, answer in
      device.protector = .none
      return world.send(device.pollReq(answer))
    }

  private static let contents: [Refusal] =
    rows("without recipNonce", .badRecipientNonce, .badRecipientNonce) { world, device, answer in
      var answer = answer
      answer.senderNonce = nil
      return world.send(device.pollReq(answer))
    } + rows("with a nonce that is not ours", .badRecipientNonce, .badRecipientNonce) { world, device, answer in
      var answer = answer
      answer.senderNonce = answer.senderNonce?.spoiled
      return world.send(device.pollReq(answer))
    } + rows("with half of a nonce", .badRecipientNonce, .badRecipientNonce) { world, device, answer in
      var answer = answer
      answer.senderNonce = Array(answer.senderNonce?.prefix(8) ?? [])
      return world.send(device.pollReq(answer))
    } + rows("with the nonce of another transaction", .badRecipientNonce, .badRecipientNonce) { world, device, answer in
      world.authority.policy.aliases[0].needsApproval = true
      let (other, waits) = try world.waiting("device-2")
      var poll = world.send(other.pollReq(waits))
      poll.requestID = [2, 1, 0]
      return world.send(device.pollReq(poll))
    } + rows("about another certReqId", .badRequestID, .badRequest) { world, device, answer in
      world.send(device.pollReq(answer, [[2, 1, 1]]))
    } + rows("about the whole message", .badRequestID, .badRequest) { world, device, answer in
      world.send(device.pollReq(answer, [[2, 1, 0xFF]]))
    } + rows("about nothing", .severalRequests, .badRequest) { world, device, answer in
      world.send(device.pollReq(answer, []))
    } + rows("with two entries, strictly", .severalRequests, .badRequest) { world, device, answer in
      world.authority.policy.aliases[0].strictness = .lightweight
      device.header.sender = name("CN=device-1")
      return world.send(device.pollReq(answer, [[2, 1, 0], [2, 1, 0]]))
    } + rows("with a content that is none", .malformed, .badDataFormat) { world, device, answer in
      world.send(device.after(answer).message(tlv(0xB9, [2, 1, 0])))
    } + rows("with a certReqId that is too long", .malformed, .badDataFormat) { world, device, answer in
      world.send(device.pollReq(answer, [tlv(2, [UInt8](repeating: 0x55, count: 17))]))
    }
}
