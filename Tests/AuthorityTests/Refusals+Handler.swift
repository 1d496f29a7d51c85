import CMP
import Crypto
import Store

@testable import Authority

/// What a request handler refuses, or cannot decide, or decides wrongly (Asking.swift).
enum HandlerRefusals {
  /// A good request, with what is said about it.
  private static func row(
    _ name: String, _ condition: Condition, _ failInfo: PKIFailureInfo, _ kind: PKIBody.Kind, _ said: Opinion
  ) -> Refusal {
    Refusal("handler: \(name)", condition, failInfo, kind, .mac, adjust: World.asking) { world in
      try world.register()
      return world.send(try world.device().ir(), said: said)
    }
  }

  private static func mistake(_ name: String, _ said: Opinion) -> Refusal {
    row(name, .handlerMistaken, .systemFailure, .error, said)
  }

  static let rows: [Refusal] =
    [
      row("denies", .handlerDenied, .notAuthorized, .ip, Opinion(.deny)),
      row("is not there", .handlerUnavailable, .systemUnavail, .error, Opinion(.unavailable)),
      mistake("a profile that does not exist", Opinion(profile: "nowhere")),
      mistake("a profile that the alias does not have", Opinion(profile: "rsa")),
      mistake("a subject that is none", Opinion(subject: [0x30, 3, 1, 1, 0])),
      mistake("a subject that is not certified", Opinion(subject: sequence(tlv(0x31, sequence(oid(.commonName), tlv(0x0C, [])))))),
      mistake("no name at all", Opinion(subject: sequence())),
      mistake("alternative names that are none", Opinion(names: [0x30, 2, 1, 1])),
      mistake("an empty list of alternative names", Opinion(names: sequence())),
      mistake("too many alternative names", Opinion(names: sequence(tlv(0x82, [UInt8](repeating: 0x61, count: 1100))))),
      mistake("an end that has been", Opinion(notAfter: World.start)),
      Refusal("handler: what polls is denied", .handlerDenied, .notAuthorized, .ip, .mac, adjust: World.asking) { world in
        try world.register()
        let device = try world.device()
        let waits = world.send(device.ir(), said: Opinion(.wait))
        return world.send(device.pollReq(waits), said: Opinion(.deny))
      },
      Refusal("handler: another name in a renewal", .handlerMistaken, .systemFailure, .error, .signature, adjust: World.asking)
      { world in
        try world.register()
        var device = try world.device()
        device.use(world.send(device.ir(), said: Opinion()).certificate ?? [])
        device.key = try world.newKey()
        return world.send(device.kur(), said: Opinion(subject: name("CN=other")))
      },
    ]
}
