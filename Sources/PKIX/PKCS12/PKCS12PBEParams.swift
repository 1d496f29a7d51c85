/// The parameters of the encryptions of before PBES2 (RFC 7292 C).
///
///     pkcs-12PbeParams ::= SEQUENCE {
///         salt        OCTET STRING,
///         iterations  INTEGER }
public struct PKCS12PBEParams: DERReadable, ~Escapable {
  public let salt: Span<UInt8>
  /// 1 to 2^31 - 1; to be capped before anything is hashed.
  public let iterations: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    salt = try fields.octetString()
    let start = fields.offset
    iterations = try fields.smallInteger()
    if iterations < 1 { throw DERError(.outOfRange, at: start) }
    try fields.finish()
  }
}

/// The six algorithms that have these parameters.
public enum PKCS12PBE: Sendable {
  /// pbeWithSHAAnd3-KeyTripleDES-CBC.
  case tripleDES
  /// RC4, RC2 or Triple-DES with two keys: broken or as good as.
  case weak

  public init?(_ identifier: ObjectIdentifier) {
    switch identifier {
    case ObjectIdentifier([1, 2, 840, 113549, 1, 12, 1, 3]): self = .tripleDES
    case ObjectIdentifier([1, 2, 840, 113549, 1, 12, 1, 1]), ObjectIdentifier([1, 2, 840, 113549, 1, 12, 1, 2]),
      ObjectIdentifier([1, 2, 840, 113549, 1, 12, 1, 4]), ObjectIdentifier([1, 2, 840, 113549, 1, 12, 1, 5]),
      ObjectIdentifier([1, 2, 840, 113549, 1, 12, 1, 6]):
      self = .weak
    default: return nil
    }
  }
}
