/// Proof of possession for keys that cannot sign (RFC 4211 4.2).
///
///     POPOPrivKey ::= CHOICE {
///         thisMessage       [0] BIT STRING,         -- deprecated
///         subsequentMessage [1] SubsequentMessage,
///         dhMAC             [2] BIT STRING,         -- deprecated
///         agreeMAC          [3] PKMACValue,
///         encryptedKey      [4] EnvelopedData }
public enum POPOPrivKey: ~Escapable {
  case thisMessage(BitString)
  case subsequentMessage(SubsequentMessage)
  case dhMAC(BitString)
  case agreeMAC(PKMACValue)
  /// The EnvelopedData, not interpreted.
  case encryptedKey(DERElement)

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    switch reader.nextTag {
    case .context(0): self = .thisMessage(try reader.bitString(.context(0)))
    case .context(1): self = .subsequentMessage(try SubsequentMessage(&reader))
    case .context(2): self = .dhMAC(try reader.bitString(.context(2)))
    case .contextConstructed(3): self = .agreeMAC(try PKMACValue(element: reader.element()))
    case .contextConstructed(4): self = .encryptedKey(try reader.element())
    case nil: throw reader.failure(.truncated)
    default: throw reader.failure(.unexpectedTag)
    }
  }
}

/// In which later message the key is proven.
///
///     SubsequentMessage ::= INTEGER { encrCert (0), challengeResp (1) }
public enum SubsequentMessage: Int, Sendable {
  /// The certificate comes encrypted to the key; the confirmation shows that it was decrypted.
  case encrCert = 0
  /// A challenge is answered first.
  case challengeResp = 1

  /// `[1] IMPLICIT` in a POPOPrivKey.
  init(_ reader: inout DERReader) throws(DERError) {
    let start = reader.offset
    guard let message = SubsequentMessage(rawValue: try reader.smallInteger(.context(1))) else {
      throw DERError(.outOfRange, at: start)
    }
    self = message
  }
}
