/// What says that a PFX is as it was made, to whoever has the password (RFC 7292 4, RFC 9579 4).
///
///     MacData ::= SEQUENCE {
///         mac         DigestInfo,
///         macSalt     OCTET STRING,
///         iterations  INTEGER DEFAULT 1 }
///
/// An encoded default is taken: the file is signed by nobody, and writers differ.
public struct MacData: DERReadable, ~Escapable {
  public let mac: DigestInfo
  public let macSalt: Span<UInt8>
  /// 1 to 2^31 - 1; to be capped before anything is hashed.
  public let iterations: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    mac = try DigestInfo(&fields)
    macSalt = try fields.octetString()
    let start = fields.offset
    iterations = fields.isAtEnd ? 1 : try fields.smallInteger()
    if iterations < 1 { throw DERError(.outOfRange, at: start) }
    try fields.finish()
  }
}

extension ObjectIdentifier {
  public static let pbmac1 = ObjectIdentifier([1, 2, 840, 113549, 1, 5, 14])
}
