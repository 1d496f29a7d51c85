/// An RSA private key with two primes (RFC 8017 A.1.2).
///
///     RSAPrivateKey ::= SEQUENCE {
///         version          Version,           -- two-prime(0)
///         modulus          INTEGER,  -- n
///         publicExponent   INTEGER,  -- e
///         privateExponent  INTEGER,  -- d
///         prime1           INTEGER,  -- p
///         prime2           INTEGER,  -- q
///         exponent1        INTEGER,  -- d mod (p-1)
///         exponent2        INTEGER,  -- d mod (q-1)
///         coefficient      INTEGER,  -- (inverse of q) mod p
///         otherPrimeInfos  OtherPrimeInfos OPTIONAL }  -- only in multi-prime keys, which are refused
///
/// All fields are magnitudes without leading zeros.
public struct RSAPrivateKey: DERReadable, ~Escapable {
  public let modulus: Span<UInt8>
  public let publicExponent: Span<UInt8>
  public let privateExponent: Span<UInt8>
  public let prime1: Span<UInt8>
  public let prime2: Span<UInt8>
  public let exponent1: Span<UInt8>
  public let exponent2: Span<UInt8>
  public let coefficient: Span<UInt8>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    let start = fields.offset
    guard try fields.smallInteger() == 0 else { throw DERError(.outOfRange, at: start) }
    modulus = try fields.unsignedInteger()
    publicExponent = try fields.unsignedInteger()
    privateExponent = try fields.unsignedInteger()
    prime1 = try fields.unsignedInteger()
    prime2 = try fields.unsignedInteger()
    exponent1 = try fields.unsignedInteger()
    exponent2 = try fields.unsignedInteger()
    coefficient = try fields.unsignedInteger()
    try fields.finish()
  }
}

extension DERWriter {
  /// Opens the SEQUENCE and writes the version; the caller adds the eight integers with `unsignedInteger` in the order
  /// above and closes it. They are secrets that live one at a time in the caller's room.
  @_lifetime(self: copy self)
  public mutating func beginRSAPrivateKey() -> DERMark {
    let key = begin(.sequence)
    integer(0)
    return key
  }
}
