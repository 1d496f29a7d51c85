/// One element: identifier, length and content, as received.
public struct DERElement: ~Escapable {
  public let tag: DERTag
  /// Identifier, length and content: what is copied, hashed or compared.
  public let encoded: Span<UInt8>
  let headerCount: Int
  /// Octets from the start of the outermost bytes to the identifier.
  public let offset: Int

  @_lifetime(copy encoded)
  init(tag: DERTag, encoded: Span<UInt8>, headerCount: Int, offset: Int) {
    self.tag = tag
    self.encoded = encoded
    self.headerCount = headerCount
    self.offset = offset
  }

  public var content: Span<UInt8> {
    @_lifetime(copy self) get { encoded.extracting(headerCount..<encoded.count) }
  }

  public var contentOffset: Int { offset + headerCount }

  /// A reader of the content: for SEQUENCE, SET and constructed context tags.
  public var reader: DERReader {
    @_lifetime(copy self) get { DERReader(content, offset: contentOffset) }
  }

  /// A reader that will read this element again, header and all.
  public var whole: DERReader {
    @_lifetime(copy self) get { DERReader(encoded, offset: offset) }
  }
}

extension DERElement {
  /// Checks the content against a universal primitive type: for IMPLICIT tags, and for parts that no walk has seen.
  public func check(as type: DERTag) throws(DERError) { try DERPrimitive.check(type, content, at: contentOffset) }
}
