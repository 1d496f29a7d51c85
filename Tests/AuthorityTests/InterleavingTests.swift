import Testing

@testable import Authority

/// Requests, restarts, power cuts, full disks and clocks in any order. A failure names its seed.
@Suite struct InterleavingTests {
  @Test(arguments: 1...6 as ClosedRange<UInt64>) func keepsEveryPromise(seed: UInt64) throws {
    var run = try Interleaving(seed: seed)
    #expect(run.run(turns: 60) == [], "seed \(seed)")
    #expect(try run.finish() == [], "seed \(seed)")
  }

  /// All of it happens, or the runs above prove little.
  @Test func isEventful() throws {
    var counts: [String: Int] = [:]
    for seed in 1...3 as ClosedRange<UInt64> {
      var run = try Interleaving(seed: seed)
      _ = run.run(turns: 60)
      counts.merge(run.counts) { $0 + $1 }
    }
    for what in ["issued", "updated", "confirmed", "rejected", "replayed", "refused", "full", "power cut", "restart", "enrolled by the RA"] {
      #expect(counts[what, default: 0] >= 3, "\(what)")
    }
  }

  /// The negative control: each deliberate fault is noticed by one of a few seeds.
  @Test(arguments: [
    Interleaving.Fault.useForgotten, .answeredBeforeDurable, .syncIgnored, .replayForgotten, .renewedKept,
  ])
  func noticesFaults(_ fault: Interleaving.Fault) throws {
    var found: [String] = []
    for seed in 1...8 as ClosedRange<UInt64> where found.isEmpty {
      var run = try Interleaving(seed: seed, fault: fault)
      found = run.run(turns: 60)
      if found.isEmpty { found = (try? run.finish()) ?? ["the store cannot be read"] }
    }
    #expect(!found.isEmpty, "\(fault)")
  }
}
