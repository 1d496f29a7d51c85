/// The content-encryption key, encrypted under a key that a password gives (RFC 5652 6.2.4, RFC 3211 2.3).
///
///     PasswordRecipientInfo ::= SEQUENCE {
///         version                     CMSVersion,  -- always 0
///         keyDerivationAlgorithm  [0] KeyDerivationAlgorithmIdentifier OPTIONAL,
///         keyEncryptionAlgorithm      KeyEncryptionAlgorithmIdentifier,
///         encryptedKey                OCTET STRING }
public struct PasswordRecipientInfo: ~Escapable {
  /// PBKDF2 with its parameters.
  public let keyDerivationAlgorithm: AlgorithmIdentifier?
  /// `id-alg-PWRI-KEK`, whose parameters are the AlgorithmIdentifier of the cipher that encrypts twice, or a key wrap.
  public let keyEncryptionAlgorithm: AlgorithmIdentifier
  public let encryptedKey: Span<UInt8>

  /// From an element whose tag the caller has accepted: `[3] IMPLICIT`.
  @_lifetime(copy element)
  init(element: DERElement) throws(DERError) {
    var fields = element.reader
    _ = try fields.cmsVersion(0...0)
    if let field = try fields.optional(.contextConstructed(0)) {
      keyDerivationAlgorithm = try AlgorithmIdentifier(element: field)
    } else {
      keyDerivationAlgorithm = nil
    }
    keyEncryptionAlgorithm = try AlgorithmIdentifier(&fields)
    encryptedKey = try fields.octetString()
    try fields.finish()
  }
}

extension DERWriter {
  /// With PBKDF2 and the double encryption of RFC 3211 2.3.1 by AES-CBC.
  @_lifetime(self: copy self)
  public mutating func passwordRecipientInfo(
    salt: Span<UInt8>, iterationCount: Int, prf: DigestAlgorithm, _ scheme: PBES2Scheme, iv: Span<UInt8>,
    encryptedKey: Span<UInt8>
  ) {
    let info = begin(.contextConstructed(3))
    integer(0)
    let derivation = begin(.contextConstructed(0))
    objectIdentifier(.pbkdf2)
    pbkdf2Params(salt: salt, iterationCount: iterationCount, keyLength: nil, prf: prf)
    end(derivation)
    let encryption = begin(.sequence)
    objectIdentifier(.pwriKEK)
    cbcAlgorithm(scheme, iv: iv)
    end(encryption)
    octetString(encryptedKey)
    end(info)
  }
}

extension ObjectIdentifier {
  public static let pwriKEK = ObjectIdentifier([1, 2, 840, 113549, 1, 9, 16, 3, 9])
}
