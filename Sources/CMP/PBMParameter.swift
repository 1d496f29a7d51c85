/// The parameters of PasswordBasedMac (RFC 9810 5.1.3.1, RFC 4211 4.4).
///
///     PBMParameter ::= SEQUENCE {
///         salt                OCTET STRING,
///         owf                 AlgorithmIdentifier,
///         iterationCount      INTEGER,
///         mac                 AlgorithmIdentifier }
///
/// A salt shorter than `CMPLimits.shortestSalt` and an iterationCount that is not in 1 ... 2^31 - 1 are `outOfRange`: weak or
/// unaffordable, not malformed. A salt longer than `CMPLimits.longestSalt` is `tooMany`: nobody honest sends one.
public struct PBMParameter: DERReadable, ~Escapable {
  public let salt: Span<UInt8>
  public let owf: AlgorithmIdentifier
  /// Chosen by whoever sent it: to be capped before anything is hashed.
  public let iterationCount: Int
  public let mac: AlgorithmIdentifier
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    offset = reader.offset
    var fields = try reader.sequence()
    salt = try fields.salt()
    owf = try AlgorithmIdentifier(&fields)
    iterationCount = try fields.iterationCount()
    mac = try AlgorithmIdentifier(&fields)
    try fields.finish()
  }

  /// The one-way function, or nothing when it is not known. Peers write its parameters as NULL or leave them out.
  public var owfDigest: DigestAlgorithm? { owf.hasNoParameters ? DigestAlgorithm(owf.algorithm) : nil }

  /// The hash of the HMAC, or nothing when the MAC is not a known HMAC. Parameters NULL or absent.
  public var macDigest: DigestAlgorithm? { mac.hasNoParameters ? DigestAlgorithm(hmac: mac.algorithm) : nil }
}

extension DERWriter {
  /// A whole AlgorithmIdentifier: another salt, everything else as a peer wrote it, octet for octet.
  @_lifetime(self: copy self)
  public mutating func passwordBasedMac(salt: Span<UInt8>, like parameters: PBMParameter) {
    let algorithm = begin(.sequence)
    objectIdentifier(.passwordBasedMac)
    let fields = begin(.sequence)
    octetString(salt)
    raw(parameters.owf.encoded)
    integer(parameters.iterationCount)
    raw(parameters.mac.encoded)
    end(fields)
    end(algorithm)
  }

  /// A whole AlgorithmIdentifier of our own choice; the parameters of owf and mac are left out.
  @_lifetime(self: copy self)
  public mutating func passwordBasedMac(
    salt: Span<UInt8>, owf: DigestAlgorithm, iterationCount: Int, mac: ObjectIdentifier
  ) {
    let algorithm = begin(.sequence)
    objectIdentifier(.passwordBasedMac)
    let fields = begin(.sequence)
    octetString(salt)
    algorithmIdentifier(owf.identifier)
    integer(iterationCount)
    algorithmIdentifier(mac)
    end(fields)
    end(algorithm)
  }
}

extension ObjectIdentifier {
  public static let passwordBasedMac = ObjectIdentifier([1, 2, 840, 113533, 7, 66, 13])
}

/// Fields that both kinds of derivation have, with their bounds.
extension DERReader {
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func salt() throws(DERError) -> Span<UInt8> {
    let start = offset
    let salt = try octetString()
    if salt.count < CMPLimits.shortestSalt { throw DERError(.outOfRange, at: start) }
    if salt.count > CMPLimits.longestSalt { throw DERError(.tooMany, at: start) }
    return salt
  }

  @_lifetime(self: copy self)
  mutating func iterationCount() throws(DERError) -> Int {
    let start = offset
    let count = try smallInteger()
    if count < 1 { throw DERError(.outOfRange, at: start) }
    return count
  }
}
