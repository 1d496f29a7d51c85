import CMP
import PKIX
import Testing

@testable import Authority

@Suite struct AuthorityAsAWholeTests {
  @Test func aGoodEnrolment() throws {
    let world = try World()
    let (device, answer) = try world.enrolled()
    #expect(answer.kind == .ip && answer.protection == .mac && answer.status == .accepted)
    #expect(answer.event.kind == .issued && answer.awaitsConfirmation)
    let confirmed = world.send(device.certConf(answer))
    #expect(confirmed.kind == .pkiconf && confirmed.protection == .mac && !confirmed.awaitsConfirmation)
    #expect(confirmed.event.kind == .confirmed)
    let before = world.tables
    #expect(try world.derivedTables() == before)
    try world.restart()
    #expect(world.authority.certificates.rows.first?.state == .confirmed)
  }

  /// What the URL says must be what is asked for; what continues a transaction may come to any URL.
  @Test(arguments: [(PKIBody.Kind.ir, true), (.cr, false), (.p10cr, false)])
  func operations(_ operation: PKIBody.Kind, _ isRight: Bool) throws {
    let world = try World()
    try world.register()
    let device = try world.device()
    let answer = world.send(device.ir(), operation: operation)
    #expect((answer.certificate != nil) == isRight)
    guard isRight else { return }
    #expect(world.send(device.certConf(answer), operation: operation).kind == .pkiconf)
  }

  /// Without chance there is no nonce, without a nonce no answer: the connection ends, and nothing is issued.
  @Test(arguments: 0..<3) func withoutChance(_ drawn: Int) throws {
    let world = try World()
    try world.register()
    world.dice.failAt = world.dice.draws + drawn
    let answer = world.send(try world.device().ir())
    #expect(answer.octets.isEmpty == (drawn < 2))
    #expect(world.authority.certificates.rows.isEmpty == (drawn < 2))
    #expect((answer.condition == .internalFailure) == (drawn < 2))
  }

  /// Every size of room gives a whole answer or none, and only a whole one is recorded.
  @Test func rooms() throws {
    let world = try World()
    try world.register()
    var sizes: Set<Int> = []
    for room in stride(from: 0, to: 1600, by: 7) {
      let answer = world.send(try world.device().ir(), room: room)
      sizes.insert(answer.octets.count)
      #expect((answer.certificate != nil) == !world.authority.certificates.rows.isEmpty)
      if answer.certificate != nil { break }
      #expect(answer.condition == .answerTooLarge)
    }
    #expect(world.authority.certificates.rows.count == 1)
    #expect(sizes.contains(0) && sizes.count > 2)
  }

  /// The clock may be a day behind the last certificate, not more, and not before the program.
  @Test func clock() throws {
    let world = try World()
    expect(!world.authority.isSet(Timestamp(seconds: AuthorityLimits.clockFloor - 1)))
    expect(world.authority.isSet(Timestamp(seconds: AuthorityLimits.clockFloor)))
    _ = try world.enrolled()
    expect(!world.authority.isSet(world.now.adding(seconds: -86_401)))
    expect(world.authority.isSet(world.now.adding(seconds: -86_400)))
    expect(world.authority.isSet(.endless))
    try world.commit()
    try world.restart()
    expect(!world.authority.isSet(world.now.adding(seconds: -86_401)))
  }

  /// The floor never sinks: a certificate of a day ago does not make two days ago a possible time.
  @Test func clockFloorStays() throws {
    let validity = Validity(notBefore: World.start.adding(seconds: -1_000_000), notAfter: .endless)
    let world = try World(validity: validity)
    _ = try world.enrolled()
    world.now = World.start.adding(seconds: -86_400)
    _ = try world.enrolled("device-2")
    world.now = World.start.adding(seconds: -86_401)
    try world.register("device-3")
    #expect(world.send(try world.device("device-3").ir()).condition == .clockNotSet)
  }

  /// A wrong clock that only strangers have used stops nobody when it is right again.
  @Test func aStrangerAtAWrongTime() throws {
    let world = try World()
    try world.register()
    world.now = Timestamp(seconds: 2_400_000_000)
    #expect(world.send(try world.device(secret: "wrong").ir()).condition == .wrongSecret)
    world.now = World.start
    #expect(world.send(try world.device().ir()).certificate != nil)
  }
}
