/// A parsed encoding that can be changed and encoded again. For tests: it copies freely and expects good DER.
struct Node {
  var tag: UInt8
  /// Content of a primitive element; for a wrapper (BIT STRING) the octets before the elements inside.
  var content: [UInt8]
  var children: [Node]
  /// Octets from the start of the vector.
  let offset: Int
  /// Index of each child on the way from the root: "0/6/1".
  let path: String

  var hasChildren: Bool { !children.isEmpty }

  var encoded: [UInt8] {
    let body = content + children.flatMap(\.encoded)
    return [tag] + Node.length(body.count) + body
  }

  static func length(_ count: Int) -> [UInt8] {
    if count < 0x80 { return [UInt8(count)] }
    var octets: [UInt8] = []
    var rest = count
    while rest > 0 {
      octets.insert(UInt8(rest & 0xFF), at: 0)
      rest >>= 8
    }
    return [0x80 | UInt8(octets.count)] + octets
  }

  /// The elements that fill the bytes exactly, or nothing.
  static func parse(_ bytes: ArraySlice<UInt8>, path: String) -> [Node]? {
    var nodes: [Node] = []
    var rest = bytes
    while let tag = rest.first {
      guard tag & 0x1F != 0x1F, let (length, header) = lengthAndHeader(rest), rest.count >= header + length else {
        return nil
      }
      let start = rest.startIndex
      let body = rest[(start + header)..<(start + header + length)]
      let own = path.isEmpty ? "\(nodes.count)" : "\(path)/\(nodes.count)"
      nodes.append(node(tag, body, at: start, own))
      guard nodes.last != nil else { return nil }
      rest = rest[(start + header + length)...]
    }
    return nodes
  }

  private static func node(_ tag: UInt8, _ body: ArraySlice<UInt8>, at offset: Int, _ path: String) -> Node {
    if tag & 0x20 != 0, let children = parse(body, path: path) {
      return Node(tag: tag, content: [], children: children, offset: offset, path: path)
    }
    // OCTET STRING and BIT STRING may hold an encoding: extension values, RSA keys, ECDSA signatures.
    let prefix = tag == 0x03 ? 1 : 0
    if tag == 0x04 || tag == 0x03, body.count > prefix + 1, prefix == 0 || body.first == 0 {
      if let children = parse(body.dropFirst(prefix), path: path), children.allSatisfy(\.isPlausible) {
        return Node(tag: tag, content: Array(body.prefix(prefix)), children: children, offset: offset, path: path)
      }
    }
    return Node(tag: tag, content: Array(body), children: [], offset: offset, path: path)
  }

  /// Random octets sometimes look like an element; what is wrapped for a reason starts with one of these tags.
  private var isPlausible: Bool {
    tag == 0x30 || tag == 0x03 && content.count <= 3 || tag == 0x04 && content.count == 20
  }

  private static func lengthAndHeader(_ bytes: ArraySlice<UInt8>) -> (Int, Int)? {
    let start = bytes.startIndex
    guard bytes.count >= 2 else { return nil }
    let first = bytes[start + 1]
    if first < 0x80 { return (Int(first), 2) }
    let octets = Int(first & 0x7F)
    guard octets >= 1, octets <= 3, bytes.count >= 2 + octets else { return nil }
    return (bytes[(start + 2)..<(start + 2 + octets)].reduce(0) { $0 << 8 | Int($1) }, 2 + octets)
  }
}
