/// A private key of any algorithm (PKCS #8: RFC 5208 5, and its second version, RFC 5958 2).
///
///     OneAsymmetricKey ::= SEQUENCE {
///         version                   Version,    -- v1(0), v2(1)
///         privateKeyAlgorithm       AlgorithmIdentifier,
///         privateKey                OCTET STRING,
///         attributes            [0] Attributes OPTIONAL,
///         publicKey             [1] BIT STRING OPTIONAL }    -- v2 only
public struct PrivateKeyInfo: DERReadable, ~Escapable {
  public let algorithm: AlgorithmIdentifier
  /// An RSAPrivateKey or an ECPrivateKey.
  public let privateKey: Span<UInt8>
  /// Where the content of `privateKey` starts, for errors inside it.
  public let privateKeyOffset: Int
  /// The public point or RSAPublicKey of version 2.
  public let publicKey: Span<UInt8>?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    let start = fields.offset
    let version = try fields.smallInteger()
    guard version == 0 || version == 1 else { throw DERError(.outOfRange, at: start) }
    algorithm = try AlgorithmIdentifier(&fields)
    let key = try fields.element(.octetString)
    (privateKey, privateKeyOffset) = (key.content, key.contentOffset)
    if let attributes = try fields.optional(.contextConstructed(0)) { try DERWalk.check(attributes.encoded) }
    publicKey = version == 1 && fields.nextTag == .context(1) ? try fields.octetAlignedBits(.context(1)) : nil
    try fields.finish()
  }
}

extension DERWriter {
  /// Opens a version 1 key on a curve; the caller writes the ECPrivateKey and closes with `endPrivateKeyInfo`.
  @_lifetime(self: copy self)
  public mutating func beginPrivateKeyInfo(_ curve: Curve) -> PrivateKeyInfoMark {
    let info = begin(.sequence)
    integer(0)
    let algorithm = begin(.sequence)
    objectIdentifier(.ecPublicKey)
    objectIdentifier(curve.identifier)
    end(algorithm)
    return PrivateKeyInfoMark(info: info, key: begin(.octetString))
  }

  /// Opens a version 1 RSA key; the caller writes the RSAPrivateKey and closes with `endPrivateKeyInfo`.
  @_lifetime(self: copy self)
  public mutating func beginRSAPrivateKeyInfo() -> PrivateKeyInfoMark {
    let info = begin(.sequence)
    integer(0)
    algorithmIdentifier(.rsaEncryption, null: true)
    return PrivateKeyInfoMark(info: info, key: begin(.octetString))
  }

  @_lifetime(self: copy self)
  public mutating func endPrivateKeyInfo(_ mark: PrivateKeyInfoMark) {
    end(mark.key)
    end(mark.info)
  }
}

/// Where a PrivateKeyInfo was opened.
public struct PrivateKeyInfoMark: Sendable {
  let info: DERMark
  let key: DERMark
}
