/// Password-based encryption: how the key is derived and what it encrypts with (RFC 8018 A.4).
///
///     PBES2-params ::= SEQUENCE {
///         keyDerivationFunc  AlgorithmIdentifier {{PBES2-KDFs}},
///         encryptionScheme   AlgorithmIdentifier {{PBES2-Encs}} }
public struct PBES2Params: DERReadable, ~Escapable {
  public let keyDerivationFunc: AlgorithmIdentifier
  public let encryptionScheme: AlgorithmIdentifier

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    keyDerivationFunc = try AlgorithmIdentifier(&fields)
    encryptionScheme = try AlgorithmIdentifier(&fields)
    try fields.finish()
  }
}

/// AES in CBC mode with the padding of RFC 8018 B.2.5; the parameters are an OCTET STRING with the 16 octets of the
/// initialisation vector (RFC 3565 4.1).
public enum PBES2Scheme: UInt8, Sendable {
  case aes128 = 16
  case aes192 = 24
  case aes256 = 32

  /// Octets of the key.
  public var keyCount: Int { Int(rawValue) }

  public init?(_ identifier: ObjectIdentifier) {
    switch identifier {
    case .aes128CBC: self = .aes128
    case .aes192CBC: self = .aes192
    case .aes256CBC: self = .aes256
    default: return nil
    }
  }

  public var identifier: ObjectIdentifier {
    switch self {
    case .aes128: .aes128CBC
    case .aes192: .aes192CBC
    case .aes256: .aes256CBC
    }
  }
}

extension DERWriter {
  /// The AlgorithmIdentifier of PBES2 with PBKDF2 and AES-CBC.
  @_lifetime(self: copy self)
  public mutating func pbes2Algorithm(
    _ scheme: PBES2Scheme, prf: DigestAlgorithm, iterations: Int, salt: Span<UInt8>, iv: Span<UInt8>
  ) {
    let algorithm = begin(.sequence)
    objectIdentifier(.pbes2)
    let parameters = begin(.sequence)
    let derivation = begin(.sequence)
    objectIdentifier(.pbkdf2)
    pbkdf2Params(salt: salt, iterationCount: iterations, keyLength: nil, prf: prf)
    end(derivation)
    let encryption = begin(.sequence)
    objectIdentifier(scheme.identifier)
    octetString(iv)
    end(encryption)
    end(parameters)
    end(algorithm)
  }
}

extension ObjectIdentifier {
  public static let aes128CBC = ObjectIdentifier([2, 16, 840, 1, 101, 3, 4, 1, 2])
  public static let aes192CBC = ObjectIdentifier([2, 16, 840, 1, 101, 3, 4, 1, 22])
  public static let aes256CBC = ObjectIdentifier([2, 16, 840, 1, 101, 3, 4, 1, 42])
}
