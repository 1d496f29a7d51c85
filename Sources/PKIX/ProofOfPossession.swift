/// How a requester shows that it has the private key (RFC 4211 4).
///
///     ProofOfPossession ::= CHOICE {
///         raVerified        [0] NULL,
///         signature         [1] POPOSigningKey,
///         keyEncipherment   [2] POPOPrivKey,       -- EXPLICIT: POPOPrivKey is a CHOICE
///         keyAgreement      [3] POPOPrivKey }      -- EXPLICIT
public enum ProofOfPossession: DERReadable, ~Escapable {
  /// A registration authority vouches for it.
  case raVerified
  case signature(POPOSigningKey)
  case keyEncipherment(POPOPrivKey)
  case keyAgreement(POPOPrivKey)

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    switch reader.nextTag {
    case .context(0):
      try reader.null(.context(0))
      self = .raVerified
    case .contextConstructed(1):
      self = .signature(try POPOSigningKey(element: reader.element()))
    case .contextConstructed(2):
      self = .keyEncipherment(try ProofOfPossession.privateKey(2, &reader))
    case .contextConstructed(3):
      self = .keyAgreement(try ProofOfPossession.privateKey(3, &reader))
    case nil: throw reader.failure(.truncated)
    default: throw reader.failure(.unexpectedTag)
    }
  }

  @_lifetime(copy reader)
  @_lifetime(reader: copy reader)
  private static func privateKey(_ number: UInt8, _ reader: inout DERReader) throws(DERError) -> POPOPrivKey {
    var inside = try reader.explicit(number)
    let key = try POPOPrivKey(&inside)
    try inside.finish()
    return key
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func raVerified() { header(.context(0), length: 0) }

  /// `keyEncipherment` or `keyAgreement` with subsequentMessage.
  @_lifetime(self: copy self)
  public mutating func keyEncipherment(_ message: SubsequentMessage, agreement: Bool = false) {
    let choice = begin(.contextConstructed(agreement ? 3 : 2))
    integer(message.rawValue, .context(1))
    end(choice)
  }
}
