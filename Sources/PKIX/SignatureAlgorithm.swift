/// The signature algorithms that signet verifies and makes (RFC 4055 3 and 5, RFC 5758 3.2, RFC 3279 2.2).
public enum SignatureAlgorithm: Equatable, Sendable {
  /// RSASSA-PKCS1-v1_5.
  case rsa(DigestAlgorithm)
  /// RSASSA-PSS with one hash for message and mask, and a salt as long as its digest (RFC 9481 3.1).
  case pss(DigestAlgorithm)
  /// ECDSA; the signature is an ECDSA-Sig-Value.
  case ecdsa(DigestAlgorithm)

  public var digest: DigestAlgorithm {
    switch self {
    case .rsa(let digest), .pss(let digest), .ecdsa(let digest): digest
    }
  }

  /// Nothing for an unknown algorithm, and for parameters that it must not have: RSA takes NULL or none
  /// (RFC 4055 5: NULL, and absent must be accepted), ECDSA takes none (RFC 5758 3.2), PSS takes its own.
  public init?(_ identifier: AlgorithmIdentifier) {
    if identifier.algorithm == .rsassaPSS {
      guard let digest = RSASSAPSSParams.digest(identifier) else { return nil }
      self = .pss(digest)
      return
    }
    self.init(identifier.algorithm)
    switch self {
    case .rsa: if !identifier.hasNoParameters { return nil }
    case .pss, .ecdsa: if identifier.parameters != nil { return nil }
    }
  }

  init?(_ identifier: ObjectIdentifier) {
    switch identifier {
    case .sha1WithRSA: self = .rsa(.sha1)
    case .sha224WithRSA: self = .rsa(.sha224)
    case .sha256WithRSA: self = .rsa(.sha256)
    case .sha384WithRSA: self = .rsa(.sha384)
    case .sha512WithRSA: self = .rsa(.sha512)
    case .ecdsaWithSHA1: self = .ecdsa(.sha1)
    case .ecdsaWithSHA224: self = .ecdsa(.sha224)
    case .ecdsaWithSHA256: self = .ecdsa(.sha256)
    case .ecdsaWithSHA384: self = .ecdsa(.sha384)
    case .ecdsaWithSHA512: self = .ecdsa(.sha512)
    default: return nil
    }
  }

  public var identifier: ObjectIdentifier {
    switch self {
    case .rsa(.sha1): .sha1WithRSA
    case .rsa(.sha224): .sha224WithRSA
    case .rsa(.sha256): .sha256WithRSA
    case .rsa(.sha384): .sha384WithRSA
    case .rsa(.sha512): .sha512WithRSA
    case .pss: .rsassaPSS
    case .ecdsa(.sha1): .ecdsaWithSHA1
    case .ecdsa(.sha224): .ecdsaWithSHA224
    case .ecdsa(.sha256): .ecdsaWithSHA256
    case .ecdsa(.sha384): .ecdsaWithSHA384
    case .ecdsa(.sha512): .ecdsaWithSHA512
    }
  }
}

extension DERWriter {
  /// RSA with NULL (RFC 4055 5), PSS with all its parameters, ECDSA without any (RFC 5758 3.2).
  @_lifetime(self: copy self)
  public mutating func signatureAlgorithm(_ algorithm: SignatureAlgorithm) {
    switch algorithm {
    case .rsa: algorithmIdentifier(algorithm.identifier, null: true)
    case .pss(let digest): rsassaPSS(digest)
    case .ecdsa: algorithmIdentifier(algorithm.identifier)
    }
  }
}

extension ObjectIdentifier {
  public static let sha1WithRSA = ObjectIdentifier([1, 2, 840, 113549, 1, 1, 5])
  public static let sha256WithRSA = ObjectIdentifier([1, 2, 840, 113549, 1, 1, 11])
  public static let sha384WithRSA = ObjectIdentifier([1, 2, 840, 113549, 1, 1, 12])
  public static let sha512WithRSA = ObjectIdentifier([1, 2, 840, 113549, 1, 1, 13])
  public static let sha224WithRSA = ObjectIdentifier([1, 2, 840, 113549, 1, 1, 14])
  public static let ecdsaWithSHA1 = ObjectIdentifier([1, 2, 840, 10045, 4, 1])
  public static let ecdsaWithSHA224 = ObjectIdentifier([1, 2, 840, 10045, 4, 3, 1])
  public static let ecdsaWithSHA256 = ObjectIdentifier([1, 2, 840, 10045, 4, 3, 2])
  public static let ecdsaWithSHA384 = ObjectIdentifier([1, 2, 840, 10045, 4, 3, 3])
  public static let ecdsaWithSHA512 = ObjectIdentifier([1, 2, 840, 10045, 4, 3, 4])
}
