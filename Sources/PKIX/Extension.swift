/// One extension (RFC 5280 4.1).
///
///     Extension  ::=  SEQUENCE  {
///         extnID      OBJECT IDENTIFIER,
///         critical    BOOLEAN DEFAULT FALSE,
///         extnValue   OCTET STRING }  -- contains the DER encoding of an ASN.1 value
public struct Extension: DERReadable, ~Escapable {
  public let extnID: ObjectIdentifier
  public let critical: Bool
  /// The content of the OCTET STRING: one encoded element, not yet checked.
  public let extnValue: Span<UInt8>
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  public let offset: Int
  private let valueOffset: Int
  /// The identifier's element, for comparing identifiers of any length.
  public let identifier: Span<UInt8>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    let start = fields
    extnID = try fields.objectIdentifier()
    identifier = start.read(before: fields)
    critical = try fields.booleanDefaultFalse()
    let value = try fields.element(.octetString)
    (extnValue, valueOffset) = (value.content, value.contentOffset)
    try fields.finish()
  }

  /// A reader of the value. Offsets in its errors count in the outermost bytes.
  public var value: DERReader {
    @_lifetime(copy self) get { DERReader(extnValue, offset: valueOffset) }
  }
}

extension DERWriter {
  /// Opens an extension; what is written until `end` is its value.
  @_lifetime(self: copy self)
  public mutating func beginExtension(_ identifier: ObjectIdentifier, critical: Bool = false) -> ExtensionMark {
    let sequence = begin(.sequence)
    objectIdentifier(identifier)
    if critical { boolean(true) }
    return ExtensionMark(sequence: sequence, value: begin(.octetString))
  }

  @_lifetime(self: copy self)
  public mutating func end(_ mark: ExtensionMark) {
    end(mark.value)
    end(mark.sequence)
  }
}

/// Where an extension was opened.
public struct ExtensionMark: Sendable {
  let sequence: DERMark
  let value: DERMark
}
