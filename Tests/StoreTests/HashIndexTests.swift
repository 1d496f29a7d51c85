import Testing

@testable import SimulatedDisk
@testable import Store

@Suite struct HashIndexTests {
  private func all(_ index: HashIndex, _ key: UInt64) -> [UInt32] {
    var probe = index.probe(key)
    var values: [UInt32] = []
    while let value = index.next(&probe) { values.append(value) }
    return values.sorted()
  }

  /// Against a dictionary, with keys that are few, close together, or all in one place.
  @Test(arguments: [1, 0x1_0000_0000, 0x9E37_79B9_7F4A_7C15] as [UInt64], [7, 40, 1000])
  func doesWhatADictionaryDoes(step: UInt64, keys: Int) {
    var index = HashIndex(capacity: 1, limit: 600)
    var model: [UInt64: [UInt32]] = [:]
    var count = 0
    var chance = Chance(step &+ UInt64(keys))
    for value in 0..<1500 {
      let key = UInt64(chance.below(keys)) &* step
      if chance.below(3) < 2 {
        let isThereRoom = count < 600
        let isInserted = index.insert(key, UInt32(value))
        #expect(isInserted == isThereRoom)
        if isThereRoom {
          model[key, default: []].append(UInt32(value))
          count += 1
        }
      } else if let values = model[key], let first = values.first {
        let isRemoved = index.remove(key, first)
        #expect(isRemoved)
        model[key] = Array(values.dropFirst())
        count -= 1
      } else {
        let isRemoved = index.remove(key, 0)
        #expect(!isRemoved)
      }
      #expect(index.count == count)
      #expect(all(index, key) == model[key, default: []].sorted())
    }
    for (key, values) in model { #expect(all(index, key) == values.sorted()) }
    #expect(index.first(0xDEAD_BEEF) == nil)
  }

  @Test func limitsAndRoom() {
    var index = HashIndex(capacity: 6, limit: 6)
    let octets = index.octets
    for value in 0..<6 {
      let isInserted = index.insert(1, UInt32(value))
      #expect(isInserted)
    }
    let isInserted = index.insert(2, 0)
    #expect(!isInserted)
    #expect(index.octets == octets)
    for value in [6, .max] as [UInt32] {
      let isRemoved = index.remove(1, value)
      #expect(!isRemoved)
    }
  }
}
