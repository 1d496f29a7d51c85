/// Names for places in a message: `header/[4]/04` instead of `0/0/7/0`, so that one rule holds for every vector.
enum Label {
  /// The place at a path of indices, as the mutation matrix counts them.
  static func place(_ path: String, in message: [UInt8], kind: String) -> String {
    var bytes = message[...]
    var parts: [String] = []
    for (level, index) in path.split(separator: "/").compactMap({ Int($0) }).enumerated() {
      guard let (tag, content) = element(index, of: bytes) else { return path }
      parts.append(name(level, index, tag, parts, kind))
      bytes = tag == 0x03 ? content.dropFirst() : content
    }
    return parts.dropFirst().joined(separator: "/")
  }

  private static func name(_ level: Int, _ index: Int, _ tag: UInt8, _ parts: [String], _ kind: String) -> String {
    if level == 1 { return index == 0 ? "header" : index == 1 ? kind : tag == 0xA0 ? "protection" : "extraCerts" }
    if level == 2, parts.last == "header", index < 3 { return ["pvno", "sender", "recipient"][index] }
    if tag & 0xC0 == 0x80 { return "[\(tag & 0x1F)]" }
    let hex = String(tag, radix: 16, uppercase: true)
    return hex.count == 1 ? "0" + hex : hex
  }

  private static func element(_ index: Int, of bytes: ArraySlice<UInt8>) -> (UInt8, ArraySlice<UInt8>)? {
    var rest = bytes
    var left = index
    while let tag = rest.first, rest.count >= 2 {
      let first = rest[rest.startIndex + 1]
      let more = first < 0x80 ? 0 : Int(first & 0x7F)
      guard rest.count >= 2 + more else { return nil }
      let length = more == 0 ? Int(first) : rest.dropFirst(2).prefix(more).reduce(0) { $0 << 8 | Int($1) }
      let content = rest.dropFirst(2 + more).prefix(length)
      if left == 0 { return (tag, content) }
      left -= 1
      rest = rest.dropFirst(2 + more + length)
    }
    return nil
  }
}
