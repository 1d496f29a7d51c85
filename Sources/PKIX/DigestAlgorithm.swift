/// The hash functions that signet computes (FIPS 180-4).
public enum DigestAlgorithm: UInt8, Sendable {
  case sha1 = 1
  case sha224, sha256, sha384, sha512

  /// Octets of a digest.
  public var count: Int {
    switch self {
    case .sha1: 20
    case .sha224: 28
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }

  /// The hash function's own identifier (RFC 3370 2.1, RFC 5754 2).
  public init?(_ identifier: ObjectIdentifier) {
    switch identifier {
    case .sha1: self = .sha1
    case .sha224: self = .sha224
    case .sha256: self = .sha256
    case .sha384: self = .sha384
    case .sha512: self = .sha512
    default: return nil
    }
  }

  public var identifier: ObjectIdentifier {
    switch self {
    case .sha1: .sha1
    case .sha224: .sha224
    case .sha256: .sha256
    case .sha384: .sha384
    case .sha512: .sha512
    }
  }

  /// HMAC with this hash: `id-hmacWithSHA1` and its family (RFC 8018 B.1.2), and the PKIX arc's HMAC-SHA1 that
  /// OpenSSL and Bouncy Castle put into PBMParameter (RFC 4211 4.4, 1.3.6.1.5.5.8.1.2).
  public init?(hmac identifier: ObjectIdentifier) {
    switch identifier {
    case .hmacSHA1, .hmacSHA1PKIX: self = .sha1
    case .hmacSHA224: self = .sha224
    case .hmacSHA256: self = .sha256
    case .hmacSHA384: self = .sha384
    case .hmacSHA512: self = .sha512
    default: return nil
    }
  }
}

extension ObjectIdentifier {
  public static let sha1 = ObjectIdentifier([1, 3, 14, 3, 2, 26])
  public static let sha224 = ObjectIdentifier([2, 16, 840, 1, 101, 3, 4, 2, 4])
  public static let sha256 = ObjectIdentifier([2, 16, 840, 1, 101, 3, 4, 2, 1])
  public static let sha384 = ObjectIdentifier([2, 16, 840, 1, 101, 3, 4, 2, 2])
  public static let sha512 = ObjectIdentifier([2, 16, 840, 1, 101, 3, 4, 2, 3])
  public static let hmacSHA1PKIX = ObjectIdentifier([1, 3, 6, 1, 5, 5, 8, 1, 2])
  public static let hmacSHA1 = ObjectIdentifier([1, 2, 840, 113549, 2, 7])
  public static let hmacSHA224 = ObjectIdentifier([1, 2, 840, 113549, 2, 8])
  public static let hmacSHA256 = ObjectIdentifier([1, 2, 840, 113549, 2, 9])
  public static let hmacSHA384 = ObjectIdentifier([1, 2, 840, 113549, 2, 10])
  public static let hmacSHA512 = ObjectIdentifier([1, 2, 840, 113549, 2, 11])
}

/// A digest or a MAC, held in place.
public struct Digest: Sendable {
  public var storage: InlineArray<64, UInt8>
  /// Octets in use.
  public var count: Int

  public init(count: Int = 0) {
    precondition(count >= 0 && count <= 64, "a digest has 64 octets at most")
    storage = InlineArray(repeating: 0)
    self.count = count
  }

  public var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: count) }
  }
}
