import Testing

@testable import SimulatedDisk
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

  /// Whether the log opens and holds exactly the first records, at least `acknowledged`, at most `staged`; and, if asked,
  /// whether it goes on.
  static func survives(
    _ medium: Medium, _ workload: Workload, _ result: (acknowledged: Int, staged: Int), goesOn: Bool
  ) throws -> Bool {
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
      if !goesOn { return true }
      _ = try log.stage(.revoked, at: 0, [1].span)
      try log.commit()
    }
    let log = try Log(opening: SimulatedDisk(medium), epochSeed: 6, limits: workload.limits)
    var cursor = log.cursor()
    while try log.next(&cursor) != nil {}
    return Int(log.lastLSN) == found + 1 && log.recovery.tornCount == 0
  }

  struct Tally: CustomStringConvertible {
    var states = 0
    var failures = 0
    /// How to have the first failure again.
    var first = "none"

    var description: String { "\(failures) of \(states) states, the first: \(first)" }

    mutating func note(_ place: String, _ survives: () throws -> Bool) {
      states += 1
      var failure: String?
      do { if !(try survives()) { failure = "wrong records" } } catch { failure = "\(error)" }
      guard let failure else { return }
      failures += 1
      if failures == 1 { first = "\(place): \(failure)" }
    }
  }

  /// A disk on which power goes at this operation, and what the workload got from it.
  static func cut(_ workload: Workload, at cut: Int, ignoresSync: Bool) throws -> (Medium, (acknowledged: Int, staged: Int)) {
    let medium = try Sample.newMedium()
    medium.writesAhead = workload.writesAhead
    medium.ignoresSync = ignoresSync
    medium.operations = 0
    medium.cutAt = cut
    return (medium, work(medium, workload))
  }

  /// Cuts the power at every operation, `samples` times where something was on its way to the medium: with every fate of
  /// every sector if these are few, else with some by chance; where a sector is torn is by chance always.
  static func enumerate(
    _ workload: Workload, seed: UInt64, samples: Int, ignoresSync: Bool = false
  ) throws -> Tally {
    var tally = Tally()
    var chance = Chance(seed)
    var cut = 0
    while true {
      let (medium, result) = try CrashTests.cut(workload, at: cut, ignoresSync: ignoresSync)
      let sectors = medium.unsyncedSectors
      let isExhaustive = sectors <= 5 && 1 << (2 * sectors) <= samples
      let all = 1 << (2 * min(sectors, 5))
      for state in 0..<(sectors == 0 ? 4 : samples) {
        let place = "cut \(cut) state \(state) chance \(chance.state) \(result)"
        let after = medium.afterPowerCut(&chance) { chance, index in
          SectorFate.allCases[isExhaustive ? state % all >> (2 * index) & 3 : chance.below(4)]
        }
        tally.note(place) { try survives(after, workload, result, goesOn: state % 8 == 0) }
      }
      if medium.operations < cut { return tally }
      cut += 1
    }
  }

  static let workloads: [Workload] = [
    Workload(commits: [1, 2, 1, 3]),
    Workload(commits: [4, 1, 2, 3], reopens: false),
    Workload(commits: [2, 3, 1, 4, 1], writesAhead: false),
    // The fifth record is a large one: new segments begin.
    Workload(commits: [2, 3, 4, 1, 2, 3, 3], limits: Sample.limits(segment: 1900, staging: 1280, ahead: 512, payload: 1024)),
  ]

  /// Over 20,000 disks after a power cut.
  @Test(arguments: [0, 1, 2, 3], [1, 2] as [UInt64]) func nothingAcknowledgedIsLost(workload: Int, seed: UInt64) throws {
    let samples = [175, 165, 280, 60][workload] * (DamageTests.isExhaustive ? 20 : 1)
    let tally = try CrashTests.enumerate(CrashTests.workloads[workload], seed: seed, samples: samples)
    #expect(tally.failures == 0, "\(tally)")
    #expect(tally.states > 2500)
  }

  /// The negative control: a disk that ignores every sync loses, and the test sees it.
  @Test(arguments: [0, 1, 2, 3]) func withoutSyncsRecordsAreLost(workload: Int) throws {
    let tally = try CrashTests.enumerate(CrashTests.workloads[workload], seed: 3, samples: 8, ignoresSync: true)
    #expect(tally.failures * 2 > tally.states, "\(tally)")
  }

  /// Power goes again while the log is being recovered, at every operation of the recovery.
  @Test(arguments: [0, 3]) func recoveryIsCutOffToo(workload: Int) throws {
    let workload = CrashTests.workloads[workload]
    var tally = Tally()
    var chance = Chance(17)
    for cut in stride(from: 3, to: 60, by: 4) {
      let (medium, result) = try CrashTests.cut(workload, at: cut, ignoresSync: false)
      for state in 0..<3 {
        let first = medium.afterPowerCut(&chance) { chance, _ in SectorFate.allCases[chance.below(4)] }
        for second in 0..<10 {
          let again = first.copy()
          again.cutAt = second
          do { _ = try Log(opening: SimulatedDisk(again), epochSeed: 8, limits: workload.limits) } catch {}
          for _ in 0..<2 {
            let after = again.afterPowerCut(&chance) { chance, _ in SectorFate.allCases[chance.below(4)] }
            tally.note("cuts \(cut), \(second) state \(state)") {
              try CrashTests.survives(after, workload, result, goesOn: false)
            }
          }
        }
      }
    }
    #expect(tally.failures == 0, "\(tally)")
  }
}
