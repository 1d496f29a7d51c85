/// A distinguished name (RFC 5280 4.1.2.4), possibly empty.
///
///     Name ::= CHOICE { rdnSequence  RDNSequence }
///     RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
///
/// The reader checks structure only. Whether a name may stand in a certificate is `Name.check`: a name that may not is
/// a refused request, not a malformed message.
public struct Name: DERReadable, ~Escapable {
  public let relativeNames: SequenceOf<RelativeDistinguishedName>
  /// The whole SEQUENCE as received: what is copied, compared and hashed.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    relativeNames = try SequenceOf(element.reader)
  }

  /// A name that stands alone: exactly these bytes.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(DERError) {
    var reader = DERReader(bytes)
    try self.init(&reader)
    try reader.finish()
  }

  /// `SEQUENCE {}`, the NULL-DN.
  public var isEmpty: Bool { relativeNames.isEmpty }

  /// The attributes of all relative names in their order.
  @_lifetime(copy self)
  public func makeIterator() -> Iterator { Iterator(self) }

  /// The first attribute of this type.
  @_lifetime(copy self)
  public func first(_ type: ObjectIdentifier) -> AttributeTypeAndValue? {
    var attributes = makeIterator()
    while let attribute = attributes.next() {
      if attribute.type == type { return attribute }
    }
    return nil
  }

  /// The last attribute of this type: of several common names the most specific one.
  @_lifetime(copy self)
  public func last(_ type: ObjectIdentifier) -> AttributeTypeAndValue? {
    var attributes = makeIterator()
    var found: AttributeTypeAndValue? = nil
    while let attribute = attributes.next() {
      if attribute.type == type { found = attribute }
    }
    return found
  }

  public struct Iterator: ~Escapable {
    private var names: SequenceOf<RelativeDistinguishedName>.Iterator
    private var attributes: SequenceOf<AttributeTypeAndValue>.Iterator

    @_lifetime(copy name)
    init(_ name: Name) {
      names = name.relativeNames.makeIterator()
      attributes = SequenceOf<AttributeTypeAndValue>(emptyAfter: name.encoded).makeIterator()
    }

    @_lifetime(self: copy self)
    @_lifetime(copy self)
    public mutating func next() -> AttributeTypeAndValue? {
      while true {
        if let attribute = attributes.next() { return attribute }
        guard let name = names.next() else { return nil }
        attributes = name.attributes.makeIterator()
      }
    }
  }
}

/// A set of attributes that name one level together; nearly always one.
///
///     RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
public struct RelativeDistinguishedName: DERReadable, ~Escapable {
  public let attributes: SequenceOf<AttributeTypeAndValue>
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.set)
    (encoded, offset) = (element.encoded, element.offset)
    attributes = try SequenceOf(element.reader)
    try attributes.checkOrder()
  }
}
