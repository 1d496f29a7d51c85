/// The parameters of PBMAC1 (RFC 8018 A.5, RFC 9579 4 to 6, RFC 9481 6.1.2).
///
///     PBMAC1-params ::=  SEQUENCE {
///         keyDerivationFunc   AlgorithmIdentifier {{PBMAC1-KDFs}},
///         messageAuthScheme   AlgorithmIdentifier {{PBMAC1-MACs}} }
///
/// Bouncy Castle's builder (1.72, 1.80) names id-PBES2 where id-PBKDF2 belongs. That is accepted because nothing else can be
/// meant: PBES2's parameters begin with a SEQUENCE, those of PBKDF2 with the salt.
public struct PBMAC1Parameters: DERReadable, ~Escapable {
  public let keyDerivationFunc: AlgorithmIdentifier
  public let messageAuthScheme: AlgorithmIdentifier
  /// Nothing when the key is derived in a way that is not known.
  public let pbkdf2: PBKDF2Params?
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    offset = reader.offset
    var fields = try reader.sequence()
    keyDerivationFunc = try AlgorithmIdentifier(&fields)
    messageAuthScheme = try AlgorithmIdentifier(&fields)
    try fields.finish()
    pbkdf2 = try PBMAC1Parameters.pbkdf2(keyDerivationFunc)
  }

  @_lifetime(copy function)
  private static func pbkdf2(_ function: AlgorithmIdentifier) throws(DERError) -> PBKDF2Params? {
    guard function.algorithm == .pbkdf2 || function.algorithm == .pbes2 else { return nil }
    guard let parameters = function.parameters else {
      throw DERError(.truncated, at: function.offset + function.encoded.count)
    }
    var reader = parameters.whole
    let read = try PBKDF2Params(&reader)
    try check(read, at: parameters.offset)
    return read
  }

  /// RFC 9579 5: keyLength MUST be there. What is outside the bounds is `outOfRange`, as in PBMParameter.
  private static func check(_ parameters: PBKDF2Params, at offset: Int) throws(DERError) {
    guard let keyLength = parameters.keyLength else { throw DERError(.outOfRange, at: offset) }
    guard keyLength >= CMPLimits.shortestMACKey, keyLength <= CMPLimits.longestMACKey else {
      throw DERError(.outOfRange, at: offset)
    }
    if parameters.salt.count < CMPLimits.shortestSalt { throw DERError(.outOfRange, at: offset) }
    if parameters.salt.count > CMPLimits.longestSalt { throw DERError(.tooMany, at: offset) }
  }

  /// The hash of the HMAC, or nothing when the scheme is not a known HMAC.
  public var macDigest: DigestAlgorithm? {
    messageAuthScheme.hasNoParameters ? DigestAlgorithm(hmac: messageAuthScheme.algorithm) : nil
  }
}

extension DERWriter {
  /// A whole AlgorithmIdentifier: another salt, everything else as a peer wrote it, octet for octet, also its slips.
  @_lifetime(self: copy self)
  public mutating func pbmac1(salt: Span<UInt8>, like parameters: PBMAC1Parameters) {
    let algorithm = begin(.sequence)
    objectIdentifier(.pbmac1)
    let fields = begin(.sequence)
    let function = begin(.sequence)
    objectIdentifier(parameters.keyDerivationFunc.algorithm)
    if let pbkdf2 = parameters.pbkdf2 { self.pbkdf2Params(salt: salt, like: pbkdf2) }
    end(function)
    raw(parameters.messageAuthScheme.encoded)
    end(fields)
    end(algorithm)
  }

  /// A whole AlgorithmIdentifier of our own choice, parameters of the HMACs NULL (RFC 8018 B.1.2).
  @_lifetime(self: copy self)
  public mutating func pbmac1(
    salt: Span<UInt8>, iterationCount: Int, keyLength: Int, prf: DigestAlgorithm, mac: DigestAlgorithm
  ) {
    let algorithm = begin(.sequence)
    objectIdentifier(.pbmac1)
    let fields = begin(.sequence)
    let function = begin(.sequence)
    objectIdentifier(.pbkdf2)
    pbkdf2Params(salt: salt, iterationCount: iterationCount, keyLength: keyLength, prf: prf)
    end(function)
    algorithmIdentifier(mac.hmacIdentifier, null: true)
    end(fields)
    end(algorithm)
  }
}
