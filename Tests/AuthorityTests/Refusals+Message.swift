import CMP
import Crypto

@testable import Authority

/// What is wrong with a message before anybody is believed (Validation.swift), and with its kind (Authority.swift).
enum MessageRefusals {
  static let rows: [Refusal] = malformed + versions + transactions + nonces + times + bodies

  private static let malformed: [Refusal] = [
    Refusal("cut short", .notDER, .badDataFormat) { device in device.ir().dropLast() },
    Refusal("an octet behind it", .notDER, .badDataFormat) { device in device.ir() + [0] },
    Refusal("no octets", .notDER, .badDataFormat) { _ in [] },
    Refusal("indefinite length", .notDER, .badDataFormat) { _ in [0x30, 0x80, 0, 0] },
    Refusal("DER of something else", .malformed, .badDataFormat) { _ in sequence([2, 1, 0]) },
    Refusal("no SEQUENCE", .malformed, .badDataFormat) { _ in [5, 0] },
    Refusal("senderKID of 129 octets", .malformed, .badDataFormat) { device in
      device.header.senderKID = [UInt8](repeating: 65, count: 129)
      return device.ir()
    },
    Refusal("11 extraCerts", .malformed, .badDataFormat) { device in
      device.extraCerts = [[UInt8]](repeating: sequence(), count: 11)
      return device.ir()
    },
    Refusal("a set unused bit in the protection", .notDER, .badDataFormat) { device in
      MessageRefusals.unusedBit(1, &device)
    },
    Refusal("an unused bit in the protection", .malformed, .badDataFormat) { device in
      MessageRefusals.unusedBit(0, &device)
    },
    Refusal("ir without a list", .malformed, .badDataFormat, .error, .mac) { device in
      device.message(tlv(0xA0, [4, 0]))
    },
    Refusal("ir with an empty list", .malformed, .badDataFormat, .error, .mac) { device in
      device.message(tlv(0xA0, sequence()))
    },
    Refusal("p10cr of version 2", .malformed, .badDataFormat, .error, .mac) { device in
      let info = sequence([2, 1, 1], name("CN=x"), Device.publicKeyInfo(device.key), [0xA0, 0])
      return device.message(tlv(0xA4, sequence(info, sequence(oid(.sha256)), [3, 2, 0, 0])))
    },
    Refusal("certConf that is none", .malformed, .badDataFormat, .error, .mac) { world in
      let (device, answer) = try world.enrolled()
      return world.send(device.after(answer).message(tlv(0xB8, [2, 1, 0])))
    },
  ]

  /// A request whose MAC of 20 octets ends with this bit, which is then said to be unused.
  private static func unusedBit(_ bit: UInt8, _ device: inout Device) -> [UInt8] {
    var request = device.ir()
    while let last = request.last, last & 1 != bit {
      device.begin()
      request = device.ir()
    }
    request[request.count - 21] = 1
    return request
  }

  private static let versions: [Refusal] = [-1, 0, 1, 4, 70_000].map { version in
    Refusal("pvno \(version)", .unsupportedVersion, .unsupportedVersion) { device in
      device.header.pvno = version
      return device.ir()
    }
  }

  private static let transactions: [Refusal] =
    [nil, [], [UInt8](repeating: 1, count: 65)].map { id in
      Refusal("transactionID of \(id?.count ?? -1) octets", .noTransactionID, .badDataFormat) { device in
        device.header.transactionID = id
        return device.ir()
      }
    } + [
      Refusal("transactionID of another request", .transactionInUse, .transactionIdInUse, .error, .mac) { world in
        let (device, _) = try world.enrolled()
        var other = device
        other.header.senderNonce = device.header.senderNonce?.spoiled
        return world.send(other.ir())
      },
      Refusal("transactionID of another device", .transactionInUse, .transactionIdInUse, .error, .mac) { world in
        let (device, _) = try world.enrolled()
        try world.register("device-2", secret: "another")
        var other = try world.device("device-2", secret: "another")
        other.header.transactionID = device.header.transactionID
        return world.send(other.ir(), secret: "another")
      },
    ]

  private static let nonces: [Refusal] =
    [nil, [], [UInt8](repeating: 1, count: 65)].map { nonce in
      Refusal("senderNonce of \(nonce?.count ?? -1) octets", .badSenderNonce, .badSenderNonce) { device in
        device.header.senderNonce = nonce
        return device.ir()
      }
    } + [
      Refusal("senderNonce of 15 octets, lightweight", .badSenderNonce, .badSenderNonce, adjust: Refusal.lightweight) {
        device in
        device.header.senderNonce = [UInt8](repeating: 1, count: 15)
        return device.ir()
      },
      Refusal("recipNonce of 65 octets", .badRecipientNonce, .badRecipientNonce) { device in
        device.header.recipNonce = [UInt8](repeating: 1, count: 65)
        return device.ir()
      },
    ]

  private static let times: [Refusal] = [Int64(301), -301, 1 << 34].map { difference in
    Refusal(
      "messageTime \(difference) seconds off", .badTime, .badTime, adjust: { $0.aliases[0].messageTimeWindow = 300 }
    ) { device in
      device.header.messageTime = World.start.adding(seconds: difference)
      return device.ir()
    }
  }

  private static let bodies: [Refusal] =
    (0...30).filter { ![0, 2, 4, 7, 11, 21, 23, 24, 25].contains($0) }.map { number in
      Refusal("body \(number)", .unsupportedBody, .badRequest, .error, .mac) { device in
        device.message(tlv(0xA0 | UInt8(number), sequence()))
      }
    } + [
      Refusal("unsupported body without protection", .unprotected, .badMessageCheck) { device in
        device.protector = .none
        return device.message(tlv(0xA9, sequence()))
      },
      Refusal("ir at the URL of cr", .otherOperation, .badRequest, .error, .mac) { world in
        try world.register()
        return world.send(try world.device().ir(), operation: .cr)
      },
    ]
}
