/// A signature as proof of possession (RFC 4211 4.1).
///
///     POPOSigningKey ::= SEQUENCE {
///         poposkInput           [0] POPOSigningKeyInput OPTIONAL,
///         algorithmIdentifier   AlgorithmIdentifier,
///         signature             BIT STRING }
public struct POPOSigningKey: ~Escapable {
  /// Without it, the signature is over `CertRequest.encoded`; with it, over `POPOSigningKeyInput.content` under a
  /// SEQUENCE's identifier.
  public let poposkInput: POPOSigningKeyInput?
  public let algorithmIdentifier: AlgorithmIdentifier
  public let signature: Span<UInt8>
  public let offset: Int

  /// From an element whose tag the caller has accepted: `[1] IMPLICIT` in a ProofOfPossession.
  @_lifetime(copy element)
  public init(element: DERElement) throws(DERError) {
    offset = element.offset
    var fields = element.reader
    if let input = try fields.optional(.contextConstructed(0)) {
      poposkInput = try POPOSigningKeyInput(element: input)
    } else {
      poposkInput = nil
    }
    algorithmIdentifier = try AlgorithmIdentifier(&fields)
    signature = try fields.octetAlignedBits()
    try fields.finish()
  }
}

extension DERWriter {
  /// `signature [1]` of a ProofOfPossession without poposkInput.
  @_lifetime(self: copy self)
  public mutating func popoSigningKey(_ algorithm: SignatureAlgorithm, _ signature: Span<UInt8>) {
    end(begin(.contextConstructed(1)), signedWith: algorithm, signature)
  }

  /// `signature [1]` of a ProofOfPossession over a POPOSigningKeyInput, given by its content: what the signer signed
  /// follows a SEQUENCE's identifier and length, what is written here follows `[0]`.
  @_lifetime(self: copy self)
  public mutating func popoSigningKey(
    input: Span<UInt8>, _ algorithm: SignatureAlgorithm, _ signature: Span<UInt8>
  ) {
    let key = begin(.contextConstructed(1))
    primitive(.contextConstructed(0), input)
    end(key, signedWith: algorithm, signature)
  }
}
