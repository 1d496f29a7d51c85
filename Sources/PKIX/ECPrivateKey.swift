/// A private key on a curve (RFC 5915 3, SEC 1 C.4).
///
///     ECPrivateKey ::= SEQUENCE {
///         version        INTEGER { ecPrivkeyVer1(1) } (ecPrivkeyVer1),
///         privateKey     OCTET STRING,
///         parameters [0] ECParameters {{ NamedCurve }} OPTIONAL,
///         publicKey  [1] BIT STRING OPTIONAL  }
public struct ECPrivateKey: DERReadable, ~Escapable {
  /// The scalar; its count should be that of a coordinate, and old writers drop leading zeros.
  public let privateKey: Span<UInt8>
  /// Absent inside a PrivateKeyInfo, whose algorithm names the curve.
  public let parameters: ObjectIdentifier?
  public let publicKey: Span<UInt8>?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    let start = fields.offset
    guard try fields.smallInteger() == 1 else { throw DERError(.outOfRange, at: start) }
    privateKey = try fields.octetString()
    if var named = try fields.optionalExplicit(0) {
      parameters = try named.objectIdentifier()
      try named.finish()
    } else {
      parameters = nil
    }
    if var bits = try fields.optionalExplicit(1) {
      publicKey = try bits.octetAlignedBits()
      try bits.finish()
    } else {
      publicKey = nil
    }
    try fields.finish()
  }
}

extension DERWriter {
  /// Without parameters, as it stands inside a PrivateKeyInfo (RFC 5915 3).
  @_lifetime(self: copy self)
  public mutating func ecPrivateKey(_ scalar: Span<UInt8>, publicKey point: Span<UInt8>) {
    let key = begin(.sequence)
    integer(1)
    octetString(scalar)
    let publicKey = begin(.contextConstructed(1))
    bitString(point)
    end(publicKey)
    end(key)
  }
}
