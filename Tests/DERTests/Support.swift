import Testing

@testable import DER

/// Octets from hexadecimal; spaces are free.
func hex(_ text: String) -> [UInt8] {
  let digits = text.compactMap { $0 == " " ? nil : UInt8(String($0), radix: 16) }
  precondition(digits.count % 2 == 0, "hexadecimal has pairs of digits")
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// What a writer wrote.
func written(room count: Int = 70_000, _ body: (inout DERWriter) throws -> Void) throws -> [UInt8] {
  var room = [UInt8](repeating: 0xEE, count: count)
  var length = 0
  do {
    var writer = DERWriter(room.mutableSpan)
    try body(&writer)
    length = try writer.finish()
  }
  return Array(room[..<length])
}

/// The error that reading throws, or nothing.
func error(_ text: String, _ body: (inout DERReader) throws(DERError) -> Void) -> DERError? {
  let bytes = hex(text)
  var reader = DERReader(bytes.span)
  do {
    try body(&reader)
    return nil
  } catch {
    return error
  }
}

/// A malformed encoding and what is wrong with it.
struct Bad: Sendable, CustomTestStringConvertible {
  let bytes: String
  let error: DERError

  init(_ bytes: String, _ kind: DERError.Kind, _ offset: Int) {
    self.bytes = bytes
    error = DERError(kind, at: offset)
  }

  var testDescription: String { bytes }
}

/// A copy, which `#expect` can hold.
func array(_ span: Span<UInt8>) -> [UInt8] {
  var octets: [UInt8] = []
  for index in span.indices { octets.append(span[index]) }
  return octets
}
