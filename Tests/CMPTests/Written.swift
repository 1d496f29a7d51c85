import CMP

/// What a closure writes, as an array.
func written(room: Int = 16384, _ body: (inout DERWriter) throws -> Void) throws -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: room)
  var count = 0
  do {
    var writer = DERWriter(bytes.mutableSpan)
    try body(&writer)
    count = try writer.finish()
  }
  return [UInt8](bytes[0..<count])
}

extension Span<UInt8> {
  /// A copy, for comparing.
  var array: [UInt8] { indices.map { self[$0] } }
}

extension StaticString {
  var string: String { description }
}
