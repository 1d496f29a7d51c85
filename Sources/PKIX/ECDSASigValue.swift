/// An ECDSA signature (RFC 5480 appendix A, SEC 1 C.5).
///
///     ECDSA-Sig-Value ::= SEQUENCE {
///         r  INTEGER,
///         s  INTEGER  }
///
/// Strict DER: a negative or padded integer and octets after it are errors, so that one signature has one encoding.
/// Whether r and s lie within 1 ... n - 1 is for the verifier to say, who knows the curve.
public struct ECDSASigValue: DERReadable, ~Escapable {
  /// Magnitudes without leading zeros; zero has one octet.
  public let r: Span<UInt8>
  public let s: Span<UInt8>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    r = try fields.unsignedInteger()
    s = try fields.unsignedInteger()
    try fields.finish()
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func ecdsaSigValue(r: Span<UInt8>, s: Span<UInt8>) {
    let signature = begin(.sequence)
    unsignedInteger(r)
    unsignedInteger(s)
    end(signature)
  }
}
