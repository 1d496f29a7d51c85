// Covers: Disk.swift

import Testing

@testable import SimulatedDisk
@testable import Store

/// Disks that run full and syncs that fail, at every operation.
@Suite struct FaultTests {
  private let commits = [1, 2, 3, 1, 4, 2, 1, 1]
  private let limits = Sample.limits(segment: 2560, staging: 1280, ahead: 1024, payload: 1024)

  /// All records of a log, which must be the first of the workload in order.
  private func count(_ medium: Medium) throws -> Int {
    var log = try Log(opening: SimulatedDisk(medium), epochSeed: 3, limits: limits)
    let records = try Sample.replay(&log)
    #expect(records.map(\.payload) == (0..<records.count).map { CrashTests.payload($0 + 1) })
    return records.count
  }

  /// Stages and commits until everything is committed; a commit that finds no space is tried again, and must have left
  /// the log as it was.
  private func workThroughFull(_ medium: Medium) throws -> Int {
    var refusals = 0
    var done = 0
    var index = 0
    var log = try Log(opening: SimulatedDisk(medium), epochSeed: 1, limits: limits)
    while index < commits.count {
      for record in done + 1...done + commits[index] {
        _ = try log.stage(.revoked, at: Int64(record), CrashTests.payload(record).span)
      }
      let (segment, lsn, chain) = (log.segments, log.lastLSN, log.chain)
      let before = medium[.segment(segment)]
      do {
        try log.commit()
        done += commits[index]
        index += 1
      } catch StoreError.full {
        refusals += 1
        #expect(log.segments == segment && log.lastLSN == lsn && log.chain == chain)
        #expect(log.hasStaged == false)
        let after = medium[.segment(segment)]
        #expect(after == before || before.starts(with: after) && before[after.count...].allSatisfy { $0 == 0 })
        #expect(medium.isSynced(.segment(segment)))
        #expect(try Sample.replay(&log).count == done)
        guard refusals < 100 else { throw StoreError.full }
      }
    }
    try log.close()
    return refusals
  }

  @Test(arguments: [true, false], [1, 5]) func noSpaceForAWhile(writesAhead: Bool, length: Int) throws {
    var refusals = 0
    for at in 0..<60 {
      let medium = try Sample.newMedium()
      medium.writesAhead = writesAhead
      medium.writes = 0
      medium.fullAt = at
      medium.fullUntil = at + length
      refusals += try workThroughFull(medium)
      #expect(try count(medium) == 15)
    }
    #expect(refusals > 10)
  }

  @Test func noSpaceAtAll() throws {
    let medium = try Sample.newMedium()
    medium.writes = 0
    medium.fullAt = 9
    #expect(throws: StoreError.full) { _ = try workThroughFull(medium) }
    medium.fullAt = .max
    #expect(try count(medium) > 0)
  }

  /// A restart while the disk is full: the last commit is made durable where it is, and what fits is still taken.
  @Test func opensOnAFullDisk() throws {
    let medium = try Sample.newMedium()
    medium.overwritingNeedsSpace = false
    do {
      var log = try Log(opening: SimulatedDisk(medium), epochSeed: 1, limits: limits)
      _ = try log.stage(.revoked, at: 1, CrashTests.payload(1).span)
      try log.commit()
      _ = try log.stage(.revoked, at: 2, CrashTests.payload(2).span)
      medium.failSyncAt = medium.syncs
      #expect(throws: StoreError.lost(DiskError(.failed, code: 5))) { try log.commit() }
    }
    medium.fullAt = 0
    do {
      var log = try Log(opening: SimulatedDisk(medium), epochSeed: 1, limits: limits)
      #expect(log.recovery.isRewrittenInPlace == true)
      _ = try log.stage(.revoked, at: 3, CrashTests.payload(3).span)
      try log.commit()
      try Sample.stage(&log, 8)
      try Sample.stage(&log, 8)
      #expect(throws: StoreError.full) { try log.commit() }
    }
    medium.fullAt = .max
    var chance = Chance(1)
    #expect(try count(medium.afterPowerCut(&chance) { _, _ in .lost }) == 3)
  }

  /// A failed sync ends the log. What is readable afterwards but not on the medium is either made durable by the next start,
  /// or gone: it never is there at first and lost later.
  @Test(arguments: [true, false]) func failedSyncIsFinal(writesAhead: Bool) throws {
    var failures = 0
    for at in 0..<40 {
      let medium = try Sample.newMedium()
      medium.writesAhead = writesAhead
      medium.syncs = 0
      medium.failSyncAt = at
      let acknowledged = try workUntilLost(medium, &failures)
      let afterRestart = try count(medium)
      #expect(afterRestart >= acknowledged)
      var chance = Chance(UInt64(at))
      let afterPowerCut = medium.afterPowerCut(&chance) { _, _ in .lost }
      #expect(try count(afterPowerCut) == afterRestart, "sync \(at)")
    }
    #expect(failures > 10)
  }

  private func workUntilLost(_ medium: Medium, _ failures: inout Int) throws -> Int {
    var done = 0
    do {
      var log = try Log(opening: SimulatedDisk(medium), epochSeed: 1, limits: limits)
      for count in commits {
        for record in done + 1...done + count {
          _ = try log.stage(.revoked, at: Int64(record), CrashTests.payload(record).span)
        }
        do { try log.commit() } catch {
          let lost = StoreError.lost(DiskError(.failed, code: 5))
          #expect(error == lost)
          #expect(throws: lost) { try log.commit() }
          #expect(throws: lost) { try log.close() }
          #expect(throws: lost) { _ = try log.stage(.revoked, at: 0, [1].span) }
          failures += 1
          return done
        }
        done += count
      }
      try log.close()
    } catch StoreError.lost { failures += 1 }
    return done
  }

  /// The same without the copying of the last commit that recovery does: the test above must be able to fail.
  @Test func withoutCopyingRecordsAreLost() throws {
    let medium = try Sample.newMedium()
    do {
      var log = try Log(opening: SimulatedDisk(medium), epochSeed: 1, limits: limits)
      _ = try log.stage(.revoked, at: 1, CrashTests.payload(1).span)
      medium.failSyncAt = medium.syncs
      #expect(throws: StoreError.lost(DiskError(.failed, code: 5))) { try log.commit() }
    }
    var reader = try LogReader(SimulatedDisk(medium))
    #expect(try reader.next()?.lsn == 1)
    var chance = Chance(1)
    #expect(try count(medium.afterPowerCut(&chance) { _, _ in .lost }) == 0)
    #expect(try count(medium) == 1)
    #expect(try count(medium.afterPowerCut(&chance) { _, _ in .lost }) == 1)
  }
}
