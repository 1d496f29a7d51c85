import PKIX
import Testing

/// Octets of one element: for what no writer would write.
func tlv(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
  let content = parts.flatMap { $0 }
  var length: [UInt8] = [UInt8(truncatingIfNeeded: content.count)]
  if content.count >= 0x80 {
    var rest = content.count
    length = []
    while rest > 0 {
      length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
      rest >>= 8
    }
    length.insert(0x80 | UInt8(length.count), at: 0)
  }
  return [tag] + length + content
}

func sequence(_ parts: [UInt8]...) -> [UInt8] { tlv(0x30, parts.flatMap { $0 }) }

/// What a writer wrote.
func written(room count: Int = 65_536, _ body: (inout DERWriter) throws -> Void) rethrows -> [UInt8] {
  var room = [UInt8](repeating: 0, count: count)
  var length = 0
  do {
    var writer = DERWriter(room.mutableSpan)
    try body(&writer)
    precondition(!writer.overflowed, "what a test writes fits into its room")
    length = writer.count
  }
  return Array(room[..<length])
}

/// An encoded Name from text.
func name(_ text: String) -> [UInt8] {
  let octets = Array(text.utf8)
  return written { writer in
    do { try writer.name(text: octets.span) } catch { preconditionFailure("\(text) is no name") }
  }
}

/// An encoded GeneralNames from text.
func names(_ text: String) -> [UInt8] {
  let octets = Array(text.utf8)
  return written { writer in
    do { try writer.generalNames(text: octets.span) } catch { preconditionFailure("\(text) are no names") }
  }
}

func oid(_ identifier: ObjectIdentifier) -> [UInt8] { written { $0.objectIdentifier(identifier) } }

/// One extension with an encoded value.
func ext(_ identifier: ObjectIdentifier, critical: Bool = false, _ value: [UInt8]) -> [UInt8] {
  sequence(oid(identifier), critical ? [1, 1, 0xFF] : [], tlv(4, value))
}

extension Span<UInt8> {
  var array: [UInt8] { indices.map { self[$0] } }
}

extension [UInt8] {
  init(_ text: String) { self = Array(text.utf8) }

  /// With its last octet changed.
  var spoiled: [UInt8] {
    var octets = self
    if let last = octets.indices.last { octets[last] ^= 1 }
    return octets
  }
}

/// `#expect` for what has to do with values that cannot be copied.
func expect(_ isSo: Bool, _ comment: Comment? = nil, at place: SourceLocation = #_sourceLocation) {
  #expect(isSo, comment, sourceLocation: place)
}

extension Sequence where Element == UInt8 {
  var hex: String { map { octet in (octet < 16 ? "0" : "") + String(octet, radix: 16) }.joined() }
}
