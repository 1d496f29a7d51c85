/// Whose key it is: a recipient's or a signer's (RFC 5652 5.3, 6.2.1, 6.2.2).
///
///     RecipientIdentifier ::= CHOICE {
///         issuerAndSerialNumber      IssuerAndSerialNumber,
///         subjectKeyIdentifier   [0] SubjectKeyIdentifier }
///
///     KeyAgreeRecipientIdentifier ::= CHOICE {
///         issuerAndSerialNumber      IssuerAndSerialNumber,
///         rKeyId                 [0] IMPLICIT SEQUENCE {
///             subjectKeyIdentifier  SubjectKeyIdentifier,
///             date                  GeneralizedTime OPTIONAL,
///             other                 OtherKeyAttribute OPTIONAL } }
///
/// SignerIdentifier is the same as RecipientIdentifier.
public enum RecipientIdentifier: ~Escapable {
  case issuerAndSerialNumber(IssuerAndSerialNumber)
  case subjectKeyIdentifier(Span<UInt8>)

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    if reader.nextTag == .context(0) {
      self = .subjectKeyIdentifier(try reader.octetString(.context(0)))
    } else {
      self = .issuerAndSerialNumber(try IssuerAndSerialNumber(element: reader.element(.sequence)))
    }
  }

  /// A KeyAgreeRecipientIdentifier, whose key identifier is in a SEQUENCE. Date and other attributes are not looked at.
  @_lifetime(copy reader)
  init(keyAgreement reader: inout DERReader) throws(DERError) {
    guard let element = try reader.optional(.contextConstructed(0)) else {
      self = .issuerAndSerialNumber(try IssuerAndSerialNumber(element: reader.element(.sequence)))
      return
    }
    var fields = element.reader
    self = .subjectKeyIdentifier(try fields.octetString())
    _ = try fields.optional(.generalizedTime)?.check(as: .generalizedTime)
    _ = try fields.optional(.sequence)
    try fields.finish()
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func recipientIdentifier(_ recipient: RecipientIdentifier) {
    switch recipient {
    case .issuerAndSerialNumber(let certificate): issuerAndSerialNumber(certificate)
    case .subjectKeyIdentifier(let identifier): octetString(identifier, .context(0))
    }
  }

  @_lifetime(self: copy self)
  mutating func keyAgreeRecipientIdentifier(_ recipient: RecipientIdentifier) {
    switch recipient {
    case .issuerAndSerialNumber(let certificate): issuerAndSerialNumber(certificate)
    case .subjectKeyIdentifier(let identifier):
      let key = begin(.contextConstructed(0))
      octetString(identifier)
      end(key)
    }
  }
}
