/// What is to be had, and where (RFC 5280 4.2.2.1).
///
///     AccessDescription  ::=  SEQUENCE {
///         accessMethod          OBJECT IDENTIFIER,
///         accessLocation        GeneralName  }
public struct AccessDescription: DERReadable, ~Escapable {
  public let accessMethod: ObjectIdentifier
  public let accessLocation: GeneralName
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    offset = reader.offset
    var fields = try reader.sequence()
    accessMethod = try fields.objectIdentifier()
    accessLocation = try GeneralName(&fields)
    try fields.finish()
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func accessDescription(_ method: ObjectIdentifier, _ uri: Span<UInt8>) {
    let description = begin(.sequence)
    objectIdentifier(method)
    uniformResourceIdentifier(uri)
    end(description)
  }
}

extension ObjectIdentifier {
  /// Certificates of CAs that issued to the issuer.
  public static let caIssuers = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 48, 2])
  public static let ocsp = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 48, 1])
}
