/// What a module of hardware is called (RFC 4108 5): the value of an otherName of the type hardwareModuleName.
///
///     HardwareModuleName ::= SEQUENCE {
///         hwType OBJECT IDENTIFIER,
///         hwSerialNum OCTET STRING }
public struct HardwareModuleName: ~Escapable {
  /// The element as received: makers of hardware have identifiers of any length.
  public let hwType: Span<UInt8>
  public let hwSerialNum: Span<UInt8>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    let start = fields
    _ = try fields.objectIdentifier()
    hwType = start.read(before: fields)
    hwSerialNum = try fields.octetString()
    try fields.finish()
  }

  /// The value of an otherName.
  @_lifetime(copy value)
  public init(_ value: DERElement) throws(DERError) {
    var reader = value.whole
    try self.init(&reader)
    try reader.finish()
  }
}

extension ObjectIdentifier {
  public static let hardwareModuleName = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 8, 4])
  /// Of Microsoft's directory: `user@domain` as a UTF8String.
  public static let userPrincipalName = ObjectIdentifier([1, 3, 6, 1, 4, 1, 311, 20, 2, 3])
}
