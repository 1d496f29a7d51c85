/// The parameters of PBKDF2 (RFC 8018 A.2), for PBES2 and PBMAC1.
///
///     PBKDF2-params ::= SEQUENCE {
///         salt CHOICE {
///             specified     OCTET STRING,
///             otherSource   AlgorithmIdentifier {{PBKDF2-SaltSources}} },
///         iterationCount    INTEGER (1..MAX),
///         keyLength         INTEGER (1..MAX) OPTIONAL,
///         prf               AlgorithmIdentifier {{PBKDF2-PRFs}} DEFAULT algid-hmacWithSHA1 }
///
/// RFC 8018 defines no other source of salt: it is `unexpectedTag`.
public struct PBKDF2Params: DERReadable, ~Escapable {
  public let salt: Span<UInt8>
  /// 1 to 2^31 - 1; to be capped before anything is hashed.
  public let iterationCount: Int
  public let keyLength: Int?
  /// Nothing when it is left out, which means HMAC-SHA1.
  public let prf: AlgorithmIdentifier?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    salt = try fields.octetString()
    iterationCount = try PBKDF2Params.positive(&fields)
    keyLength = fields.nextTag == .integer ? try PBKDF2Params.positive(&fields) : nil
    prf = fields.isAtEnd ? nil : try AlgorithmIdentifier(&fields)
    try fields.finish()
  }

  private static func positive(_ fields: inout DERReader) throws(DERError) -> Int {
    let start = fields.offset
    let value = try fields.smallInteger()
    if value < 1 { throw DERError(.outOfRange, at: start) }
    return value
  }

  /// The hash of the pseudorandom function, or nothing when it is not a known HMAC. Parameters NULL or absent.
  public var prfDigest: DigestAlgorithm? {
    guard let prf else { return .sha1 }
    return prf.hasNoParameters ? DigestAlgorithm(hmac: prf.algorithm) : nil
  }
}

extension DERWriter {
  /// Another salt, everything else as it was read, octet for octet.
  @_lifetime(self: copy self)
  public mutating func pbkdf2Params(salt: Span<UInt8>, like parameters: PBKDF2Params) {
    let fields = begin(.sequence)
    octetString(salt)
    integer(parameters.iterationCount)
    if let keyLength = parameters.keyLength { integer(keyLength) }
    if let prf = parameters.prf { raw(prf.encoded) }
    end(fields)
  }

  /// `prf` with NULL (RFC 8018 B.1.2); HMAC-SHA1 is the default and left out.
  @_lifetime(self: copy self)
  public mutating func pbkdf2Params(salt: Span<UInt8>, iterationCount: Int, keyLength: Int?, prf: DigestAlgorithm) {
    let fields = begin(.sequence)
    octetString(salt)
    integer(iterationCount)
    if let keyLength { integer(keyLength) }
    if prf != .sha1 { algorithmIdentifier(prf.hmacIdentifier, null: true) }
    end(fields)
  }
}

extension DigestAlgorithm {
  /// HMAC with this hash (RFC 8018 B.1.2).
  public var hmacIdentifier: ObjectIdentifier {
    switch self {
    case .sha1: .hmacSHA1
    case .sha224: .hmacSHA224
    case .sha256: .hmacSHA256
    case .sha384: .hmacSHA384
    case .sha512: .hmacSHA512
    }
  }
}

extension ObjectIdentifier {
  public static let pbkdf2 = ObjectIdentifier([1, 2, 840, 113549, 1, 5, 12])
  public static let pbes2 = ObjectIdentifier([1, 2, 840, 113549, 1, 5, 13])
}
