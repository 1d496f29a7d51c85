// Covers: LogReader.swift

import Testing

@testable import SimulatedDisk
@testable import Store

@Suite struct StoreVerificationTests {
  private let limits = Sample.limits(segment: 2560, staging: 1280, ahead: 1024, payload: 1024)

  private func verify(_ medium: Medium) throws -> (reports: [SegmentReport], verdict: StoreVerdict) {
    let before = medium.operations
    var verification = try StoreVerification(SimulatedDisk(medium))
    var reports: [SegmentReport] = []
    while let report = try verification.next() { reports.append(report) }
    // Nothing is written, no lock is taken, no file stays open.
    #expect(medium.operations == before)
    #expect(medium.open.isEmpty)
    return (reports, verification.verdict)
  }

  private func make(_ records: Int, closed: Bool = true) throws -> Medium {
    let medium = try Sample.newMedium()
    var log = try Log(opening: SimulatedDisk(medium), epochSeed: 1, limits: limits)
    for number in 1...records {
      _ = try log.stage(.revoked, at: Int64(number), CrashTests.payload(number).span)
      if number % 3 == 0 { try log.commit() }
    }
    try log.commit()
    if closed { try log.close() }
    return medium
  }

  @Test func soundStores() throws {
    #expect(throws: StoreError.missing) { _ = try StoreVerification(SimulatedDisk(Medium())) }
    let empty = try verify(Sample.newMedium())
    #expect(empty.reports.count == 1)
    #expect(empty.reports[0].octets == 512)
    #expect(empty.reports[0].damage == nil)
    let (reports, verdict) = try verify(make(40))
    #expect(reports.count > 3)
    var lsn: UInt64 = 1
    for report in reports {
      #expect(report.firstLSN == lsn)
      #expect(report.lastLSN == lsn + UInt64(report.records) - 1)
      #expect(report.damage == nil && report.deadOctets == 0 && report.size >= report.octets)
      #expect(report.latestTime == Int64(report.lastLSN))
      lsn = report.lastLSN + 1
    }
    var expected = StoreVerdict()
    expected.segments = reports.count
    expected.records = 40
    expected.lastLSN = 40
    #expect(verdict == expected)
  }

  @Test func whileADaemonHasIt() throws {
    let medium = try make(10)
    var log = try Log(opening: SimulatedDisk(medium), epochSeed: 1, limits: limits)
    _ = try log.stage(.revoked, at: 11, CrashTests.payload(11).span)
    try log.commit()
    var verification = try StoreVerification(SimulatedDisk(medium))
    while let report = try verification.next() { #expect(report.damage == nil) }
    #expect(verification.verdict.records == 11)
  }

  /// Recovery copies the last whole commit into the next segment and leaves it where it was, with the rest of the torn one
  /// behind it.
  @Test func copiedCommitBeforeATornOne() throws {
    let medium = try Sample.newMedium()
    var torn = 0
    do {
      var log = try Log(opening: SimulatedDisk(medium), epochSeed: 1, limits: Sample.limits(segment: 65536, staging: 16384))
      for commit in [[1, 2], [3, 4], [5, 6, 7]] {
        for number in commit {
          let position = try log.stage(.revoked, at: Int64(number), CrashTests.payload(number).span)
          if number == 5 { torn = Int(position.offset) }
        }
        try log.commit()
      }
    }
    var bytes = medium[.segment(1)]
    bytes.replaceSubrange(torn..<torn + 8, with: [UInt8](repeating: 0, count: 8))
    medium[.segment(1)] = bytes
    do { _ = try Log(opening: SimulatedDisk(medium), epochSeed: 2, limits: Sample.limits(segment: 65536, staging: 16384)) }
    let (reports, verdict) = try verify(medium)
    #expect(verdict.damage == nil)
    #expect(verdict.records == 4)
    #expect(reports.map(\.lastLSN) == [2, 4])
    #expect(reports[0].deadOctets > 0)
  }

  @Test func tornTails() throws {
    let medium = try make(4, closed: false)
    var bytes = medium[.segment(1)]
    let end = try verify(medium).reports[0].octets
    bytes.replaceSubrange(end..<end + 8, with: [1, 2, 3, 4, 5, 6, 7, 8])
    medium[.segment(1)] = bytes
    let (reports, verdict) = try verify(medium)
    #expect(reports[0].deadOctets == 8)
    #expect(verdict.damage == nil)
    do {
      let log = try Log(opening: SimulatedDisk(medium), epochSeed: 2, limits: limits)
      #expect(log.recovery.tornCount == 8)
      #expect(log.recovery.tornOffset == end)
      #expect(log.segments == 2)
    }
    // The torn octets are kept, and are not taken for anything.
    let after = try verify(medium)
    #expect(after.reports[0].deadOctets > 0)
    #expect(after.verdict.damage == nil)
    #expect(after.verdict.records == 4)
  }

  @Test func damageIsPlacedAndTheRestIsRead() throws {
    let medium = try make(40)
    let sound = try verify(medium).reports
    for index in sound.indices {
      let copy = medium.copy()
      let number = UInt32(index + 1)
      var bytes = medium[.segment(number)]
      bytes[512 + 40] ^= 1
      copy[.segment(number)] = bytes
      let (reports, verdict) = try verify(copy)
      #expect(reports.count == sound.count)
      #expect(verdict.damage?.segment == number)
      #expect(verdict.damage?.offset == 512)
      #expect(verdict.damage?.lsn == sound[index].firstLSN)
      #expect(verdict.damage?.reason == .record)
      #expect(reports[index].records == 0)
      for other in sound.indices where other != index { #expect(reports[other] == sound[other]) }
    }
  }

  @Test func missingAndOld() throws {
    let medium = try make(40)
    let count = UInt32(try verify(medium).reports.count)
    let last = medium.copy()
    last.take(.segment(count))
    #expect(try verify(last).verdict.damage?.reason == .missing)
    let middle = medium.copy()
    middle.take(.segment(2))
    let (reports, verdict) = try verify(middle)
    #expect(verdict.damage == Damage(.missing, segment: 2, offset: 0, lsn: 0))
    #expect(reports.count == Int(count))
    let headless = medium.copy()
    headless.take(.head(.a))
    headless.take(.head(.b))
    #expect(try verify(headless).verdict.damage?.reason == .head)
    let half = medium.copy()
    half.take(.head(.a))
    #expect(try verify(half).verdict.isOneHeadUnreadable)
    #expect(try verify(half).verdict.damage == nil)
    let old = medium.copy()
    old[.segment(count)] = Array(medium[.segment(count)][..<512])
    #expect(try verify(old).verdict.damage?.reason == .rolledBack(to: try verify(old).reports[Int(count) - 1].firstLSN - 1))
  }
}

@Suite struct LogReaderTests {
  @Test func readsBesideTheLog() throws {
    let medium = try Sample.newMedium()
    #expect(throws: StoreError.missing) { _ = try LogReader(SimulatedDisk(Medium())) }
    var log = try Sample.open(medium)
    for number in 1...120 {
      try Sample.stage(&log, number)
      if number % 7 == 0 { try log.commit() }
    }
    // 119 are committed; one is staged.
    var reader = try LogReader(SimulatedDisk(medium))
    var positions: [LogPosition] = []
    while let entry = try reader.next() {
      positions.append(entry.position)
      #expect(reader.payload.indices.map { reader.payload[$0] } == Sample.payload(positions.count))
    }
    #expect(positions.count == 119)
    var room = [UInt8](repeating: 0, count: 1000)
    for (index, position) in positions.enumerated() {
      var span = room.mutableSpan
      let entry = try reader.read(position, into: &span)
      #expect(entry.lsn == UInt64(index + 1))
      #expect(Array(room[..<entry.count]) == Sample.payload(index + 1))
    }
    for packed in [0, 4096, UInt64(99) << 32 | 512, UInt64(1) << 32 | 1 << 29] as [UInt64] {
      #expect(throws: StoreError.noRecord) {
        var span = room.mutableSpan
        _ = try reader.read(LogPosition(packed: packed), into: &span)
      }
    }
    room = []
  }

  @Test func closesWhatItDoesNotFinish() throws {
    let medium = try Sample.newMedium()
    do {
      var log = try Sample.open(medium)
      try Sample.stage(&log, 1)
      try log.commit()
    }
    do {
      var reader = try LogReader(SimulatedDisk(medium))
      #expect(try reader.next()?.lsn == 1)
    }
    #expect(medium.open.isEmpty)
  }
}
