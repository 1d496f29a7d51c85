/// An attribute with a set of values (RFC 2986 4.1).
///
///     Attribute ::= SEQUENCE {
///         type    OBJECT IDENTIFIER,
///         values  SET SIZE(1..MAX) OF ANY DEFINED BY type }
public struct Attribute: DERReadable, ~Escapable {
  public let type: ObjectIdentifier
  /// Reads the values.
  public let values: DERReader
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    type = try fields.objectIdentifier()
    values = try fields.set()
    if values.isAtEnd { throw DERError(.outOfRange, at: values.offset) }
    try fields.finish()
  }
}
