/// One way of spoiling one element of an encoding.
public enum MutationKind: String, CaseIterable, Sendable {
  /// Another tag number in the same class.
  case number
  /// Another class.
  case tagClass
  /// Primitive where constructed was, and the reverse.
  case constructed
  /// The length says one octet more or less than there is; what is around it stays.
  case longer, shorter
  /// A length with one octet more than it needs; what is around it is adjusted.
  case nonMinimal
  /// The indefinite form with end-of-contents octets; what is around it is adjusted.
  case indefinite
  case duplicated, dropped
  /// Changes places with the element after it.
  case swapped
  /// The vector ends in this element's first octet, or anywhere: every prefix.
  case prefix
  /// Octets follow the outermost element.
  case trailing
}

/// A spoiled vector.
public struct Mutation: Sendable {
  public let kind: MutationKind
  /// The element that was spoiled; empty for prefixes.
  public let path: String
  public let bytes: [UInt8]
}

extension Mutation {
  /// Every mutation of a vector.
  public static func all(of vector: [UInt8]) -> [Mutation] {
    guard let roots = Node.parse(vector[...], path: ""), roots.count == 1 else {
      preconditionFailure("a vector is one DER element")
    }
    let root = roots[0]
    precondition(root.encoded == vector, "a vector is DER")
    var mutations: [Mutation] = []
    for kind in MutationKind.allCases { collect(kind, root, root, vector, &mutations) }
    for count in 0..<vector.count {
      mutations.append(Mutation(kind: .prefix, path: "", bytes: Array(vector[..<count])))
    }
    mutations.append(Mutation(kind: .trailing, path: "0", bytes: vector + [0]))
    mutations.append(Mutation(kind: .trailing, path: "0", bytes: vector + [0x05, 0x00]))
    return mutations.filter { $0.bytes != vector }
  }

  private static func collect(
    _ kind: MutationKind, _ node: Node, _ root: Node, _ vector: [UInt8], _ mutations: inout [Mutation]
  ) {
    for bytes in spoil(kind, node, root, vector) {
      mutations.append(Mutation(kind: kind, path: node.path, bytes: bytes))
    }
    for child in node.children { collect(kind, child, root, vector, &mutations) }
  }

  private static func spoil(_ kind: MutationKind, _ node: Node, _ root: Node, _ vector: [UInt8]) -> [[UInt8]] {
    switch kind {
    case .number: [patched(vector, node.offset, node.tag ^ 0x01), patched(vector, node.offset, node.tag ^ 0x02)]
    case .tagClass: [patched(vector, node.offset, node.tag ^ 0x80), patched(vector, node.offset, node.tag ^ 0x40)]
    case .constructed: [patched(vector, node.offset, node.tag ^ 0x20)]
    case .longer: [shifted(vector, node.offset, 1)]
    case .shorter: [shifted(vector, node.offset, -1)]
    case .nonMinimal: [rebuilt(root, node.path) { _ in [nonMinimal(node)] }]
    case .indefinite: [rebuilt(root, node.path) { _ in [[node.tag, 0x80] + body(node) + [0, 0]] }]
    case .duplicated: [rebuilt(root, node.path) { [$0, $0] }]
    case .dropped: [rebuilt(root, node.path) { _ in [] }]
    case .swapped: swapped(root, node.path)
    case .prefix, .trailing: []
    }
  }

  private static func patched(_ vector: [UInt8], _ offset: Int, _ octet: UInt8) -> [UInt8] {
    var bytes = vector
    bytes[offset] = octet
    return bytes
  }

  /// Changes the last octet of the length.
  private static func shifted(_ vector: [UInt8], _ offset: Int, _ delta: Int) -> [UInt8] {
    let first = vector[offset + 1]
    let position = first < 0x80 ? offset + 1 : offset + 1 + Int(first & 0x7F)
    return patched(vector, position, UInt8(truncatingIfNeeded: Int(vector[position]) + delta))
  }

  private static func body(_ node: Node) -> [UInt8] { node.content + node.children.flatMap(\.encoded) }

  private static func nonMinimal(_ node: Node) -> [UInt8] {
    let body = body(node)
    let length = Node.length(body.count)
    return [node.tag]
      + (length[0] < 0x80 ? [0x81, length[0]] : [length[0] + 1, 0] + length.dropFirst()) + body
  }

  /// The vector with the encoding of one element replaced by others; the lengths around it follow.
  private static func rebuilt(_ node: Node, _ path: String, _ replace: ([UInt8]) -> [[UInt8]]) -> [UInt8] {
    encode(node, path, replace)
  }

  private static func encode(_ node: Node, _ path: String, _ replace: ([UInt8]) -> [[UInt8]]) -> [UInt8] {
    if node.path == path { return replace(node.encoded).flatMap { $0 } }
    guard path.hasPrefix(node.path + "/") else { return node.encoded }
    let body = node.content + node.children.flatMap { encode($0, path, replace) }
    return [node.tag] + Node.length(body.count) + body
  }

  private static func swapped(_ root: Node, _ path: String) -> [[UInt8]] {
    var copy = root
    return exchange(&copy, path) ? [copy.encoded] : []
  }

  private static func exchange(_ node: inout Node, _ path: String) -> Bool {
    for index in node.children.indices {
      if node.children[index].path == path {
        guard index + 1 < node.children.count else { return false }
        node.children.swapAt(index, index + 1)
        return true
      }
      if path.hasPrefix(node.children[index].path + "/") { return exchange(&node.children[index], path) }
    }
    return false
  }
}
