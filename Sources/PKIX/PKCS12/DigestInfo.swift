/// A digest, and how it was computed (RFC 2315 9.4).
///
///     DigestInfo ::= SEQUENCE {
///         digestAlgorithm  DigestAlgorithmIdentifier,
///         digest           OCTET STRING }
public struct DigestInfo: DERReadable, ~Escapable {
  public let digestAlgorithm: AlgorithmIdentifier
  public let digest: Span<UInt8>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    digestAlgorithm = try AlgorithmIdentifier(&fields)
    digest = try fields.octetString()
    try fields.finish()
  }
}
