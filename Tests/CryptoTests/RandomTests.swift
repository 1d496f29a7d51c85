import Testing

@testable import Crypto

@Suite struct RandomTests {
  @Test func fillsAllOfIt() throws {
    let library = try MbedTLS()
    for count in [0, 1, 16, 1024, 1025, 5000] {
      #expect(try library.random(count).count == count)
    }
    // 1000 octets without one of the 256 values have a chance of 1 in 50 each; 20 000 without any have none.
    #expect(Set(try library.random(20_000)).count == 256)
  }

  @Test func neverTheSame() throws {
    let (one, other) = (try MbedTLS(), try MbedTLS())
    var seen = Set<[UInt8]>()
    // Past the interval after which the generator is seeded again.
    for _ in 0..<1500 { #expect(seen.insert(try one.random(16)).inserted) }
    try one.reseed()
    for _ in 0..<1500 {
      #expect(seen.insert(try one.random(16)).inserted)
      #expect(seen.insert(try other.random(16)).inserted)
    }
  }

  /// Each bit is set half of the time, within six standard deviations.
  @Test func bitsAreEven() throws {
    let library = try MbedTLS()
    var set = [Int](repeating: 0, count: 128)
    let rounds = 10_000
    for _ in 0..<rounds {
      let bytes = try library.random(16)
      for bit in 0..<128 where bytes[bit / 8] & (1 << UInt8(bit % 8)) != 0 { set[bit] += 1 }
    }
    for count in set { #expect(abs(count - rounds / 2) < 300) }
  }
}
