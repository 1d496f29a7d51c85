import CMP
import Testing

@testable import Authority

@Suite struct AuthenticationTests {
  private func failures(_ world: World) -> UInt16? { world.authority.entities.rows.first?.failures }

  @Test func locksAfterTenWrongSecrets() throws {
    let world = try World()
    try world.register(uses: 5)
    let (right, wrong) = (try world.device(), try world.device(secret: "wrong"))
    for count in 1...9 {
      #expect(world.send(wrong.ir()).condition == .wrongSecret)
      #expect(failures(world) == UInt16(count))
    }
    // A power cut gives nobody fresh attempts.
    try world.commit()
    try world.restart()
    #expect(failures(world) == 9)
    #expect(world.send(right.ir()).certificate != nil)
    #expect(failures(world) == 0)
    for _ in 1...10 { _ = world.send(wrong.ir()) }
    try world.commit()
    try world.restart()
    #expect(world.authority.entities.rows.first?.isLocked == true)
    var later = right
    later.begin()
    #expect(world.send(later.ir()).condition == .wrongSecret)
    try world.newCode()
    #expect(world.send(later.ir()).certificate != nil)
  }

  /// What cannot have been meant as a guess is not counted as one.
  @Test func onlyWrongSecretsCount() throws {
    let world = try World()
    try world.register()
    var device = try world.device()
    _ = world.send(device.message(tlv(0xA9, sequence())))
    device.protector = .passwordBasedMac(secret: Array("wrong"), PasswordBasedMac(iterations: 99))
    _ = world.send(device.ir())
    device.protector = .none
    _ = world.send(device.ir())
    #expect(failures(world) == 0)
  }

  @Test func noRecordsInAStoreThatTakesNone() throws {
    let world = try World()
    try world.register()
    try world.commit()
    world.authority.isReadOnly = true
    #expect(world.send(try world.device(secret: "wrong").ir()).condition == .wrongSecret)
    expect(!world.authority.log.hasStaged)
  }

  /// The reference is senderKID; without one the most specific common name of the sender.
  @Test func references() throws {
    let world = try World()
    try world.register(uses: 9)
    var device = try world.device()
    device.header.sender = name("CN=device-2")
    #expect(world.send(device.ir()).certificate != nil)
    device.begin()
    (device.header.senderKID, device.header.sender) = (nil, name("CN=device-1"))
    let byName = world.send(device.ir())
    #expect(byName.certificate != nil && byName.senderKID == nil)
    #expect(byName.event.reference.bytes.array == Array("device-1"))
    device.begin()
    device.header.senderKID = []
    #expect(world.send(device.ir()).certificate != nil)
    device.begin()
    device.header.sender = name("CN=device-1,CN=device-2")
    #expect(world.send(device.ir()).certificate != nil)
    device.begin()
    device.header.sender = name("CN=device-2,CN=device-1")
    #expect(world.send(device.ir(.nobodys)).condition == .wrongSecret)
    // The subject says who it is where the alias wants that (EJBCA's clients put anything into senderKID).
    device.begin()
    #expect(world.send(device.ir()).condition == .wrongSecret)
    world.authority.policy.aliases[0].identification = .subject
    device.begin()
    #expect(world.send(device.ir()).certificate != nil)
  }

  /// RFC 9483 3.1 in full: the name in sender is the reference.
  @Test func lightweight() throws {
    let world = try World(adjust: Refusal.lightweight)
    try world.register()
    var device = try world.device()
    device.header.sender = name("CN=device-1")
    let answer = world.send(device.ir())
    #expect(answer.certificate != nil)
    #expect(world.send(device.certConf(answer)).kind == .pkiconf)
  }

  /// Iterations up to the alias's own limit, salts and keys up to those of CMP.
  @Test func bounds() throws {
    let world = try World(adjust: { $0.aliases[0].iterations = 1000 })
    try world.register(uses: 9)
    var device = try world.device()
    for (iterations, salt) in [(100, 8), (1000, 128)] {
      device.begin()
      device.protector = .passwordBasedMac(
        secret: Array(World.secret), PasswordBasedMac(salt: [UInt8](repeating: 5, count: salt), iterations: iterations))
      #expect(world.send(device.ir()).certificate != nil)
      device.begin()
      device.protector = .pbmac1(
        secret: Array(World.secret), PBMAC1(salt: [UInt8](repeating: 5, count: salt), iterations: iterations))
      #expect(world.send(device.ir()).certificate != nil)
    }
    device.begin()
    device.protector = .passwordBasedMac(secret: Array(World.secret), PasswordBasedMac(iterations: 1001))
    #expect(world.send(device.ir()).condition == .weakProtection)
  }

  /// A secret of any length that a command takes.
  @Test(arguments: [1, 23, 64, 65, 128]) func secrets(_ count: Int) throws {
    let world = try World()
    let secret = String(repeating: "x", count: count)
    try world.register(secret: secret)
    let answer = world.send(try world.device(secret: secret).ir(), secret: secret)
    #expect(answer.certificate != nil && answer.protection == .mac)
  }
}
