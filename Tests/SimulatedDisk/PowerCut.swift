import Store

/// Chance with a seed (SplitMix64), so that every failure can be had again.
struct Chance {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}

/// What becomes of one unsynced sector when the power goes.
enum SectorFate: CaseIterable {
  case lost, kept
  /// The first part new, the rest old.
  case tornAfter
  /// The first part old, the rest new.
  case tornBefore
}

extension Medium {
  /// Every sector that is not on the medium yet, in an order that does not change.
  var unsyncedSectors: Int {
    var seen: Set<ObjectIdentifier> = []
    var count = 0
    for contents in allContents where seen.insert(ObjectIdentifier(contents)).inserted { count += contents.unsynced.count }
    return count
  }

  /// Contents under any name that the next start might see.
  private var allContents: [Contents] {
    var all: [Contents] = []
    for names in nameStates { all += names.sorted { $0.key.text.lexicographicallyPrecedes($1.key.text) }.map(\.value) }
    return all
  }

  /// The names on the medium, and after each change that is not durable yet.
  private var nameStates: [[Name: Contents]] {
    var states = [durableNames]
    for change in nameChanges {
      var names = states[states.count - 1]
      switch change {
      case .set(let name, let contents): names[Name(name)] = contents
      case .rename(let old, let new): names[Name(new)] = names.removeValue(forKey: Name(old))
      case .remove(let name): names[Name(name)] = nil
      }
      states.append(names)
    }
    return states
  }

  /// The disk after a power cut: `fate` decides about sector after sector, `chance` about the rest.
  func afterPowerCut(_ chance: inout Chance, fate: (inout Chance, Int) -> SectorFate) -> Medium {
    let states = nameStates
    let names = states[chance.below(states.count)]
    let medium = Medium()
    medium.writesAhead = writesAhead
    var made: [ObjectIdentifier: Contents] = [:]
    var index = 0
    for (name, contents) in names.sorted(by: { $0.key.text.lexicographicallyPrecedes($1.key.text) }) {
      let identifier = ObjectIdentifier(contents)
      if made[identifier] == nil {
        let bytes = Medium.remains(of: contents, &chance) { chance in
          defer { index += 1 }
          return fate(&chance, index)
        }
        let new = Contents()
        new.bytes = bytes
        new.durable = bytes
        made[identifier] = new
      }
      medium.names[name] = made[identifier]
    }
    medium.durableNames = medium.names
    return medium
  }

  private static func remains(
    of contents: Contents, _ chance: inout Chance, _ fate: (inout Chance) -> SectorFate
  ) -> [UInt8] {
    var bytes = contents.durable
    let new = contents.bytes
    // The size is metadata of its own: old or new, and at least what the sectors that were kept need.
    if chance.below(2) == 0 {
      if new.count < bytes.count { bytes.removeLast(bytes.count - new.count) }
      bytes += [UInt8](repeating: 0, count: max(0, new.count - bytes.count))
    }
    for sector in contents.unsynced.sorted() {
      let decided = fate(&chance)
      let end = min(sector * 512 + 512, new.count)
      guard decided != .lost, sector * 512 < end else { continue }
      if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
      let split = sector * 512 + chance.below(512)
      let range =
        switch decided {
        case .tornAfter: sector * 512..<min(split, end)
        case .tornBefore: min(split, end)..<end
        default: sector * 512..<end
        }
      bytes.replaceSubrange(range, with: new[range])
    }
    return bytes
  }
}
