/// What the signature of a PKCS #10 request covers (RFC 2986 4.1).
///
///     CertificationRequestInfo ::= SEQUENCE {
///         version       INTEGER { v1(0) },
///         subject       Name,
///         subjectPKInfo SubjectPublicKeyInfo,
///         attributes    [0] Attributes }   -- IMPLICIT SET OF Attribute
///
/// The order of the attributes is not checked, though it is a SET OF: small clients write them as they come, nothing of
/// the set is ever copied, and the signature is verified over the bytes received.
public struct CertificationRequestInfo: ~Escapable {
  public let subject: Name
  public let subjectPKInfo: SubjectPublicKeyInfo
  public let attributes: SequenceOf<Attribute>
  /// The whole SEQUENCE as received: what the signature is computed over.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    let versionOffset = fields.offset
    guard try fields.smallInteger() == 0 else { throw DERError(.outOfRange, at: versionOffset) }
    subject = try Name(&fields)
    subjectPKInfo = try SubjectPublicKeyInfo(&fields)
    attributes = try SequenceOf(fields.explicit(0))
    try fields.finish()
  }

  /// The extensions that are asked for (RFC 2985 5.4.2), from the one extensionRequest attribute there may be.
  /// Two of them, or two values in it, are `notDistinguished`: which one is meant would be a guess.
  @_lifetime(copy self)
  public func extensionRequest() throws(DERError) -> Extensions? {
    if attributes.count > PKIXLimits.attributes { throw DERError(.tooMany, at: attributes.contentOffset) }
    var each = attributes.makeIterator()
    while let attribute = each.next() {
      guard attribute.type == .extensionRequest else { continue }
      while let other = each.next() {
        if other.type == .extensionRequest { throw DERError(.notDistinguished, at: other.offset) }
      }
      var values = attribute.values
      let extensions = try Extensions(&values)
      if !values.isAtEnd { throw DERError(.notDistinguished, at: values.offset) }
      return extensions
    }
    return nil
  }

  /// The characters of a challengePassword (RFC 2985 5.4.1), a UTF8String or PrintableString. Secret.
  @_lifetime(copy self)
  public func challengePassword() throws(DERError) -> Span<UInt8>? {
    var each = attributes.makeIterator()
    while let attribute = each.next() {
      guard attribute.type == .challengePassword else { continue }
      var values = attribute.values
      let password = try values.element()
      guard password.tag == .utf8String || password.tag == .printableString else {
        throw DERError(.unexpectedTag, at: password.offset)
      }
      try password.check(as: password.tag)
      return password.content
    }
    return nil
  }
}

extension DERWriter {
  /// Opens a CertificationRequestInfo and, inside an extensionRequest, its extensions, which the caller writes next, at
  /// least one; `end` closes all of it. `subject` is an encoded Name, `publicKey` the content of a
  /// SubjectPublicKeyInfo.
  @_lifetime(self: copy self)
  public mutating func beginCertificationRequestInfo(
    subject: Span<UInt8>, publicKey: Span<UInt8>
  ) -> CertificationRequestInfoMark {
    let sequence = begin(.sequence)
    integer(0)
    raw(subject)
    primitive(.sequence, publicKey)
    let attributes = begin(.contextConstructed(0))
    let attribute = begin(.sequence)
    objectIdentifier(.extensionRequest)
    let values = begin(.set)
    return CertificationRequestInfoMark(
      sequence: sequence, attributes: attributes, attribute: attribute, values: values, extensions: begin(.sequence))
  }

  @_lifetime(self: copy self)
  public mutating func end(_ mark: CertificationRequestInfoMark) {
    end(mark.extensions)
    end(mark.values)
    end(mark.attribute)
    end(mark.attributes)
    end(mark.sequence)
  }

  /// A CertificationRequestInfo without attributes.
  @_lifetime(self: copy self)
  public mutating func certificationRequestInfo(subject: Span<UInt8>, publicKey: Span<UInt8>) {
    let sequence = begin(.sequence)
    integer(0)
    raw(subject)
    primitive(.sequence, publicKey)
    header(.contextConstructed(0), length: 0)
    end(sequence)
  }
}

/// Where a CertificationRequestInfo was opened.
public struct CertificationRequestInfoMark: Sendable {
  let sequence: DERMark
  let attributes: DERMark
  let attribute: DERMark
  let values: DERMark
  let extensions: DERMark
}

extension ObjectIdentifier {
  public static let extensionRequest = ObjectIdentifier([1, 2, 840, 113549, 1, 9, 14])
  public static let challengePassword = ObjectIdentifier([1, 2, 840, 113549, 1, 9, 7])
}
