/// How a message is protected: what protectionAlg means (RFC 9810 5.1.3, RFC 9481 3 and 6).
///
/// Parameters that are not what the algorithm has are thrown: `outOfRange` when they are well-formed but too weak, too
/// expensive or incomplete, anything else when they are malformed.
public enum Protection: ~Escapable {
  case passwordBasedMac(PBMParameter)
  case pbmac1(PBMAC1Parameters)
  case signature(SignatureAlgorithm)
  /// Not known here: DHBasedMac, KEM-based MACs and whatever else.
  case unsupported(ObjectIdentifier)

  @_lifetime(copy identifier)
  public init(_ identifier: AlgorithmIdentifier) throws(DERError) {
    switch identifier.algorithm {
    case .passwordBasedMac:
      var reader = try Protection.parameters(identifier)
      self = .passwordBasedMac(try PBMParameter(&reader))
    case .pbmac1:
      var reader = try Protection.parameters(identifier)
      self = .pbmac1(try PBMAC1Parameters(&reader))
    default:
      if let algorithm = SignatureAlgorithm(identifier) {
        self = .signature(algorithm)
      } else {
        self = .unsupported(identifier.algorithm)
      }
    }
  }

  @_lifetime(copy identifier)
  private static func parameters(_ identifier: AlgorithmIdentifier) throws(DERError) -> DERReader {
    guard let parameters = identifier.parameters else {
      throw DERError(.truncated, at: identifier.offset + identifier.encoded.count)
    }
    return parameters.whole
  }
}

/// How a message that we write is protected. An answer mirrors the request: the same kind and parameters, another salt.
public enum ProtectionFields: ~Escapable {
  case none
  case passwordBasedMac(salt: Span<UInt8>, like: PBMParameter)
  case pbmac1(salt: Span<UInt8>, like: PBMAC1Parameters)
  case signature(SignatureAlgorithm)
  /// An encoded AlgorithmIdentifier.
  case encoded(Span<UInt8>)
}

extension DERWriter {
  /// The AlgorithmIdentifier; nothing for `none`.
  @_lifetime(self: copy self)
  public mutating func protectionAlg(_ protection: ProtectionFields) {
    switch protection {
    case .none: break
    case .passwordBasedMac(let salt, let parameters): passwordBasedMac(salt: salt, like: parameters)
    case .pbmac1(let salt, let parameters): pbmac1(salt: salt, like: parameters)
    case .signature(let algorithm): signatureAlgorithm(algorithm)
    case .encoded(let identifier): raw(identifier)
    }
  }
}
