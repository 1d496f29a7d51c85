/// The mutation matrix: for a vector and every element in it, every kind of spoiling, and every prefix. The reader must
/// refuse each of them unless it is listed here with a reason, and everything that is listed must occur.
public struct MutationMatrix: Sendable {
  /// Mutations that a reader may accept.
  public struct Accepted: Sendable {
    let kinds: [MutationKind]
    let path: String
    let reason: String

    /// `path` has an index or `*` for each level; `**` at the end stands for any number of levels, also none.
    public init(_ kinds: MutationKind..., at path: String, because reason: String) {
      (self.kinds, self.path, self.reason) = (kinds, path, reason)
    }

    func covers(_ mutation: Mutation) -> Bool { kinds.contains(mutation.kind) && matches(mutation.path) }

    private func matches(_ path: String) -> Bool {
      let pattern = self.path.split(separator: "/")
      let parts = path.split(separator: "/")
      for (index, part) in pattern.enumerated() {
        if part == "**" { return true }
        guard index < parts.count, part == "*" || part == parts[index] else { return false }
      }
      return parts.count == pattern.count
    }
  }

  let vector: [UInt8]
  let accepted: [Accepted]

  public init(_ vector: [UInt8], accepting accepted: [Accepted] = []) {
    (self.vector, self.accepted) = (vector, accepted)
  }

  /// What went wrong, one line each; empty when the reader is as strict as it should be. `read` says whether it
  /// accepted.
  public func failures(_ read: ([UInt8]) -> Bool) -> [String] {
    var failures: [String] = []
    if !read(vector) { failures.append("the vector itself is refused") }
    var used = [Bool](repeating: false, count: accepted.count)
    for mutation in Mutation.all(of: vector) where read(mutation.bytes) {
      let covering = accepted.indices.filter { accepted[$0].covers(mutation) }
      for index in covering { used[index] = true }
      if covering.isEmpty { failures.append("accepted: \(mutation.kind.rawValue) at \(mutation.path)") }
    }
    for index in accepted.indices where !used[index] {
      failures.append("listed but never accepted: \(accepted[index].path) \(accepted[index].reason)")
    }
    return failures.count <= 30 ? failures : Array(failures[..<30]) + ["and \(failures.count - 30) more"]
  }
}
