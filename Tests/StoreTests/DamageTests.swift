// Covers: Log+Recovery.swift, LogHead.swift, LogTail.swift, RecordHeader.swift, SegmentHeader.swift, StoreError.swift

import Foundation
import Testing

@testable import SimulatedDisk
@testable import Store

/// Logs that are cut off, have bits flipped, are rewritten, or are older than they should be.
@Suite struct DamageTests {
  /// With SIGNET_EXHAUSTIVE set, every octet and bit of a large log is tried, which takes minutes.
  static let isExhaustive = ProcessInfo.processInfo.environment["SIGNET_EXHAUSTIVE"] != nil

  private let limits = Sample.limits(segment: 64 << 10, staging: 8192, ahead: 1024, payload: 2048)

  /// A log with commits of three records, the last of two; `ends` are the offsets behind every record.
  private func make(
    _ records: Int, closed: Bool, segment: Int = 64 << 10, payload: (Int) -> [UInt8] = CrashTests.payload
  ) throws -> (medium: Medium, ends: [Int]) {
    let medium = try Sample.newMedium()
    var limits = limits
    limits.segment = segment
    var ends: [Int] = []
    var log = try Log(opening: SimulatedDisk(medium), epochSeed: 1, limits: limits)
    for number in 1...records {
      let position = try log.stage(.revoked, at: Int64(number), payload(number).span)
      ends.append(Int(position.offset) + LogFormat.recordCount(payload(number).count))
      if number % 3 == 0 { try log.commit() }
    }
    try log.commit()
    if closed { try log.close() }
    return (medium, ends)
  }

  enum Outcome: Equatable {
    /// So many first records, all of them right.
    case records(Int, torn: Int, headUnreadable: Bool)
    case wrong
    case refused(StoreError)
  }

  private func open(_ medium: Medium, payload: (Int) -> [UInt8] = CrashTests.payload) -> Outcome {
    do throws(StoreError) {
      let log = try Log(opening: SimulatedDisk(medium), epochSeed: 2, limits: limits)
      var cursor = log.cursor()
      var found = 0
      while let entry = try log.next(&cursor) {
        found += 1
        let expected = payload(found)
        guard entry.count == expected.count, entry.time == Int64(found) else { return .wrong }
        for index in expected.indices where cursor.payload[index] != expected[index] { return .wrong }
      }
      guard found == Int(log.lastLSN) else { return .wrong }
      return .records(found, torn: log.recovery.tornCount, headUnreadable: log.recovery.headUnreadable)
    } catch { return .refused(error) }
  }

  private func truncated(_ medium: Medium, _ file: StoreFile, to count: Int) -> Medium {
    let copy = medium.copy()
    copy[file] = Array(medium[file][..<count])
    return copy
  }

  /// Without a head that claims the records, a log that was cut off anywhere is exactly the records that are whole.
  @Test func cutOffAnywhere() throws {
    let (medium, ends) = try make(14, closed: false)
    let size = medium[.segment(1)].count
    for count in 512...size {
      let whole = ends.filter { $0 <= count }.count
      guard case .records(whole, _, _) = open(truncated(medium, .segment(1), to: count)) else {
        Issue.record("cut at \(count): \(open(truncated(medium, .segment(1), to: count)))")
        return
      }
    }
  }

  /// The same for 64 KiB: every octet if there is time, else those around the ends of records and some by chance.
  @Test func cutOffInALargeLog() throws {
    let payload = { (number: Int) in [UInt8](repeating: UInt8(truncatingIfNeeded: number | 1), count: 1900) }
    let (medium, ends) = try make(33, closed: false, segment: 80 << 10, payload: payload)
    #expect(medium[.segment(1)].count >= 64 << 10)
    var chance = Chance(9)
    let near = ends.suffix(2).flatMap { [$0 - 1, $0, $0 + 1] } + (0..<10).map { _ in 512 + chance.below(65_024) }
    for count in DamageTests.isExhaustive ? Array(512...65_536) : near {
      let whole = ends.filter { $0 <= count }.count
      guard case .records(whole, _, _) = open(truncated(medium, .segment(1), to: count), payload: payload) else {
        Issue.record("cut at \(count)")
        return
      }
    }
  }

  /// With a head that claims them, or a segment that follows, it is refused.
  @Test func cutOffBelowWhatIsClaimed() throws {
    let (closed, ends) = try make(8, closed: true)
    for count in 0..<ends[7] {
      guard case .refused(.damaged) = open(truncated(closed, .segment(1), to: count)) else {
        Issue.record("closed, cut at \(count)")
        return
      }
    }
    let rolled = StoreError.damaged(Damage(.rolledBack(to: 7), segment: 1, offset: ends[6], lsn: 8))
    #expect(open(truncated(closed, .segment(1), to: ends[6])) == .refused(rolled))
    let (sealed, _) = try make(60, closed: false, segment: 9000)
    #expect(sealed.has(.segment(2)))
    for count in stride(from: 0, to: sealed[.segment(1)].count, by: 97) {
      guard case .refused(.damaged(let damage)) = open(truncated(sealed, .segment(1), to: count)) else {
        Issue.record("sealed, cut at \(count)")
        return
      }
      #expect(damage.segment == 1)
    }
  }

  /// Every bit of a small log: never a wrong record; what is claimed is never missing in silence.
  @Test(arguments: [true, false]) func everyBit(closed: Bool) throws {
    let (medium, ends) = try make(5, closed: closed)
    let last = ends[2]
    let end = ends[4]
    let bytes = medium[.segment(1)]
    for index in 0..<end + 64 {
      // Of the zeros in the header, one bit an octet.
      for bit in index >= 80 && index < 512 && !DamageTests.isExhaustive ? index % 8..<index % 8 + 1 : 0..<8 {
        let copy = medium.copy()
        var changed = bytes
        changed[index] ^= 1 << UInt8(bit)
        copy[.segment(1)] = changed
        let outcome = open(copy)
        let isRight =
          switch outcome {
          case .refused(.damaged): index < last || closed && index < end
          case .records(let found, let torn, _):
            torn > 0 && (index >= end ? found == 5 : !closed && index >= last && (found == 3 || found == 4))
          default: false
          }
        if !isRight { Issue.record("octet \(index) bit \(bit): \(outcome)") }
      }
    }
  }

  @Test func everyBitOfTheHeads() throws {
    let (medium, _) = try make(5, closed: true)
    for slot in [HeadSlot.a, .b] {
      for index in 0..<512 {
        let copy = medium.copy()
        var changed = medium[.head(slot)]
        changed[index] ^= 1 << UInt8(index % 8)
        copy[.head(slot)] = changed
        let outcome = open(copy)
        #expect(outcome == .records(5, torn: 0, headUnreadable: true), "head \(slot) octet \(index)")
      }
    }
    medium.take(.head(.a))
    medium[.head(.b)] = [1]
    #expect(open(medium) == .refused(.damaged(Damage(.head, segment: 0, offset: 0, lsn: 0))))
  }

  @Test func bitsOfALargeLog() throws {
    let (medium, _) = try make(120, closed: true, segment: 9000)
    let segments = 1...UInt32(3)
    #expect(medium.has(.segment(3)))
    var chance = Chance(5)
    for _ in 0..<(DamageTests.isExhaustive ? 20_000 : 150) {
      let number = segments.lowerBound + UInt32(chance.below(segments.count))
      let copy = medium.copy()
      var bytes = medium[.segment(number)]
      let index = chance.below(bytes.count)
      bytes[index] ^= 1 << UInt8(chance.below(8))
      copy[.segment(number)] = bytes
      switch open(copy) {
      case .refused(.damaged(let damage)): #expect(damage.segment == number)
      case .records(120, let torn, _): #expect(torn > 0)
      case let outcome: Issue.record("segment \(number) octet \(index): \(outcome)")
      }
    }
  }

  /// A record rewritten with a right checksum breaks the chain: the next record knows it, and of the last one the head.
  @Test(arguments: [true, false]) func rewrittenRecords(closed: Bool) throws {
    let (medium, ends) = try make(8, closed: closed)
    for record in 0..<(closed ? 8 : 7) {
      let start = record == 0 ? 512 : ends[record - 1]
      for what in 0..<3 {
        let copy = medium.copy()
        var bytes = medium[.segment(1)]
        if what == 0 { bytes[start + 40] ^= 1 }
        if what == 1 { bytes[start + 24] ^= 1 }
        if what == 2 { bytes[start + 20] = RecordKind.entityRemoved.rawValue }
        DamageTests.seal(&bytes, start)
        copy[.segment(1)] = bytes
        guard case .refused(.damaged(let damage)) = open(copy), damage.reason == .chain else {
          Issue.record("record \(record + 1): \(open(copy))")
          continue
        }
      }
    }
  }

  /// Gives a record the checksum of what is in it.
  static func seal(_ bytes: inout [UInt8], _ start: Int) {
    guard let record = RecordHeader(bytes.span, at: start) else { return }
    var span = bytes.mutableSpan
    record.write(into: &span, at: start)
  }

  @Test func exchangedAndRemovedRecords() throws {
    let same = { (number: Int) in [UInt8](repeating: UInt8(number), count: 24) }
    let (medium, _) = try make(6, closed: true, payload: same)
    let bytes = medium[.segment(1)]
    let record = { (number: Int) in Array(bytes[512 + (number - 1) * 64..<512 + number * 64]) }
    var exchanged = bytes
    exchanged.replaceSubrange(512..<640, with: record(2) + record(1))
    var removed = bytes
    removed.removeSubrange(576..<640)
    var repeated = bytes
    repeated.replaceSubrange(576..<640, with: record(1))
    for changed in [exchanged, removed, repeated] {
      let copy = medium.copy()
      copy[.segment(1)] = changed
      guard case .refused(.damaged) = open(copy, payload: same) else {
        Issue.record("accepted")
        continue
      }
    }
  }

  /// An old copy of the segments beside a newer head.
  @Test func olderThanItsHead() throws {
    let (medium, _) = try make(8, closed: true)
    let old = medium[.segment(1)]
    do {
      var log = try Log(opening: SimulatedDisk(medium), epochSeed: 7, limits: limits)
      _ = try log.stage(.revoked, at: 1, [1].span)
      try log.commit()
      try log.close()
    }
    medium[.segment(1)] = old
    guard case .refused(.damaged(let damage)) = open(medium) else {
      Issue.record("accepted")
      return
    }
    #expect(damage.reason == .rolledBack(to: 8))
    #expect(damage.lsn == 9)
  }

  @Test func missingSegments() throws {
    let (medium, _) = try make(120, closed: true, segment: 9000)
    let last = try #require((1...20).last { medium.has(.segment($0)) })
    for number in [1, 2, last] {
      let copy = medium.copy()
      copy.take(.segment(number))
      guard case .refused(.damaged(let damage)) = open(copy) else {
        Issue.record("segment \(number)")
        continue
      }
      #expect(damage.reason == .missing)
      #expect(damage.segment == number)
    }
  }

  @Test func versionsAndKindsThatAreNotKnown() throws {
    let (medium, ends) = try make(3, closed: false)
    var header = medium[.segment(1)]
    header[12] = 2
    var crc = CRC32C()
    crc.update(header.span, 12..<512)
    var span = header.mutableSpan
    span.put(crc.value, at: 8)
    let later = medium.copy()
    later[.segment(1)] = header
    #expect(open(later) == .refused(.damaged(Damage(.version(2), segment: 1, offset: 0, lsn: 0))))

    // The last record becomes one of a kind, or a version, that does not exist.
    for (kind, version) in [(200, 1), (18, 3), (18, 0)] as [(UInt8, UInt8)] {
      for skippable in [false, true] {
        let copy = medium.copy()
        var bytes = medium[.segment(1)]
        bytes[ends[1] + 20] = kind
        bytes[ends[1] + 21] = version
        if skippable { bytes[ends[1] + 23] |= 0x80 }
        DamageTests.seal(&bytes, ends[1])
        copy[.segment(1)] = bytes
        let unknown = Damage(.unknown(kind: kind, version: version), segment: 1, offset: ends[1], lsn: 3)
        if skippable {
          let log = try Log(opening: SimulatedDisk(copy), epochSeed: 2, limits: limits)
          var cursor = log.cursor()
          var found: [UInt64] = []
          while let entry = try log.next(&cursor) { found.append(entry.lsn) }
          #expect(found == [1, 2])
          #expect(log.lastLSN == 3)
          #expect(log.recovery.copiedRecords == 3)
        } else {
          #expect(open(copy) == .refused(.damaged(unknown)))
        }
      }
    }
  }
}
