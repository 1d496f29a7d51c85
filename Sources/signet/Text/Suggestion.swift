/// "did you mean": the nearest of some known words, when one is near enough to be meant.
struct Suggestion {
  private let word: [UInt8]
  private var best: [UInt8] = []
  private var distance: Int

  init(for word: [UInt8]) {
    self.word = word
    // A third of the word may be wrong, and two letters of a short one (a transposition).
    distance = max(2, word.count / 3) + 1
  }

  mutating func consider(_ candidate: [UInt8]) {
    guard word.count <= 64, candidate.count <= 64 else { return }
    let found = Suggestion.distance(word, candidate)
    guard found < distance, found < candidate.count else { return }
    (best, distance) = (candidate, found)
  }

  mutating func consider(_ candidate: StaticString) { consider(candidate.octets) }

  /// ` (did you mean "X"?)`, or nothing.
  var text: Text { best.isEmpty ? Text() : " (did you mean \"\(best)\"?)" }

  /// Levenshtein's distance: insertions, deletions and replacements of single octets.
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row: [Int] = []
    for column in 0...right.count { row.append(column) }
    for (line, octet) in left.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for column in right.indices {
        let replaced = diagonal + (octet == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, min(row[column], diagonal) + 1)
      }
    }
    return row[right.count]
  }
}
