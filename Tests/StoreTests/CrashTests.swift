import Testing

@testable import Store

/// A machine that loses power at every operation, in every way.
@Suite struct CrashTests {
  /// Records, commits of one to five, enough to begin new segments.
  struct Workload {
    var commits: [Int]
    var limits = Sample.limits(segment: 2560, staging: 1280, ahead: 1024, payload: 1024)
    var writesAhead = true
    /// Whether the log is closed and opened again half way.
    var reopens = true
  }

  static func payload(_ number: Int) -> [UInt8] {
    let count = number % 5 == 0 ? 430 : 1 + (number &* 7919) % 60
    return (0..<count).map { UInt8(truncatingIfNeeded: number &* 31 &+ $0 | 1) }
  }

  /// Does the work until the power goes. What was acknowledged, and what was ever staged.
  static func work(_ medium: Medium, _ workload: Workload) -> (acknowledged: Int, staged: Int) {
    var (acknowledged, staged) = (0, 0)
    do {
      var half = workload.commits.count / 2
      var commits = workload.commits[...]
      while !commits.isEmpty {
        var log = try Log(opening: SimulatedDisk(medium), epochSeed: UInt32(commits.count), limits: workload.limits)
        while let records = commits.popFirst() {
          for _ in 0..<records {
            staged += 1
            _ = try log.stage(.revoked, at: Int64(staged), payload(staged).span)
          }
          try log.commit()
          acknowledged = staged
          if workload.reopens, commits.count == half {
            half = -1
            break
          }
        }
        if half >= 0 { try log.close() }
      }
    } catch {}
    medium.isLocked = false
    medium.open = [:]
    return (acknowledged, staged)
  }

  /// Whether the log opens and holds exactly the first records, at least `acknowledged`, at most `staged`; and goes on.
  static func survives(_ medium: Medium, _ workload: Workload, _ result: (acknowledged: Int, staged: Int)) throws -> Bool {
    var found = 0
    do {
      var log = try Log(opening: SimulatedDisk(medium), epochSeed: 5, limits: workload.limits)
      var cursor = log.cursor()
      while let entry = try log.next(&cursor) {
        found += 1
        let expected = payload(found)
        guard entry.time == Int64(found), entry.count == expected.count else { return false }
        for index in expected.indices where cursor.payload[index] != expected[index] { return false }
      }
      guard found == Int(log.lastLSN), found >= result.acknowledged, found <= result.staged else { return false }
      _ = try log.stage(.revoked, at: 0, [1].span)
      try log.commit()
    }
    medium.isLocked = false
    let log = try Log(opening: SimulatedDisk(medium), epochSeed: 6, limits: workload.limits)
    var cursor = log.cursor()
    while try log.next(&cursor) != nil {}
    return Int(log.lastLSN) == found + 1 && log.recovery.tornCount == 0
  }

  struct Tally {
    var states = 0
    var failures = 0
    var first = ""
  }

  /// Cuts the power at every operation; each time tries every fate of every sector if these are few, else some by chance.
  static func enumerate(_ workload: Workload, seed: UInt64, samples: Int, exhaustive: Int, ignoresSync: Bool = false) throws
    -> Tally
  {
    var tally = Tally()
    var chance = Chance(seed)
    var cut = 0
    while true {
      let medium = try Sample.newMedium()
      medium.writesAhead = workload.writesAhead
      medium.ignoresSync = ignoresSync
      medium.operations = 0
      medium.cutAt = cut
      let result = work(medium, workload)
      let sectors = medium.unsyncedSectors
      let all = sectors <= exhaustive ? 1 << (2 * sectors) : samples
      for state in 0..<all {
        let seed = chance.state
        let after = medium.afterPowerCut(&chance) { chance, index in
          SectorFate.allCases[sectors <= exhaustive ? state >> (2 * index) & 3 : chance.below(4)]
        }
        tally.states += 1
        var failure: String?
        do { if !(try survives(after, workload, result)) { failure = "wrong records" } } catch { failure = "\(error)" }
        if let failure {
          tally.failures += 1
          if tally.first.isEmpty { tally.first = "cut \(cut) state \(state) chance \(seed) \(result): \(failure)" }
        }
      }
      if medium.operations < cut { return tally }
      cut += 1
    }
  }

  @Test func nothingAcknowledgedIsLost() throws {
    let workload = Workload(commits: [1, 2, 3, 1, 1, 4, 2, 5, 1, 3])
    let clock = ContinuousClock()
    let start = clock.now
    let tally = try CrashTests.enumerate(workload, seed: 1, samples: 20, exhaustive: 2)
    print(tally, clock.now - start)
    #expect(tally.failures == 0)
  }
}
