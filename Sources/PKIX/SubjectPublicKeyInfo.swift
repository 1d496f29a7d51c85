/// A public key (RFC 5280 4.1.2.7, RFC 5480 2, RFC 3279 2.3.1).
///
///     SubjectPublicKeyInfo  ::=  SEQUENCE  {
///         algorithm         AlgorithmIdentifier,
///         subjectPublicKey  BIT STRING  }
public struct SubjectPublicKeyInfo: ~Escapable {
  public let algorithm: AlgorithmIdentifier
  /// The content of the BIT STRING; empty in a request for key generation at the CA (RFC 9483 4.1.6).
  public let subjectPublicKey: Span<UInt8>
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  /// The SEQUENCE's content: the same bytes under whichever tag the key came.
  public let content: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    try self.init(element: reader.element(.sequence))
  }

  /// From an element whose tag the caller has accepted: `[6] IMPLICIT` in a CertTemplate.
  /// `encoded` then carries that tag.
  @_lifetime(copy element)
  public init(element: DERElement) throws(DERError) {
    encoded = element.encoded
    content = element.content
    offset = element.offset
    var fields = element.reader
    algorithm = try AlgorithmIdentifier(&fields)
    subjectPublicKey = try fields.octetAlignedBits()
    try fields.finish()
  }
}

/// The key inside, for the kinds that signet can use. What is structurally wrong throws; an unknown algorithm or curve
/// is `unsupported`, which the caller turns into badAlg.
public enum PublicKey: ~Escapable {
  /// Modulus and exponent, magnitudes without leading zeros.
  case rsa(modulus: Span<UInt8>, exponent: Span<UInt8>)
  /// The point as an uncompressed or compressed octet string (SEC 1 2.3.3), not yet known to be on the curve.
  case ec(Curve, point: Span<UInt8>)
  case unsupported

  @_lifetime(copy info)
  public init(_ info: SubjectPublicKeyInfo) throws(DERError) {
    switch info.algorithm.algorithm {
    case .rsaEncryption:
      guard info.algorithm.hasNoParameters else { throw DERError(.unexpectedTag, at: info.algorithm.offset) }
      var reader = DERReader(info.subjectPublicKey, offset: info.offset)
      var fields = try reader.sequence()
      let modulus = try fields.unsignedInteger()
      let exponent = try fields.unsignedInteger()
      try fields.finish()
      try reader.finish()
      self = .rsa(modulus: modulus, exponent: exponent)
    case .ecPublicKey:
      guard let parameters = info.algorithm.parameters, parameters.tag == .objectIdentifier else {
        self = .unsupported
        return
      }
      var reader = parameters.whole
      guard let curve = Curve(try reader.objectIdentifier()) else {
        self = .unsupported
        return
      }
      self = .ec(curve, point: info.subjectPublicKey)
    default:
      self = .unsupported
    }
  }
}

/// The named curves that signet computes on (RFC 5480 2.1.1.1, FIPS 186-5).
public enum Curve: UInt8, Sendable {
  case p256 = 1
  case p384, p521

  public init?(_ identifier: ObjectIdentifier) {
    switch identifier {
    case .prime256v1: self = .p256
    case .secp384r1: self = .p384
    case .secp521r1: self = .p521
    default: return nil
    }
  }

  public var identifier: ObjectIdentifier {
    switch self {
    case .p256: .prime256v1
    case .p384: .secp384r1
    case .p521: .secp521r1
    }
  }

  /// Octets of a coordinate and of a private key.
  public var coordinateCount: Int {
    switch self {
    case .p256: 32
    case .p384: 48
    case .p521: 66
    }
  }

  /// The hash that matches the curve's strength (RFC 5480 4), used when this key signs.
  public var digest: DigestAlgorithm {
    switch self {
    case .p256: .sha256
    case .p384: .sha384
    case .p521: .sha512
    }
  }
}

extension ObjectIdentifier {
  public static let rsaEncryption = ObjectIdentifier([1, 2, 840, 113549, 1, 1, 1])
  public static let ecPublicKey = ObjectIdentifier([1, 2, 840, 10045, 2, 1])
  public static let prime256v1 = ObjectIdentifier([1, 2, 840, 10045, 3, 1, 7])
  public static let secp384r1 = ObjectIdentifier([1, 3, 132, 0, 34])
  public static let secp521r1 = ObjectIdentifier([1, 3, 132, 0, 35])
}

extension DERWriter {
  /// `id-ecPublicKey` with a named curve and an uncompressed point.
  @_lifetime(self: copy self)
  public mutating func ecPublicKeyInfo(_ curve: Curve, point: Span<UInt8>) {
    let info = begin(.sequence)
    let algorithm = begin(.sequence)
    objectIdentifier(.ecPublicKey)
    objectIdentifier(curve.identifier)
    end(algorithm)
    bitString(point)
    end(info)
  }

  /// `rsaEncryption` with an RSAPublicKey.
  @_lifetime(self: copy self)
  public mutating func rsaPublicKeyInfo(modulus: Span<UInt8>, exponent: Span<UInt8>) {
    let info = begin(.sequence)
    algorithmIdentifier(.rsaEncryption, null: true)
    let bits = beginBitString()
    let key = begin(.sequence)
    unsignedInteger(modulus)
    unsignedInteger(exponent)
    end(key)
    end(bits)
    end(info)
  }
}
