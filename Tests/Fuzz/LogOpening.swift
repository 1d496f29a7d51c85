// A log of some commits, spoiled: opening it gives a beginning of what was written or refuses, and it never traps.
//
// Input: the first octet says which file, the next two cut its end, then triples of (offset high, offset low, octet) change it.

import Store

func examine(_ bytes: Span<UInt8>) {
  guard bytes.count >= 3 else { return }
  let medium = original().copy()
  let names: [StoreFile] = [.segment(1), .segment(2), .head(.a), .head(.b)]
  let name = names[Int(bytes[0] & 3)]
  var content = medium[name]
  let cut = Int(bytes[1]) << 8 | Int(bytes[2])
  if bytes[0] & 4 != 0 { content.removeLast(min(cut, content.count)) }
  var position = 3
  while position + 3 <= bytes.count, !content.isEmpty {
    content[(Int(bytes[position]) << 8 | Int(bytes[position + 1])) % content.count] ^= bytes[position + 2]
    position += 3
  }
  if bytes[0] & 8 != 0 { content = (3..<bytes.count).map { bytes[$0] } }
  medium[name] = content
  do throws(StoreError) {
    var log = try Log(opening: SimulatedDisk(medium), epochSeed: 5, limits: limits())
    var cursor = log.cursor()
    var number = 0
    while let entry = try log.next(&cursor) {
      number += 1
      require(entry.lsn == UInt64(number), "records come in their order")
      require(entry.time == Int64(number) && isPayload(cursor.payload, number), "a record is as it was written")
    }
    require(number <= records, "no record that was not written")
    _ = try log.stage(.revoked, at: 100, payload(number + 1).span)
    try log.commit()
  } catch {}
}

let records = 40

func limits() -> LogLimits {
  var limits = LogLimits()
  (limits.segment, limits.staging, limits.ahead, limits.payload) = (16 << 10, 4096, 2048, 2048)
  return limits
}

func payload(_ number: Int) -> [UInt8] {
  (0..<(1 + (number &* 7919) % 700)).map { UInt8(truncatingIfNeeded: number &* 31 &+ $0) }
}

func isPayload(_ bytes: Span<UInt8>, _ number: Int) -> Bool {
  let expected = payload(number)
  guard bytes.count == expected.count else { return false }
  for index in bytes.indices where bytes[index] != expected[index] { return false }
  return true
}

/// The disk of the creation gives its lock back when this returns.
func create(on medium: Medium) throws(StoreError) {
  var disk = SimulatedDisk(medium)
  try Log.create(on: &disk, at: 1, epochSeed: 77)
}

nonisolated(unsafe) private var made: Medium?

func original() -> Medium {
  if let made = unsafe made { return made }
  let medium = Medium()
  do {
    try create(on: medium)
    var log = try Log(opening: SimulatedDisk(medium), epochSeed: 78, limits: limits())
    for number in 1...records {
      _ = try log.stage(.revoked, at: Int64(number), payload(number).span)
      if number % 3 == 0 || number == records { try log.commit() }
    }
  } catch {
    preconditionFailure("a new log is made and written: \(error)")
  }
  unsafe made = medium
  return medium
}
