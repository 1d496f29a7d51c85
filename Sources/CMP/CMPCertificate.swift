/// A certificate in a message (RFC 9810 5.1), not yet looked into: most of them never are.
///
///     CMPCertificate ::= CHOICE { x509v3PKCert    Certificate }
public struct CMPCertificate: DERReadable, ~Escapable {
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
  }
}
