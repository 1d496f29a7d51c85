/// One signature over a content (RFC 5652 5.3).
///
///     SignerInfo ::= SEQUENCE {
///         version                 CMSVersion,  -- 1 with issuerAndSerialNumber, 3 with subjectKeyIdentifier
///         sid                     SignerIdentifier,
///         digestAlgorithm         DigestAlgorithmIdentifier,
///         signedAttrs         [0] IMPLICIT SignedAttributes OPTIONAL,
///         signatureAlgorithm      SignatureAlgorithmIdentifier,
///         signature               OCTET STRING,
///         unsignedAttrs       [1] IMPLICIT UnsignedAttributes OPTIONAL }
public struct SignerInfo: DERReadable, ~Escapable {
  public let version: Int
  public let sid: RecipientIdentifier
  public let digestAlgorithm: AlgorithmIdentifier
  /// Attributes with `[0]`; the signature is over the same with SET, 31, in the place of that tag (RFC 5652 5.4).
  public let signedAttrs: DERElement?
  public let signatureAlgorithm: AlgorithmIdentifier
  public let signature: Span<UInt8>
  public let unsignedAttrs: DERElement?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    version = try fields.cmsVersion(1...3)
    sid = try RecipientIdentifier(&fields)
    digestAlgorithm = try AlgorithmIdentifier(&fields)
    signedAttrs = try fields.optional(.contextConstructed(0))
    if let signedAttrs {
      let attributes = try SequenceOf<Attribute>(signedAttrs.reader)
      try attributes.checkOrder()
    }
    signatureAlgorithm = try AlgorithmIdentifier(&fields)
    signature = try fields.octetString()
    unsignedAttrs = try fields.optional(.contextConstructed(1))
    try fields.finish()
  }

  /// The one value of a signed attribute.
  @_lifetime(copy self)
  public func signedAttribute(_ type: ObjectIdentifier) throws(DERError) -> DERElement? {
    guard let signedAttrs else { return nil }
    var each = try SequenceOf<Attribute>(signedAttrs.reader).makeIterator()
    while let next = each.next() {
      guard next.type == type else { continue }
      var values = next.values
      let value = try values.element()
      try values.finish()
      return value
    }
    return nil
  }
}

extension DERWriter {
  /// The signed attributes that the signature is computed over, as a SET: what it is, and the hash of it.
  @_lifetime(self: copy self)
  public mutating func signedAttributes(_ contentType: ObjectIdentifier, messageDigest: Span<UInt8>) {
    let attributes = begin(.set)
    let type = beginAttribute(.contentType)
    objectIdentifier(contentType)
    end(type)
    let digest = beginAttribute(.messageDigest)
    octetString(messageDigest)
    end(digest)
    endSetOf(attributes)
  }

  /// The set of one SignerInfo with a key identifier. `signedAttrs` is what `signedAttributes` wrote.
  @_lifetime(self: copy self)
  public mutating func signerInfos(
    _ keyID: Span<UInt8>, _ algorithm: SignatureAlgorithm, signedAttrs: Span<UInt8>, _ signature: Span<UInt8>
  ) {
    let signers = begin(.set)
    let signer = begin(.sequence)
    integer(3)
    octetString(keyID, .context(0))
    algorithmIdentifier(algorithm.digest.identifier)
    octet(DERTag.contextConstructed(0).octet)
    raw(signedAttrs.extracting(1..<signedAttrs.count))
    signatureAlgorithm(algorithm)
    octetString(signature)
    end(signer)
    end(signers)
  }

  /// Opens an Attribute and the set of its values.
  @_lifetime(self: copy self)
  mutating func beginAttribute(_ type: ObjectIdentifier) -> AttributeMark {
    let attribute = begin(.sequence)
    objectIdentifier(type)
    return AttributeMark(attribute: attribute, values: begin(.set))
  }

  @_lifetime(self: copy self)
  mutating func end(_ mark: AttributeMark) {
    end(mark.values)
    end(mark.attribute)
  }
}

/// Where an Attribute was opened.
struct AttributeMark {
  let attribute: DERMark
  let values: DERMark
}

extension ObjectIdentifier {
  public static let contentType = ObjectIdentifier([1, 2, 840, 113549, 1, 9, 3])
  public static let messageDigest = ObjectIdentifier([1, 2, 840, 113549, 1, 9, 4])
}
