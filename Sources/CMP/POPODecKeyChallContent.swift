/// Riddles that only the owner of a decryption key can solve: the body of popdecc (RFC 9810 5.2.8.3.3).
///
///     POPODecKeyChallContent ::= SEQUENCE OF Challenge
public struct POPODecKeyChallContent: DERReadable, ~Escapable {
  public let challenges: SequenceOf<Challenge>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) { challenges = try SequenceOf(reader.sequence()) }
}

/// One riddle.
///
///     Challenge ::= SEQUENCE {
///         owf                 AlgorithmIdentifier{DIGEST-ALGORITHM, {...}} OPTIONAL,
///         witness             OCTET STRING,
///         challenge           OCTET STRING,
///         encryptedRand   [0] EnvelopedData OPTIONAL }
public struct Challenge: DERReadable, ~Escapable {
  /// In the first one; later ones may leave it out and mean the one before.
  public let owf: AlgorithmIdentifier?
  /// The hash of the number.
  public let witness: Span<UInt8>
  /// The encrypted number; empty with pvno 3.
  public let challenge: Span<UInt8>
  /// The encrypted number with pvno 3: an EnvelopedData, not looked into.
  public let encryptedRand: DERElement?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    owf = fields.nextTag == .sequence ? try AlgorithmIdentifier(&fields) : nil
    witness = try fields.octetString()
    challenge = try fields.octetString()
    if var inside = try fields.optionalExplicit(0) {
      encryptedRand = try inside.element(.sequence)
      try inside.finish()
    } else {
      encryptedRand = nil
    }
    try fields.finish()
  }
}

/// Their solutions: the body of popdecr (RFC 9810 5.2.8.3.3).
///
///     POPODecKeyRespContent ::= SEQUENCE OF INTEGER
public struct POPODecKeyRespContent: DERReadable, ~Escapable {
  public let numbers: SequenceOf<Number>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) { numbers = try SequenceOf(reader.sequence()) }

  public struct Number: DERReadable, ~Escapable {
    /// Content octets of the INTEGER.
    public let content: Span<UInt8>

    @_lifetime(copy reader)
    public init(_ reader: inout DERReader) throws(DERError) { content = try reader.integer() }
  }
}
