/// A PKCS #10 request (RFC 2986 4.2).
///
///     CertificationRequest ::= SEQUENCE {
///         certificationRequestInfo CertificationRequestInfo,
///         signatureAlgorithm AlgorithmIdentifier,
///         signature          BIT STRING }
///
/// It is written as a certificate is: `begin(.sequence)`, the info, `end(_:signedWith:_:)`.
public struct CertificationRequest: DERReadable, ~Escapable {
  public let certificationRequestInfo: CertificationRequestInfo
  public let signatureAlgorithm: AlgorithmIdentifier
  public let signature: Span<UInt8>
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    certificationRequestInfo = try CertificationRequestInfo(&fields)
    signatureAlgorithm = try AlgorithmIdentifier(&fields)
    signature = try fields.octetAlignedBits()
    try fields.finish()
  }

  /// A request that stands alone: exactly these bytes, every part of them DER.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) throws(DERError) {
    try DERWalk.check(bytes)
    var reader = DERReader(bytes)
    try self.init(&reader)
  }
}
