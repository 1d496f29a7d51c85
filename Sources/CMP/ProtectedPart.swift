/// What a message's protection is computed over (RFC 9810 5.1.3): an encoding that is not on the wire as such. Its content
/// is header and body as received; its own identifier and length are made here.
///
///     ProtectedPart ::= SEQUENCE {
///         header    PKIHeader,
///         body      PKIBody }
public struct ProtectedPart: ~Escapable {
  public let prefix: SequencePrefix
  public let bytes: Span<UInt8>

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) {
    prefix = SequencePrefix(length: bytes.count)
    self.bytes = bytes
  }
}

/// Identifier and length of a SEQUENCE, held in place.
public struct SequencePrefix: Sendable {
  private var storage = InlineArray<6, UInt8>(repeating: 0)
  private let count: Int

  public init(length: Int) {
    storage[0] = DERTag.sequence.octet
    let more = DERWriter.lengthOctets(length) - 1
    count = 2 + more
    guard more > 0 else {
      storage[1] = UInt8(truncatingIfNeeded: length)
      return
    }
    storage[1] = 0x80 | UInt8(more)
    for index in 0..<more { storage[2 + index] = UInt8(truncatingIfNeeded: length >> ((more - 1 - index) * 8)) }
  }

  public var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: count) }
  }
}
