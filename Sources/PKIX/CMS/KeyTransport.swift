/// How a key is encrypted with an RSA key (RFC 3370 4.2.1, RFC 3560, RFC 4055 4.1).
///
///     RSAES-OAEP-params  ::=  SEQUENCE  {
///         hashFunc    [0] AlgorithmIdentifier DEFAULT sha1Identifier,
///         maskGenFunc [1] AlgorithmIdentifier DEFAULT mgf1SHA1Identifier,
///         pSourceFunc [2] AlgorithmIdentifier DEFAULT pSpecifiedEmptyIdentifier  }
public enum KeyTransport: Equatable, Sendable {
  /// RSAES-PKCS1-v1_5.
  case pkcs1
  /// RSAES-OAEP with one hash for both functions and no label.
  case oaep(DigestAlgorithm)

  /// Nothing for an unknown algorithm, for two different hashes and for a label.
  public init?(_ identifier: AlgorithmIdentifier) {
    if identifier.algorithm == .rsaEncryption, identifier.hasNoParameters {
      self = .pkcs1
      return
    }
    guard identifier.algorithm == .rsaesOAEP, let parameters = identifier.parameters, parameters.tag == .sequence,
      let digest = try? KeyTransport.digest(parameters)
    else { return nil }
    self = .oaep(digest)
  }

  private static func digest(_ parameters: DERElement) throws(DERError) -> DigestAlgorithm {
    var fields = parameters.reader
    let hash = try KeyTransport.digest(0, &fields)
    var mask = DigestAlgorithm.sha1
    if var inside = try fields.optionalExplicit(1) {
      let start = inside.offset
      let function = try AlgorithmIdentifier(&inside)
      try inside.finish()
      guard function.algorithm == .mgf1, let parameters = function.parameters else {
        throw DERError(.outOfRange, at: start)
      }
      var reader = parameters.whole
      let named = try AlgorithmIdentifier(&reader)
      guard named.hasNoParameters, let digest = DigestAlgorithm(named.algorithm) else {
        throw DERError(.outOfRange, at: start)
      }
      mask = digest
    }
    try fields.finish()
    guard mask == hash else { throw DERError(.mismatch, at: parameters.offset) }
    return hash
  }

  private static func digest(_ number: UInt8, _ fields: inout DERReader) throws(DERError) -> DigestAlgorithm {
    guard var inside = try fields.optionalExplicit(number) else { return .sha1 }
    let start = inside.offset
    let named = try AlgorithmIdentifier(&inside)
    try inside.finish()
    guard named.hasNoParameters, let digest = DigestAlgorithm(named.algorithm) else {
      throw DERError(.outOfRange, at: start)
    }
    return digest
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func keyTransport(_ algorithm: KeyTransport, _ tag: DERTag = .sequence) {
    let identifier = begin(tag)
    switch algorithm {
    case .pkcs1:
      objectIdentifier(.rsaEncryption)
      null()
    case .oaep(let digest):
      objectIdentifier(.rsaesOAEP)
      let parameters = begin(.sequence)
      if digest != .sha1 { oaepFunctions(digest) }
      end(parameters)
    }
    end(identifier)
  }

  /// Both functions; SHA-1 is their default and left out.
  @_lifetime(self: copy self)
  private mutating func oaepFunctions(_ digest: DigestAlgorithm) {
    let hash = begin(.contextConstructed(0))
    algorithmIdentifier(digest.identifier)
    end(hash)
    let mask = begin(.contextConstructed(1))
    let function = begin(.sequence)
    objectIdentifier(.mgf1)
    algorithmIdentifier(digest.identifier)
    end(function)
    end(mask)
  }
}

extension ObjectIdentifier {
  public static let rsaesOAEP = ObjectIdentifier([1, 2, 840, 113549, 1, 1, 7])
  public static let mgf1 = ObjectIdentifier([1, 2, 840, 113549, 1, 1, 8])
}
