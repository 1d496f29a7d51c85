/// From 64-bit keys to numbers: what finds a record by its serial, its transaction or its reference.
///
/// Open addressing with linear probing and deletion by moving back, so that it never fills with the marks of what was
/// removed. Two things may have the same key: `next` gives every number under a key, and the caller looks which one it
/// meant. It doubles when three quarters are taken, up to a limit; between doublings nothing is allocated.
public struct HashIndex: Sendable {
  private var keys: [UInt64]
  /// The number plus one; 0 where nothing is.
  private var values: [UInt32]
  public private(set) var count = 0
  private let limit: Int

  /// Room for `capacity` entries before the first doubling, and never more than `limit` entries.
  public init(capacity: Int, limit: Int) {
    precondition(capacity >= 1 && capacity <= limit && limit <= 1 << 26, "an index holds between 1 and 2^26 entries")
    self.limit = limit
    let slots = HashIndex.slots(for: capacity)
    keys = [UInt64](repeating: 0, count: slots)
    values = [UInt32](repeating: 0, count: slots)
  }

  /// Adds a number under a key; false if the limit is reached. The number is below 2^32 - 1.
  public mutating func insert(_ key: UInt64, _ value: UInt32) -> Bool {
    precondition(value < .max, "the index keeps numbers below 2^32 - 1")
    guard count < limit else { return false }
    if (count + 1) * 4 > keys.count * 3 { grow() }
    place(key, value + 1)
    count += 1
    return true
  }

  /// Goes through the numbers under a key.
  public func probe(_ key: UInt64) -> HashProbe { HashProbe(key: key, slot: home(key)) }

  public func next(_ probe: inout HashProbe) -> UInt32? {
    while values[probe.slot] != 0 {
      let slot = probe.slot
      probe.slot = (slot + 1) & (keys.count - 1)
      if keys[slot] == probe.key { return values[slot] - 1 }
    }
    return nil
  }

  /// The first number under a key.
  public func first(_ key: UInt64) -> UInt32? {
    var probe = probe(key)
    return next(&probe)
  }

  /// Removes one pair; false if it is not there.
  public mutating func remove(_ key: UInt64, _ value: UInt32) -> Bool {
    guard value < .max else { return false }
    var slot = home(key)
    while values[slot] != 0 {
      if keys[slot] == key, values[slot] == value + 1 {
        close(slot)
        count -= 1
        return true
      }
      slot = (slot + 1) & (keys.count - 1)
    }
    return false
  }

  /// Octets that it takes.
  public var octets: Int { keys.count * 12 }

  /// Fills a gap with entries from behind that may not stand where they are without it.
  private mutating func close(_ start: Int) {
    let mask = keys.count - 1
    var gap = start
    var slot = (gap + 1) & mask
    while values[slot] != 0 {
      let distance = (slot - home(keys[slot])) & mask
      if distance >= (slot - gap) & mask {
        keys[gap] = keys[slot]
        values[gap] = values[slot]
        gap = slot
      }
      slot = (slot + 1) & mask
    }
    values[gap] = 0
  }

  private mutating func place(_ key: UInt64, _ value: UInt32) {
    var slot = home(key)
    while values[slot] != 0 { slot = (slot + 1) & (keys.count - 1) }
    keys[slot] = key
    values[slot] = value
  }

  private mutating func grow() {
    let (oldKeys, oldValues) = (keys, values)
    keys = [UInt64](repeating: 0, count: oldKeys.count * 2)
    values = [UInt32](repeating: 0, count: oldKeys.count * 2)
    for slot in oldValues.indices where oldValues[slot] != 0 { place(oldKeys[slot], oldValues[slot]) }
  }

  /// Keys are hashes already, but not all of their bits are equally so: multiplied, the high ones decide.
  private func home(_ key: UInt64) -> Int {
    let mixed = key &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 32) & (keys.count - 1)
  }

  /// The power of two of which `capacity` is at most three quarters.
  private static func slots(for capacity: Int) -> Int {
    var slots = 8
    while capacity * 4 > slots * 3 { slots *= 2 }
    return slots
  }
}

/// A walk through the numbers under one key.
public struct HashProbe: Sendable {
  let key: UInt64
  var slot: Int
}
