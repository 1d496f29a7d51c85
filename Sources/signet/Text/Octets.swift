extension [UInt8] {
  init(copying span: Span<UInt8>) {
    self.init()
    reserveCapacity(span.count)
    for index in span.indices { append(span[index]) }
  }
}

extension [UInt8] {
  /// The parts between commas that have no backslash before them.
  var splitAtCommas: [[UInt8]] {
    var (parts, start, index) = ([[UInt8]](), 0, 0)
    while index < count {
      if self[index] == UInt8(ascii: ",") {
        parts.append(Array(self[start..<index]))
        start = index + 1
      }
      index += self[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return parts + [Array(self[start...])]
  }

  /// Without the backslashes, each of which makes the next character an ordinary one.
  var unescaped: [UInt8] {
    var (octets, index) = ([UInt8](), 0)
    while index < count {
      if self[index] == UInt8(ascii: "\\"), index + 1 < count { index += 1 }
      octets.append(self[index])
      index += 1
    }
    return octets
  }
}
