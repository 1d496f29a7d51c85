// Covers: Bytes.swift, Log+Commit.swift, Log+Read.swift, Log+Segments.swift, LogCursor.swift, LogPosition.swift
// Covers: SegmentWindow.swift, StoreFile.swift

import Testing

@testable import SimulatedDisk
@testable import Store

/// What tests do with a log again and again.
enum Sample {
  static func limits(segment: Int = 16 << 10, staging: Int = 4096, ahead: Int = 2048, payload: Int = 2048) -> LogLimits {
    var limits = LogLimits()
    limits.segment = segment
    limits.staging = staging
    limits.ahead = ahead
    limits.payload = payload
    return limits
  }

  static func newMedium() throws -> Medium {
    let medium = Medium()
    var disk = SimulatedDisk(medium)
    try Log.create(on: &disk, at: 1_000, epochSeed: 77)
    return medium
  }

  static func open(_ medium: Medium, limits: LogLimits = limits(), seed: UInt32 = 99) throws -> Log<SimulatedDisk> {
    try Log(opening: SimulatedDisk(medium), epochSeed: seed, limits: limits)
  }

  /// A payload that says which one it is, of 1 to some hundred octets.
  static func payload(_ number: Int) -> [UInt8] {
    let count = 1 + (number &* 7919) % 700
    return (0..<count).map { UInt8(truncatingIfNeeded: number &* 31 &+ $0) }
  }

  struct Record: Equatable {
    let lsn: UInt64
    let kind: RecordKind
    let time: Int64
    let payload: [UInt8]
  }

  static func record(_ number: Int) -> Record {
    Record(lsn: UInt64(number), kind: .revoked, time: Int64(number), payload: payload(number))
  }

  /// Everything that a log replays; every record is also read by its position.
  static func replay(_ log: inout Log<SimulatedDisk>) throws -> [Record] {
    var records: [Record] = []
    var cursor = log.cursor()
    var room = [UInt8](repeating: 0, count: 4096)
    while let entry = try log.next(&cursor) {
      let payload = cursor.payload.indices.map { cursor.payload[$0] }
      var span = room.mutableSpan
      let read = try log.read(entry.position, into: &span)
      #expect(read == entry)
      #expect(Array(room[..<read.count]) == payload)
      records.append(Record(lsn: entry.lsn, kind: entry.kind, time: entry.time, payload: payload))
    }
    return records
  }

  @discardableResult
  static func stage(_ log: inout Log<SimulatedDisk>, _ number: Int) throws -> LogPosition {
    try log.stage(.revoked, at: Int64(number), payload(number).span)
  }
}

@Suite struct LogTests {
  @Test func missingAndExisting() throws {
    let medium = Medium()
    #expect(throws: StoreError.missing) { _ = try Sample.open(medium) }
    #expect(medium.names.isEmpty)
    do {
      var disk = SimulatedDisk(medium)
      try Log.create(on: &disk, at: 5, epochSeed: 1)
    }
    #expect(throws: StoreError.exists) {
      var disk = SimulatedDisk(medium)
      try Log.create(on: &disk, at: 5, epochSeed: 1)
    }
    var log = try Sample.open(medium)
    #expect(log.lastLSN == 0)
    #expect(log.timeFloor == nil)
    #expect(try Sample.replay(&log) == [])
  }

  @Test(arguments: [true, false]) func whatIsCommittedIsThereAgain(writesAhead: Bool) throws {
    let medium = try Sample.newMedium()
    medium.writesAhead = writesAhead
    do {
      var log = try Sample.open(medium)
      for number in 1...200 {
        try Sample.stage(&log, number)
        if number % 3 == 0 { try log.commit() }
      }
      try log.commit()
      #expect(log.lastLSN == 200)
      #expect(log.segments > 3)
      #expect(try Sample.replay(&log) == (1...200).map(Sample.record))
    }
    for _ in 0..<3 {
      var log = try Sample.open(medium)
      #expect(log.lastLSN == 200)
      #expect(log.timeFloor == 200)
      #expect(try Sample.replay(&log) == (1...200).map(Sample.record))
    }
    #expect(medium.open.isEmpty)
  }

  @Test func filesAreClosed() throws {
    let medium = try Sample.newMedium()
    #expect(medium.open.count == 0)
    do { _ = try Sample.open(medium) }
    #expect(medium.open.count == 0)
    do {
      var log = try Sample.open(medium)
      try Sample.stage(&log, 1)
      try log.commit()
    }
    #expect(medium.open.count == 0)
  }

  @Test func stagedRecordsAreRead() throws {
    let medium = try Sample.newMedium()
    var log = try Sample.open(medium)
    for number in 1...60 {
      let position = try Sample.stage(&log, number)
      #expect(log.hasStaged == true)
      for _ in 0..<2 {
        var room = [UInt8](repeating: 0, count: 1000)
        var span = room.mutableSpan
        let entry = try log.read(position, into: &span)
        #expect(entry.lsn == UInt64(number))
        #expect(Array(room[..<entry.count]) == Sample.payload(number))
        try log.commit()
      }
    }
  }

  @Test func discardForgets() throws {
    let medium = try Sample.newMedium()
    var log = try Sample.open(medium)
    try Sample.stage(&log, 1)
    try log.commit()
    let position = try Sample.stage(&log, 99)
    log.discard()
    #expect(log.hasStaged == false)
    var room = [UInt8](repeating: 0, count: 1000)
    #expect(throws: StoreError.noRecord) {
      var span = room.mutableSpan
      _ = try log.read(position, into: &span)
    }
    #expect(try Sample.stage(&log, 2) == position)
    try log.commit()
    #expect(try Sample.replay(&log) == (1...2).map(Sample.record))
    room = []
  }

  @Test func oneWriteAndOneSyncForMany() throws {
    let medium = try Sample.newMedium()
    var log = try Sample.open(medium, limits: Sample.limits(segment: 1 << 20, staging: 128 << 10, ahead: 256 << 10))
    try Sample.stage(&log, 1)
    try log.commit()
    let before = (log.counts, medium.syncs, medium.writes)
    for number in 2...65 { try Sample.stage(&log, number) }
    try log.commit()
    try log.commit()
    #expect(log.counts.syncs == before.0.syncs + 1)
    #expect(log.counts.commits == before.0.commits + 1)
    #expect(medium.syncs == before.1 + 1)
    #expect(medium.writes == before.2 + 1)
  }

  @Test func limitsAreKept() throws {
    let medium = try Sample.newMedium()
    var log = try Sample.open(medium)
    #expect(throws: StoreError.payloadSize) { _ = try log.stage(.revoked, at: 0, [UInt8]().span) }
    let large = [UInt8](repeating: 1, count: 2049)
    #expect(throws: StoreError.payloadSize) { _ = try log.stage(.revoked, at: 0, large.span) }
    let fitting = [UInt8](repeating: 1, count: 2008)
    _ = try log.stage(.revoked, at: 0, fitting.span)
    _ = try log.stage(.revoked, at: 0, fitting.span)
    #expect(throws: StoreError.stagingFull) { _ = try log.stage(.revoked, at: 0, [1].span) }
    try log.commit()
    #expect(log.lastLSN == 2)
  }

  @Test func positionsThatAreNone() throws {
    let medium = try Sample.newMedium()
    var log = try Sample.open(medium)
    let position = try Sample.stage(&log, 1)
    try log.commit()
    var room = [UInt8](repeating: 0, count: 1000)
    let wrong: [(UInt64, StoreError)] = [
      (0, .noRecord), (position.packed + 4, .noRecord), (position.packed + 4096, .noRecord),
      (position.packed + 1 << 32, .noRecord), (UInt64.max, .noRecord),
      (position.packed + 8, .damaged(Damage(.record, segment: 1, offset: 520, lsn: 1_176_821_039_181))),
    ]
    for (packed, error) in wrong {
      #expect(throws: error) {
        var span = room.mutableSpan
        _ = try log.read(LogPosition(packed: packed), into: &span)
      }
    }
    room = [0]
    #expect(throws: StoreError.room) {
      var span = room.mutableSpan
      _ = try log.read(position, into: &span)
    }
    #expect(LogPosition(packed: position.packed) == position)
  }

  @Test func oneWriter() throws {
    let medium = try Sample.newMedium()
    let log = try Sample.open(medium)
    #expect(throws: StoreError.locked(by: 4711)) { _ = try Sample.open(medium) }
    _ = log.lastLSN
  }

  @Test func closedLogsAreGoneOnWithInPlace() throws {
    let medium = try Sample.newMedium()
    for start in 0..<5 {
      var log = try Sample.open(medium)
      #expect(log.recovery == LogRecovery())
      try Sample.stage(&log, start + 1)
      try log.commit()
      try log.close()
    }
    var log = try Sample.open(medium)
    #expect(log.segments == 1)
    #expect(try Sample.replay(&log) == (1...5).map(Sample.record))
  }
}
