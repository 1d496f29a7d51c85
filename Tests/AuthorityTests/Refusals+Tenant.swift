import CMP
import Crypto

@testable import Authority

/// What is wrong with who asks where: policies, logins, challenges, and how many there may be.
enum TenantRefusals {
  static let rows: [Refusal] = [
    Refusal(
      "a MAC without senderKID where one is required", .noSenderKID, .badMessageCheck,
      adjust: { $0.aliases[0].needsSenderKID = true }
    ) { device in
      device.header.senderKID = nil
      return device.ir()
    },
    Refusal(
      "a device of no client where the client's policy serves", .noPolicy, .badRequest, .error, .mac,
      adjust: { $0.aliases[0].servesByClient = true }
    ) { device in device.ir() },
    Refusal(
      "a client without a policy", .noPolicy, .badRequest, .error, .mac,
      adjust: {
        $0.aliases[0].servesByClient = true
        $0.clients = [Client(name: Array("line"), alias: nil)]
      }
    ) { world in
      try world.register(client: "line")
      return world.send(try world.device().ir())
    },
    Refusal("no login", .noLogin, .badMessageCheck, adjust: basic) { device in
      device.protector = .none
      return device.ir()
    },
    Refusal("a wrong password", .wrongLogin, .badMessageCheck, adjust: basic) { world in
      try sendUnprotected(world, ("device-1", "wrong"))
    },
    Refusal("a login of nobody", .wrongLogin, .badMessageCheck, adjust: basic) { world in
      try sendUnprotected(world, ("device-9", World.secret))
    },
    Refusal("a login where none is taken", .unprotected, .badMessageCheck) { world in
      try sendUnprotected(world, ("device-1", World.secret))
    },
    Refusal("no challenge", .wrongChallenge, .notAuthorized, .ip, .mac, adjust: challenge) { device in device.ir() },
    Refusal("a wrong challenge", .wrongChallenge, .notAuthorized, .ip, .mac, adjust: challenge) { device in
      var template = Template()
      template.controls = [Device.regToken("wrong")]
      return device.ir(template)
    },
    Refusal("one device more than there may be", .tooManyEntities, .systemUnavail, .error, .mac, adjust: crowded) { world in
      var device = try world.device("RA", secret: "ra")
      _ = world.send(device.ir(.nobodys), secret: "ra")
      device.begin()
      device.key = try world.newKey()
      var template = Template()
      template.subject = name("CN=second")
      return world.send(device.ir(template), secret: "ra")
    },
  ]

  private static func basic(_ policy: inout Policy<PrivateKey>) { policy.aliases[0].modules = [.basic] }

  private static func challenge(_ policy: inout Policy<PrivateKey>) {
    policy.aliases[0].challenge = .fixed(Array("sesame"))
  }

  private static func crowded(_ policy: inout Policy<PrivateKey>) {
    policy.aliases[0].servesUnregistered = true
    policy.aliases[0].modules = [.raSecret(Array("ra"))]
    policy.aliases[0].entityLimit = 1
  }

  private static func sendUnprotected(_ world: World, _ login: (String, String)) throws -> Answer {
    try world.register()
    var device = try world.device()
    device.protector = .none
    return world.send(device.ir(), login: login)
  }
}
