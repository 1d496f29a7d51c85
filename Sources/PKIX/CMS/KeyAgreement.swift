/// Elliptic curve Diffie-Hellman with the key derivation of X9.63 (RFC 5753 7.1.4): `dhSinglePass-stdDH-sha*kdf-scheme`.
public struct KeyAgreement: Equatable, Sendable {
  /// The hash of the key derivation.
  public let digest: DigestAlgorithm

  public init(digest: DigestAlgorithm) { self.digest = digest }

  public init?(_ identifier: ObjectIdentifier) {
    switch identifier {
    case .ecdhSHA224KDF: digest = .sha224
    case .ecdhSHA256KDF: digest = .sha256
    case .ecdhSHA384KDF: digest = .sha384
    case .ecdhSHA512KDF: digest = .sha512
    default: return nil
    }
  }

  public var identifier: ObjectIdentifier {
    switch digest {
    case .sha1, .sha224: .ecdhSHA224KDF
    case .sha256: .ecdhSHA256KDF
    case .sha384: .ecdhSHA384KDF
    case .sha512: .ecdhSHA512KDF
    }
  }
}

/// AES key wrap (RFC 3394, RFC 3565 2.3.2): without parameters.
public enum KeyWrap: UInt8, Sendable {
  case aes128 = 16
  case aes192 = 24
  case aes256 = 32

  /// Octets of the key that wraps.
  public var keyCount: Int { Int(rawValue) }

  public init?(_ identifier: ObjectIdentifier) {
    switch identifier {
    case .aes128Wrap: self = .aes128
    case .aes192Wrap: self = .aes192
    case .aes256Wrap: self = .aes256
    default: return nil
    }
  }

  public var identifier: ObjectIdentifier {
    switch self {
    case .aes128: .aes128Wrap
    case .aes192: .aes192Wrap
    case .aes256: .aes256Wrap
    }
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  mutating func keyAgreement(_ agreement: KeyAgreement, _ wrap: KeyWrap) {
    let algorithm = begin(.sequence)
    objectIdentifier(agreement.identifier)
    algorithmIdentifier(wrap.identifier)
    end(algorithm)
  }

  /// What the key derivation hashes beside the shared secret (RFC 5753 7.2):
  ///
  ///     ECC-CMS-SharedInfo ::= SEQUENCE {
  ///         keyInfo         AlgorithmIdentifier,
  ///         entityUInfo [0] EXPLICIT OCTET STRING OPTIONAL,  -- the ukm
  ///         suppPubInfo [2] EXPLICIT OCTET STRING }          -- bits of the key that wraps, in four octets
  @_lifetime(self: copy self)
  public mutating func eccCMSSharedInfo(_ wrap: KeyWrap, ukm: Span<UInt8>?) {
    let info = begin(.sequence)
    algorithmIdentifier(wrap.identifier)
    if let ukm {
      let entity = begin(.contextConstructed(0))
      octetString(ukm)
      end(entity)
    }
    let supplement = begin(.contextConstructed(2))
    let bits = begin(.octetString)
    octet(0)
    octet(0)
    octet(UInt8((wrap.keyCount * 8) >> 8))
    octet(UInt8((wrap.keyCount * 8) & 0xFF))
    end(bits)
    end(supplement)
    end(info)
  }
}

extension ObjectIdentifier {
  public static let ecdhSHA224KDF = ObjectIdentifier([1, 3, 132, 1, 11, 0])
  public static let ecdhSHA256KDF = ObjectIdentifier([1, 3, 132, 1, 11, 1])
  public static let ecdhSHA384KDF = ObjectIdentifier([1, 3, 132, 1, 11, 2])
  public static let ecdhSHA512KDF = ObjectIdentifier([1, 3, 132, 1, 11, 3])
  public static let aes128Wrap = ObjectIdentifier([2, 16, 840, 1, 101, 3, 4, 1, 5])
  public static let aes192Wrap = ObjectIdentifier([2, 16, 840, 1, 101, 3, 4, 1, 25])
  public static let aes256Wrap = ObjectIdentifier([2, 16, 840, 1, 101, 3, 4, 1, 45])
}
