import CMP
import Store
import Testing

@testable import Authority
@testable import SimulatedDisk

/// Wrong secrets: nothing that is asked of the disk tells whether they were meant for somebody.
@Suite struct GuessesTests {
  private func failures(_ world: World, _ row: Int = 0) -> UInt16 { world.authority.entities.rows[row].failures }

  /// What the loop does at the end of a turn in which nothing else was staged.
  private func turn(_ world: World, at seconds: Int64) throws {
    world.now = World.start.adding(seconds: seconds)
    guard world.authority.guessesAreDue(at: world.now) || world.authority.log.hasStaged else { return }
    world.authority.stageGuesses(at: world.now)
    if world.authority.log.hasStaged { try world.authority.log.commit() } else { try world.authority.log.touch() }
    world.authority.commitGuesses()
  }

  /// For a registered reference as for an unknown one: nothing at once, one write and one sync ten seconds later.
  @Test(arguments: ["device-1", "unknown"]) func theDisk(_ reference: String) throws {
    let world = try World()
    try world.register()
    try world.commit()
    let counts = world.authority.log.counts
    let records = world.authority.log.lastLSN
    for second in 0..<10 {
      let answer = world.send(try world.device(reference, secret: "wrong").ir(.nobodys))
      #expect(answer.condition == .wrongSecret)
      expect(!world.authority.log.hasStaged)
      expect(!world.authority.guessesAreDue(at: world.now))
      #expect(world.authority.nextDuty == World.start.adding(seconds: 9))
      try turn(world, at: Int64(second))
    }
    #expect(world.authority.log.counts == counts)
    try turn(world, at: 10)
    #expect(world.authority.log.counts.syncs == counts.syncs + 1)
    #expect(world.authority.log.lastLSN == records + (reference == "unknown" ? 0 : 1))
    #expect(world.authority.nextDuty == nil)
    try turn(world, at: 20)
    #expect(world.authority.log.counts.syncs == counts.syncs + 1)
    try world.restart()
    #expect(failures(world) == (reference == "unknown" ? 0 : 10))
  }

  /// Whatever is written anyway takes them along.
  @Test func besideOtherRecords() throws {
    let world = try World()
    try world.register()
    try world.register("device-2")
    try world.commit()
    for _ in 1...3 { _ = world.send(try world.device(secret: "wrong").ir()) }
    #expect(failures(world) == 3)
    #expect(world.send(try world.device("device-2").ir()).certificate != nil)
    let syncs = world.authority.log.counts.syncs
    try turn(world, at: 1)
    #expect(world.authority.log.counts.syncs == syncs + 1)
    try world.restart()
    #expect(failures(world) == 3)
  }

  /// Whoever is locked out writes no more records, so that nobody fills the disk by guessing.
  @Test func theEnd() throws {
    let world = try World()
    try world.register()
    try world.commit()
    let before = world.authority.log.lastLSN
    for round in 1...20 {
      for _ in 0..<3 { _ = world.send(try world.device(secret: "wrong").ir()) }
      try turn(world, at: Int64(round) * 10)
    }
    #expect(world.authority.log.lastLSN == before + 4)
    #expect(failures(world) == AuthorityLimits.failures)
  }

  /// A lock holds before the disk knows of it, and what a right secret or a new code has ended is not written any more.
  @Test func beforeItIsWritten() throws {
    let world = try World()
    try world.register(uses: 9)
    try world.commit()
    for _ in 1...10 { _ = world.send(try world.device(secret: "wrong").ir()) }
    #expect(world.send(try world.device().ir()).condition == .wrongSecret)
    try world.newCode(uses: 9)
    #expect(world.send(try world.device().ir()).certificate != nil)
    let before = world.authority.log.lastLSN
    try turn(world, at: 1)
    #expect(world.authority.log.lastLSN == before + 2)
    _ = world.send(try world.device(secret: "wrong").ir())
    #expect(world.send(try world.device().ir()).certificate != nil)
    try turn(world, at: 20)
    #expect(world.authority.log.lastLSN == before + 3 && failures(world) == 0)
    #expect(try world.derivedTables() == world.tables)
  }

  /// They count on when the disk takes nothing, and are tried again after a minute.
  @Test func aFullDisk() throws {
    let world = try World()
    try world.register()
    try world.commit()
    for _ in 1...10 { _ = world.send(try world.device(secret: "wrong").ir()) }
    world.medium.fullAt = world.medium.writes
    #expect(throws: StoreError.full) { try turn(world, at: 10) }
    world.medium.fullAt = .max
    try world.authority.derive()
    world.authority.pause(at: world.now)
    #expect(failures(world) == 10)
    expect(!world.authority.guessesAreDue(at: World.start.adding(seconds: 69)))
    #expect(world.authority.nextDuty == World.start.adding(seconds: 69))
    try turn(world, at: 70)
    try world.restart()
    #expect(failures(world) == 10)
  }

  /// More references at a time than there is room for.
  @Test func many() throws {
    let world = try World()
    let count = AuthorityLimits.guessesAtOnce + 10
    for number in 0..<count { try world.register("d-\(number)") }
    try world.commit()
    let device = try world.device(secret: "wrong")
    for round in 1...2 {
      for number in 0..<count {
        var guess = device
        guess.begin()
        guess.header.senderKID = Array("d-\(number)")
        _ = world.send(guess.ir())
        try turn(world, at: Int64(round))
      }
    }
    try world.commit()
    try world.restart()
    #expect((0..<count).allSatisfy { failures(world, $0) == 2 })
  }

  /// A clock that is set back does not keep them waiting for ever.
  @Test func theClockWasSetBack() throws {
    let world = try World()
    try world.register()
    try world.commit()
    world.now = World.start.adding(seconds: 5000)
    _ = world.send(try world.device(secret: "wrong").ir())
    expect(!world.authority.guessesAreDue(at: World.start.adding(seconds: 4990)))
    expect(world.authority.guessesAreDue(at: World.start))
  }

  /// A wrong password for whom an RA has enrolled in the same turn, which the full disk takes back.
  @Test func aboutWhomTheDiskTookBack() throws {
    let world = try World { policy in
      policy.aliases[0].servesUnregistered = true
      policy.aliases[0].modules = [.raSecret(Array("ra")), .basic]
      policy.aliases[0].naming.source = .subject([.commonName])
    }
    let device = try world.device("new", secret: "ra")
    #expect(world.send(device.ir(), secret: "ra").certificate != nil)
    var guesser = try world.device("new")
    guesser.protector = .none
    #expect(world.send(guesser.ir(), login: ("new", "wrong")).condition == .wrongLogin)
    world.medium.fullAt = world.medium.writes
    #expect(throws: StoreError.full) { try world.commit() }
    try world.authority.derive()
    world.authority.pause(at: world.now)
    world.medium.fullAt = .max
    expect(world.authority.entities.rows.isEmpty)
    try world.commit()
    #expect(try world.derivedTables() == world.tables)
  }

  /// Whoever guesses codes keeps nobody from renewing by a certificate, nor does that unlock the code.
  @Test func guessesOfOthers() throws {
    let world = try World(adjust: { $0.aliases[0].allowsAutomaticKeyUpdate = false })
    let device = try world.updating()
    try world.newCode(uses: 2)
    world.authority.policy.aliases[0].needsApproval = true
    let waiting = world.send(device.kur())
    for _ in 0..<10 { _ = world.send(try world.device(secret: "wrong").ir()) }
    #expect(world.authority.entities.rows[0].isLocked)
    try world.decide(.approved)
    #expect(world.send(device.pollReq(waiting)).certificate != nil)
    #expect(world.authority.entities.rows[0].isLocked && world.authority.entities.rows[0].usesLeft == 1)
  }
}
