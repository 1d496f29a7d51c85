/// One attribute of a name (RFC 5280 4.1.2.4), or one control or registration info of a request (RFC 4211 6, 7).
///
///     AttributeTypeAndValue ::= SEQUENCE {
///         type     AttributeType,    -- OBJECT IDENTIFIER
///         value    AttributeValue }  -- ANY DEFINED BY AttributeType
public struct AttributeTypeAndValue: DERReadable, ~Escapable {
  public let type: ObjectIdentifier
  public let value: DERElement
  /// The type as received: for comparing identifiers of any length.
  public let typeEncoded: Span<UInt8>
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    let start = fields
    type = try fields.objectIdentifier()
    typeEncoded = start.read(before: fields)
    value = try fields.element()
    try fields.finish()
  }
}

extension DERWriter {
  /// An attribute whose value is a string type: the tag says which.
  @_lifetime(self: copy self)
  public mutating func attributeTypeAndValue(_ type: ObjectIdentifier, _ tag: DERTag, _ content: Span<UInt8>) {
    let attribute = begin(.sequence)
    objectIdentifier(type)
    primitive(tag, content)
    end(attribute)
  }

  /// An attribute whose value is written by the caller, between this and `end`.
  @_lifetime(self: copy self)
  public mutating func beginAttributeTypeAndValue(_ type: ObjectIdentifier) -> DERMark {
    let attribute = begin(.sequence)
    objectIdentifier(type)
    return attribute
  }
}
