/// The content-encryption key, wrapped under a key that sender and recipient agree upon (RFC 5652 6.2.2, RFC 5753 3).
///
///     KeyAgreeRecipientInfo ::= SEQUENCE {
///         version                     CMSVersion,  -- always 3
///         originator              [0] EXPLICIT OriginatorIdentifierOrKey,
///         ukm                     [1] EXPLICIT UserKeyingMaterial OPTIONAL,
///         keyEncryptionAlgorithm      KeyEncryptionAlgorithmIdentifier,
///         recipientEncryptedKeys      SEQUENCE OF RecipientEncryptedKey }
///
///     OriginatorIdentifierOrKey ::= CHOICE {
///         issuerAndSerialNumber       IssuerAndSerialNumber,
///         subjectKeyIdentifier    [0] SubjectKeyIdentifier,
///         originatorKey           [1] OriginatorPublicKey }
///
///     OriginatorPublicKey ::= SEQUENCE {
///         algorithm   AlgorithmIdentifier,
///         publicKey   BIT STRING }
///
///     RecipientEncryptedKey ::= SEQUENCE {
///         rid             KeyAgreeRecipientIdentifier,
///         encryptedKey    EncryptedKey }
public struct KeyAgreeRecipientInfo: ~Escapable {
  /// The sender's ephemeral key, or a name of its certificate, which is not looked into.
  public enum Originator: ~Escapable {
    case key(SubjectPublicKeyInfo)
    case certificate(DERElement)
  }

  public let originator: Originator
  public let ukm: Span<UInt8>?
  /// The agreement; its parameters are the AlgorithmIdentifier of the key wrap.
  public let keyEncryptionAlgorithm: AlgorithmIdentifier
  public let recipientEncryptedKeys: SequenceOf<RecipientEncryptedKey>

  /// From an element whose tag the caller has accepted: `[1] IMPLICIT`.
  @_lifetime(copy element)
  init(element: DERElement) throws(DERError) {
    var fields = element.reader
    _ = try fields.cmsVersion(3...3)
    var inside = try fields.explicit(0)
    if let key = try inside.optional(.contextConstructed(1)) {
      originator = .key(try SubjectPublicKeyInfo(element: key))
    } else {
      originator = .certificate(try inside.element())
    }
    try inside.finish()
    if var inside = try fields.optionalExplicit(1) {
      ukm = try inside.octetString()
      try inside.finish()
    } else {
      ukm = nil
    }
    keyEncryptionAlgorithm = try AlgorithmIdentifier(&fields)
    recipientEncryptedKeys = try SequenceOf(fields.sequence())
    try fields.finish()
  }
}

/// The wrapped key for one of those who agree upon the same kind of key.
public struct RecipientEncryptedKey: DERReadable, ~Escapable {
  public let rid: RecipientIdentifier
  public let encryptedKey: Span<UInt8>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    rid = try RecipientIdentifier(keyAgreement: &fields)
    encryptedKey = try fields.octetString()
    try fields.finish()
  }
}

extension DERWriter {
  /// For one recipient. `point` is the sender's ephemeral one; which curve it is on is the recipient's key's to say, and left
  /// out (RFC 5753 3.1.1).
  @_lifetime(self: copy self)
  public mutating func keyAgreeRecipientInfo(
    _ rid: RecipientIdentifier, originator point: Span<UInt8>, ukm: Span<UInt8>?, _ agreement: KeyAgreement,
    _ wrap: KeyWrap, encryptedKey: Span<UInt8>
  ) {
    let info = begin(.contextConstructed(1))
    integer(3)
    let originator = begin(.contextConstructed(0))
    let key = begin(.contextConstructed(1))
    algorithmIdentifier(.ecPublicKey)
    bitString(point)
    end(key)
    end(originator)
    if let ukm {
      let material = begin(.contextConstructed(1))
      octetString(ukm)
      end(material)
    }
    keyAgreement(agreement, wrap)
    let keys = begin(.sequence)
    let one = begin(.sequence)
    keyAgreeRecipientIdentifier(rid)
    octetString(encryptedKey)
    end(one)
    end(keys)
    end(info)
  }
}
