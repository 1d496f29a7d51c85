/// A MAC with its algorithm (RFC 4211 4.1).
///
///     PKMACValue ::= SEQUENCE {
///         algId  AlgorithmIdentifier,   -- id-PasswordBasedMac with a PBMParameter
///         value  BIT STRING }
public struct PKMACValue: ~Escapable {
  public let algId: AlgorithmIdentifier
  public let value: Span<UInt8>

  /// From an element whose tag the caller has accepted: a SEQUENCE, or `[3] IMPLICIT` in a POPOPrivKey.
  @_lifetime(copy element)
  public init(element: DERElement) throws(DERError) {
    var fields = element.reader
    algId = try AlgorithmIdentifier(&fields)
    value = try fields.octetAlignedBits()
    try fields.finish()
  }
}

extension DERWriter {
  /// `algorithm` is an encoded AlgorithmIdentifier.
  @_lifetime(self: copy self)
  public mutating func pkMACValue(_ algorithm: Span<UInt8>, _ value: Span<UInt8>, _ tag: DERTag = .sequence) {
    let sequence = begin(tag)
    raw(algorithm)
    bitString(value)
    end(sequence)
  }
}
