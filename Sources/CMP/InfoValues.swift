/// The values of genm and genp that are lists or that are defined elsewhere (RFC 9810 5.3.19): each is read with
/// `InfoTypeAndValue.value(as:)`.
///
///     SignKeyPairTypesValue   ::= SEQUENCE SIZE (1..MAX) OF AlgorithmIdentifier{{...}}
///     EncKeyPairTypesValue    ::= SEQUENCE SIZE (1..MAX) OF AlgorithmIdentifier{{...}}
///     UnsupportedOIDsValue    ::= SEQUENCE SIZE (1..MAX) OF OBJECT IDENTIFIER
///     SuppLangTagsValue       ::= SEQUENCE SIZE (1..MAX) OF UTF8String
///     CaCertsValue            ::= SEQUENCE SIZE (1..MAX) OF CMPCertificate
///     CRLStatusListValue      ::= SEQUENCE SIZE (1..MAX) OF CRLStatus
///     CRLsValue               ::= SEQUENCE SIZE (1..MAX) OF CertificateList
///
///     CAProtEncCertValue      ::= CMPCertificate
///     RootCaCertValue         ::= CMPCertificate
///     RootCaKeyUpdateValue    ::= RootCaKeyUpdateContent
///     CertReqTemplateValue    ::= CertReqTemplateContent
///     PreferredSymmAlgValue   ::= AlgorithmIdentifier{{...}}
///     KeyPairParamReqValue    ::= OBJECT IDENTIFIER
///     KeyPairParamRepValue    ::= AlgorithmIdentifier{{...}}
///     CurrentCRLValue         ::= CertificateList
public struct SomeOf<Element: DERReadable & ~Escapable>: DERReadable, ~Escapable {
  /// At least one.
  public let list: SequenceOf<Element>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let start = reader.offset
    list = try SequenceOf(reader.sequence())
    if list.isEmpty { throw DERError(.outOfRange, at: start) }
  }
}

public typealias SignKeyPairTypesValue = SomeOf<AlgorithmIdentifier>
public typealias EncKeyPairTypesValue = SomeOf<AlgorithmIdentifier>
public typealias UnsupportedOIDsValue = SomeOf<InfoType>
/// The strings are language tags (RFC 5646).
public typealias SuppLangTagsValue = SomeOf<PKIFreeText.Text>
public typealias CaCertsValue = SomeOf<CMPCertificate>
public typealias CRLStatusListValue = SomeOf<CRLStatus>
public typealias CRLsValue = SomeOf<CMPCertificateList>

/// An OBJECT IDENTIFIER in a list, or alone: the value of keyPairParamReq.
public struct InfoType: DERReadable, Sendable {
  public let identifier: ObjectIdentifier

  public init(_ reader: inout DERReader) throws(DERError) { identifier = try reader.objectIdentifier() }
}

extension InfoTypeAndValue {
  /// The value as the type that belongs to the infoType; nothing when it is absent.
  @_lifetime(copy self)
  public func value<Value: DERReadable & ~Escapable>(as type: Value.Type) throws(DERError) -> Value? {
    guard let infoValue else { return nil }
    var reader = infoValue.whole
    return try Value(&reader)
  }
}
