/// A private key under a password (RFC 5208 6, RFC 5958 3).
///
///     EncryptedPrivateKeyInfo ::= SEQUENCE {
///         encryptionAlgorithm  AlgorithmIdentifier,
///         encryptedData        OCTET STRING }
public struct EncryptedPrivateKeyInfo: DERReadable, ~Escapable {
  public let encryptionAlgorithm: AlgorithmIdentifier
  public let encryptedData: Span<UInt8>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    encryptionAlgorithm = try AlgorithmIdentifier(&fields)
    encryptedData = try fields.octetString()
    try fields.finish()
  }
}

extension DERWriter {
  /// With PBES2, PBKDF2 and AES-CBC.
  @_lifetime(self: copy self)
  public mutating func encryptedPrivateKeyInfo(
    _ scheme: PBES2Scheme, prf: DigestAlgorithm, iterations: Int, salt: Span<UInt8>, iv: Span<UInt8>,
    encrypted: Span<UInt8>
  ) {
    let info = begin(.sequence)
    pbes2Algorithm(scheme, prf: prf, iterations: iterations, salt: salt, iv: iv)
    octetString(encrypted)
    end(info)
  }
}
