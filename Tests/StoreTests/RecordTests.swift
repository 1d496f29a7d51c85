// Covers: RecordFields.swift, RecordKind.swift, Confirmed.swift, EntityAdded.swift, EntityCode.swift
// Covers: EntityFailed.swift, EntityRemoved.swift, Issued.swift, Revoked.swift, Released.swift, CRLIssued.swift
// Covers: Answered.swift, Replaced.swift, Requested.swift, Decided.swift

import Testing

@testable import SimulatedDisk
@testable import Store

@Suite struct RecordTests {
  /// One payload of every kind, as its writer makes it.
  static func payload(_ kind: RecordKind, room: Int = 4096) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: room)
    let hash = (0..<32).map { UInt8($0) }
    let octets: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    let (few, many) = (octets.span.extracting(first: 3), octets.span)
    let none = octets.span.extracting(first: 0)
    let count: Int
    switch kind {
    case .entityAdded:
      count = try EntityAdded(
        alias: few, reference: many, subject: many, subjectAltName: none, profile: few, uses: 7, expires: -1,
        sealedSecret: many
      ).write(into: bytes.mutableSpan)
    case .entityChanged:
      count = try EntityAdded(
        alias: few, reference: many, subject: many, subjectAltName: none, profile: few, uses: 7, expires: -1,
        sealedSecret: none, client: few, profileIsNamed: true
      ).write(into: bytes.mutableSpan)
    case .entityCode:
      count = try EntityCode(alias: few, reference: many, uses: 1, expires: 1 << 40, sealedSecret: few)
        .write(into: bytes.mutableSpan)
    case .entityRemoved: count = try EntityRemoved(alias: few, reference: many).write(into: bytes.mutableSpan)
    case .entityFailed:
      count = try EntityFailed(alias: few, reference: many, failures: 513).write(into: bytes.mutableSpan)
    case .issued:
      count = try Issued(
        serial: many, alias: few, reference: none, transactionID: many, requestHash: hash.span, senderNonce: few,
        signer: few,
        flags: IssuedFlags(isImplicitlyConfirmed: true, hasModifications: false, consumesUse: true), notAfter: 99,
        certificateOffset: 2, certificateCount: 6, response: many
      ).write(into: bytes.mutableSpan)
    case .confirmed:
      count = try Confirmed(serial: many, accepted: true, requestHash: hash.span, response: few)
        .write(into: bytes.mutableSpan)
    case .revoked:
      count = try Revoked(serial: few, reason: 4, time: 5, by: many).write(into: bytes.mutableSpan)
    case .released: count = try Released(serial: few, by: many).write(into: bytes.mutableSpan)
    case .crlIssued:
      count = try CRLIssued(issuer: many, number: .max, thisUpdate: 6, nextUpdate: 7).write(into: bytes.mutableSpan)
    case .answered:
      count = try Answered(
        alias: few, transactionID: many, requestHash: hash.span, signer: none, senderNonce: many, serial: few,
        response: many
      ).write(into: bytes.mutableSpan)
    case .replaced: count = try Replaced(old: few, new: many).write(into: bytes.mutableSpan)
    case .requested:
      count = try Requested(
        alias: few, reference: many, transactionID: many, requestHash: hash.span, signer: none, senderNonce: few,
        nonceKey: hash.span.extracting(first: 16), flags: RequestedFlags(holdsUse: true), until: 8, request: many,
        response: few
      ).write(into: bytes.mutableSpan)
    case .decided:
      count = try Decided(alias: few, transactionID: many, verdict: .denied, reason: many, by: few)
        .write(into: bytes.mutableSpan)
    }
    return Array(bytes[..<count])
  }

  static let kinds: [RecordKind] = [
    .entityAdded, .entityCode, .entityRemoved, .entityFailed, .issued, .confirmed, .revoked, .released, .crlIssued,
    .answered, .requested, .decided, .replaced, .entityChanged,
  ]

  /// The payload written again from what was read.
  private func again(_ kind: RecordKind, _ payload: Span<UInt8>) throws(RecordError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count: Int
    switch kind {
    case .entityAdded, .entityChanged: count = try EntityAdded(payload).write(into: bytes.mutableSpan)
    case .entityCode: count = try EntityCode(payload).write(into: bytes.mutableSpan)
    case .entityRemoved: count = try EntityRemoved(payload).write(into: bytes.mutableSpan)
    case .entityFailed: count = try EntityFailed(payload).write(into: bytes.mutableSpan)
    case .issued: count = try Issued(payload).write(into: bytes.mutableSpan)
    case .confirmed: count = try Confirmed(payload).write(into: bytes.mutableSpan)
    case .revoked: count = try Revoked(payload).write(into: bytes.mutableSpan)
    case .released: count = try Released(payload).write(into: bytes.mutableSpan)
    case .crlIssued: count = try CRLIssued(payload).write(into: bytes.mutableSpan)
    case .answered: count = try Answered(payload).write(into: bytes.mutableSpan)
    case .replaced: count = try Replaced(payload).write(into: bytes.mutableSpan)
    case .requested: count = try Requested(payload).write(into: bytes.mutableSpan)
    case .decided: count = try Decided(payload).write(into: bytes.mutableSpan)
    }
    return Array(bytes[..<count])
  }

  @Test(arguments: kinds) func readsWhatItWrote(kind: RecordKind) throws {
    let payload = try RecordTests.payload(kind)
    #expect(try again(kind, payload.span) == payload)
  }

  @Test(arguments: kinds) func everyPrefixIsTruncated(kind: RecordKind) throws {
    let payload = try RecordTests.payload(kind)
    // Without its last octet it is the layout of version 2, and without the client that of version 1.
    let shorter = kind == .entityChanged ? [payload.count - 1, payload.count - 6] : []
    for count in 0..<payload.count where !shorter.contains(count) {
      do throws(RecordError) {
        _ = try again(kind, payload.span.extracting(first: count))
        Issue.record("\(kind) accepts \(count) octets")
      } catch {
        guard case .truncated(let at) = error, at <= count else {
          Issue.record("\(kind) \(count): \(error)")
          return
        }
      }
    }
    // What follows a payload of version 1 is the beginning of a later field.
    let excess = kind == .revoked || kind == .entityAdded ? RecordError.truncated(at: payload.count) : .trailing(at: payload.count)
    #expect(throws: excess) { _ = try again(kind, (payload + [0]).span) }
  }

  /// A payload that is damaged but has the right checksum is refused or read as something else; it never traps.
  @Test(arguments: kinds) func changedOctetsNeverTrap(kind: RecordKind) throws {
    let payload = try RecordTests.payload(kind)
    for index in payload.indices {
      for octet in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
        var changed = payload
        changed[index] = octet
        do throws(RecordError) {
          #expect(try again(kind, changed.span) == changed)
        } catch {}
      }
    }
  }

  @Test func everyRoomThatIsTooSmallIsSaid() throws {
    for kind in RecordTests.kinds {
      let count = try RecordTests.payload(kind).count
      for room in 0..<count {
        #expect(throws: RecordError.room) { _ = try RecordTests.payload(kind, room: room) }
      }
      #expect(try RecordTests.payload(kind, room: count).count == count)
    }
  }

  @Test func fieldsHaveLimits() throws {
    let long = [UInt8](repeating: 1, count: 200)
    var room = [UInt8](repeating: 0, count: 1000)
    #expect(throws: RecordError.value(at: 0)) {
      _ = try EntityRemoved(alias: long.span, reference: long.span.extracting(first: 1)).write(into: room.mutableSpan)
    }
    // A reader keeps them too: a length of 41 in an alias.
    let payload: [UInt8] = [41, 0] + long
    #expect(throws: RecordError.value(at: 0)) { _ = try again(.entityRemoved, payload.span) }
    room = []
  }

  /// A revocation that says since when is version 2; one that does not is version 1, octet for octet as before.
  @Test func revocationsHaveTwoVersions() throws {
    let (serial, by): ([UInt8], [UInt8]) = ([1, 2, 3], [9])
    let old = Revoked(serial: serial.span, reason: 4, time: 5, by: by.span)
    let new = Revoked(serial: serial.span, reason: 4, time: 5, by: by.span, invalidityDate: -6)
    var room = [UInt8](repeating: 0, count: 100)
    let (first, version) = (try old.write(into: room.mutableSpan), old.version)
    #expect(version == 1)
    #expect(Array(room[..<first]) == [3, 0, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 9])
    let (second, newVersion) = (try new.write(into: room.mutableSpan), new.version)
    #expect(newVersion == 2)
    #expect(Array(room[first..<second]) == [0xFA] + [UInt8](repeating: 0xFF, count: 7))
    let again = try Revoked(room.span.extracting(first: second))
    #expect(again.invalidityDate == -6)
    let without = try Revoked(room.span.extracting(first: first))
    #expect(without.invalidityDate == nil)
    #expect(throws: RecordError.truncated(at: first)) {
      _ = try Revoked(room.span.extracting(first: second - 1)).reason
    }
    #expect(throws: RecordError.trailing(at: second)) { _ = try Revoked(room.span.extracting(first: second + 1)).reason }
    // In a log it reads back in its version.
    let medium = Medium()
    do {
      var disk = SimulatedDisk(medium)
      try Log.create(on: &disk, at: 1, epochSeed: 1)
    }
    var log = try Log(opening: SimulatedDisk(medium), epochSeed: 2)
    let position = try log.stage(.revoked, version: 2, at: 1, room.span.extracting(first: second))
    try log.commit()
    var other = [UInt8](repeating: 0, count: 100)
    var read = other.mutableSpan
    let entry = try log.read(position, into: &read)
    #expect(entry.count == second)
  }

  @Test func issuedPointsIntoTheAnswer() throws {
    let payload = try RecordTests.payload(.issued)
    let issued = try Issued(payload.span)
    #expect(issued.certificate.count == 6)
    #expect(issued.certificate[0] == 3)
    #expect(issued.flags.isImplicitlyConfirmed && issued.flags.consumesUse && !issued.flags.hasModifications)
    let place = payload.count - 8 - 12
    for (offset, count) in [(3, 6), (9, 0), (0, 9), (UInt32.max, 1), (1, UInt32.max)] as [(UInt32, UInt32)] {
      var changed = payload
      var span = changed.mutableSpan
      span.put(offset, at: place)
      span.put(count, at: place + 4)
      #expect(throws: RecordError.value(at: place)) { _ = try again(.issued, changed.span) }
    }
  }

  /// Of an encrypted certificate the record keeps the plain one too, behind the answer, which alone is sent again.
  @Test func theCertificateBehindTheAnswer() throws {
    let (few, hash) = ([UInt8]([1, 2]), [UInt8](repeating: 9, count: 32))
    let both: [UInt8] = [10, 11, 12, 20, 21]
    let flags = IssuedFlags(
      isImplicitlyConfirmed: false, hasModifications: false, consumesUse: false, certificateFollows: true)
    #expect(flags.certificateFollows && !flags.isAbridged && !flags.isImplicitlyConfirmed)
    var room = [UInt8](repeating: 0, count: 200)
    let count = try Issued(
      serial: few.span, alias: few.span, reference: few.span, transactionID: few.span, requestHash: hash.span,
      senderNonce: few.span, signer: few.span, flags: flags, notAfter: 1, certificateOffset: 3, certificateCount: 2,
      response: both.span
    ).write(into: room.mutableSpan)
    let payload = Array(room[..<count])
    let issued = try Issued(payload.span)
    #expect(issued.response.count == 3 && issued.response[2] == 12)
    #expect(issued.certificate.count == 2 && issued.certificate[0] == 20)
    // It is the rest, to the last octet.
    let place = payload.count - both.count - 12
    var changed = payload
    var span = changed.mutableSpan
    span.put(UInt32(2), at: place)
    #expect(throws: RecordError.value(at: place)) { _ = try again(.issued, changed.span) }
    #expect(IssuedFlags(isImplicitlyConfirmed: false, hasModifications: false, consumesUse: false, isAbridged: true).isAbridged)
  }
}
