/// The parameters of RSASSA-PSS (RFC 4055 3.1).
///
///     RSASSA-PSS-params  ::=  SEQUENCE  {
///         hashAlgorithm    [0] HashAlgorithm DEFAULT sha1Identifier,
///         maskGenAlgorithm [1] MaskGenAlgorithm DEFAULT mgf1SHA1Identifier,
///         saltLength       [2] INTEGER DEFAULT 20,
///         trailerField     [3] INTEGER DEFAULT 1  }
enum RSASSAPSSParams {
  /// The hash, when the mask is made with the same one and the salt is as long as its digest, as RFC 9481 3.1 has it.
  /// Every other choice is nothing: nobody makes them on purpose, and a verifier that takes them has more to get wrong.
  static func digest(_ identifier: AlgorithmIdentifier) -> DigestAlgorithm? {
    guard let parameters = identifier.parameters, parameters.tag == .sequence else { return nil }
    do {
      var fields = parameters.reader
      let hash = try digest(0, &fields) ?? .sha1
      let mask = try maskDigest(&fields) ?? .sha1
      let salt = try integer(2, &fields) ?? 20
      let trailer = try integer(3, &fields) ?? 1
      try fields.finish()
      return mask == hash && salt == hash.count && trailer == 1 ? hash : nil
    } catch {
      return nil
    }
  }

  private static func digest(_ number: UInt8, _ fields: inout DERReader) throws(DERError) -> DigestAlgorithm? {
    guard var inside = try fields.optionalExplicit(number) else { return nil }
    let digest = try named(AlgorithmIdentifier(&inside))
    try inside.finish()
    return digest
  }

  private static func maskDigest(_ fields: inout DERReader) throws(DERError) -> DigestAlgorithm? {
    guard var inside = try fields.optionalExplicit(1) else { return nil }
    let function = try AlgorithmIdentifier(&inside)
    try inside.finish()
    guard function.algorithm == .mgf1, let parameters = function.parameters else {
      throw DERError(.outOfRange, at: function.offset)
    }
    var reader = parameters.whole
    return try named(AlgorithmIdentifier(&reader))
  }

  private static func named(_ identifier: AlgorithmIdentifier) throws(DERError) -> DigestAlgorithm {
    guard identifier.hasNoParameters, let digest = DigestAlgorithm(identifier.algorithm) else {
      throw DERError(.outOfRange, at: identifier.offset)
    }
    return digest
  }

  private static func integer(_ number: UInt8, _ fields: inout DERReader) throws(DERError) -> Int? {
    guard var inside = try fields.optionalExplicit(number) else { return nil }
    let value = try inside.smallInteger()
    try inside.finish()
    return value
  }
}

extension DERWriter {
  /// The AlgorithmIdentifier. The hash has NULL, as RFC 4055 2.1 defines it; what is the default is left out (X.690 11.5).
  @_lifetime(self: copy self)
  mutating func rsassaPSS(_ digest: DigestAlgorithm) {
    let identifier = begin(.sequence)
    objectIdentifier(.rsassaPSS)
    let parameters = begin(.sequence)
    if digest != .sha1 {
      let hash = begin(.contextConstructed(0))
      algorithmIdentifier(digest.identifier, null: true)
      end(hash)
      let mask = begin(.contextConstructed(1))
      let function = begin(.sequence)
      objectIdentifier(.mgf1)
      algorithmIdentifier(digest.identifier, null: true)
      end(function)
      end(mask)
      let salt = begin(.contextConstructed(2))
      integer(digest.count)
      end(salt)
    }
    end(parameters)
    end(identifier)
  }
}

extension ObjectIdentifier {
  public static let rsassaPSS = ObjectIdentifier([1, 2, 840, 113549, 1, 1, 10])
}
