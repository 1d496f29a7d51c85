/// Something encrypted under a key that is itself encrypted with the recipient's (RFC 4211 2.1, appendix B; deprecated
/// there, and what OpenSSL 3.0 and EJBCA speak).
///
///     EncryptedValue ::= SEQUENCE {
///         intendedAlg   [0] AlgorithmIdentifier  OPTIONAL,  -- what the value is for
///         symmAlg       [1] AlgorithmIdentifier  OPTIONAL,  -- what encrypts the value
///         encSymmKey    [2] BIT STRING           OPTIONAL,  -- the key to it, encrypted
///         keyAlg        [3] AlgorithmIdentifier  OPTIONAL,  -- what encrypts the key
///         valueHint     [4] OCTET STRING         OPTIONAL,
///         encValue          BIT STRING }
///
/// All tags are IMPLICIT.
public struct EncryptedValue: DERReadable, ~Escapable {
  public let intendedAlg: AlgorithmIdentifier?
  public let symmAlg: AlgorithmIdentifier?
  public let encSymmKey: Span<UInt8>?
  public let keyAlg: AlgorithmIdentifier?
  public let valueHint: Span<UInt8>?
  public let encValue: Span<UInt8>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    intendedAlg = try EncryptedValue.algorithm(0, &fields)
    symmAlg = try EncryptedValue.algorithm(1, &fields)
    encSymmKey = fields.nextTag == .context(2) ? try fields.octetAlignedBits(.context(2)) : nil
    keyAlg = try EncryptedValue.algorithm(3, &fields)
    valueHint = fields.nextTag == .context(4) ? try fields.octetString(.context(4)) : nil
    encValue = try fields.octetAlignedBits()
    try fields.finish()
  }

  @_lifetime(copy fields)
  @_lifetime(fields: copy fields)
  private static func algorithm(_ number: UInt8, _ fields: inout DERReader) throws(DERError) -> AlgorithmIdentifier? {
    guard let element = try fields.optional(.contextConstructed(number)) else { return nil }
    return try AlgorithmIdentifier(element: element)
  }
}

extension DERWriter {
  /// AES-CBC with the padding of RFC 8018 B.2.5, its key encrypted with an RSA key. `intendedAlg` is the encoded
  /// AlgorithmIdentifier of a private key, or empty.
  @_lifetime(self: copy self)
  public mutating func encryptedValue(
    intendedAlg: Span<UInt8> = Span(), _ scheme: PBES2Scheme, iv: Span<UInt8>, _ transport: KeyTransport,
    encSymmKey: Span<UInt8>, encValue: Span<UInt8>
  ) {
    let value = begin(.sequence)
    if intendedAlg.count > 0 {
      octet(DERTag.contextConstructed(0).octet)
      raw(intendedAlg.extracting(1..<intendedAlg.count))
    }
    cbcAlgorithm(scheme, iv: iv, .contextConstructed(1))
    bitString(encSymmKey, .context(2))
    keyTransport(transport, .contextConstructed(3))
    bitString(encValue)
    end(value)
  }
}
