// Covers: LogFormat.swift

import Testing

@testable import SimulatedDisk
@testable import Store

/// A store as format 1.0 writes it, octet by octet. If one of these tests fails, the format has changed: then the version
/// changes too, and stores that people have must still open.
@Suite struct GoldenStoreTests {
  private let limits = Sample.limits(segment: 1900, staging: 1280, ahead: 512, payload: 1024)

  /// The kinds that the format began with; those that came later do not change a store that was written before.
  private let kinds: [RecordKind] = [
    .entityAdded, .entityCode, .entityRemoved, .entityFailed, .issued, .confirmed, .revoked,
  ]

  private func write() throws -> Medium {
    let medium = Medium()
    do {
      var disk = SimulatedDisk(medium)
      try Log.create(on: &disk, at: 1_700_000_000, epochSeed: 0x1234_5678)
    }
    var log = try Log(opening: SimulatedDisk(medium), epochSeed: 0x9ABC_DEF0, limits: limits)
    for (index, kind) in kinds.enumerated() {
      let payload = try RecordTests.payload(kind)
      _ = try log.stage(kind, at: 1_700_000_100 + Int64(index), payload.span)
      if index % 2 == 1 { try log.commit() }
    }
    try log.commit()
    try log.close()
    return medium
  }

  @Test func isWrittenAgain() throws {
    let medium = try write()
    for (name, golden) in GoldenStore.files {
      #expect(GoldenStore.text(medium[name]) == golden, "\(name)")
    }
    // The lock is the disk's, not the log's.
    #expect(medium.names.count == GoldenStore.files.count)
  }

  @Test func isRead() throws {
    let medium = Medium()
    for (name, golden) in GoldenStore.files { medium[name] = GoldenStore.octets(golden) }
    var verification = try StoreVerification(SimulatedDisk(medium))
    while let report = try verification.next() { #expect(report.damage == nil) }
    #expect(verification.verdict.records == 7)
    var log = try Log(opening: SimulatedDisk(medium), epochSeed: 1, limits: limits)
    #expect(log.recovery == LogRecovery())
    let records = try Sample.replay(&log)
    #expect(records.map(\.kind) == kinds)
    #expect(try records.map(\.payload) == kinds.map { try RecordTests.payload($0) })
    #expect(records.map(\.time) == (0..<7).map { 1_700_000_100 + Int64($0) })
  }
}

/// Files as text: a line for every 32 octets that are not all zero, and the size at the end.
enum GoldenStore {
  static func text(_ bytes: [UInt8]) -> String {
    var lines = ""
    for start in stride(from: 0, to: bytes.count, by: 32) {
      let line = bytes[start..<min(start + 32, bytes.count)]
      if line.allSatisfy({ $0 == 0 }) { continue }
      lines += "\(hex(start, 4)) \(line.map { hex(Int($0), 2) }.joined())\n"
    }
    return lines + hex(bytes.count, 4)
  }

  static func octets(_ text: String) -> [UInt8] {
    let lines = text.split(separator: "\n")
    var bytes = [UInt8](repeating: 0, count: lines.last.flatMap { Int($0, radix: 16) } ?? 0)
    for line in lines.dropLast() {
      let start = Int(line.prefix(4), radix: 16) ?? 0
      let digits = Array(line.dropFirst(5))
      for index in 0..<digits.count / 2 {
        bytes[start + index] = UInt8(String(digits[2 * index...2 * index + 1]), radix: 16) ?? 0
      }
    }
    return bytes
  }

  private static func hex(_ number: Int, _ digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
