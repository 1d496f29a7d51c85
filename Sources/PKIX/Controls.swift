/// What else should affect the issuing (RFC 4211 6).
///
///     Controls  ::= SEQUENCE SIZE(1..MAX) OF AttributeTypeAndValue
///
///     RegToken ::= UTF8String
///     Authenticator ::= UTF8String
///     OldCertId ::= CertId
///     ProtocolEncrKey ::= SubjectPublicKeyInfo
public struct Controls: ~Escapable {
  public let list: SequenceOf<AttributeTypeAndValue>
  public let offset: Int

  @_lifetime(copy element)
  public init(element: DERElement) throws(DERError) {
    offset = element.offset
    list = try SequenceOf(someOf: element)
  }

  /// The control of this type. Two of one type are `notDistinguished`: none of the standard ones may stand twice.
  @_lifetime(copy self)
  public func first(_ type: ObjectIdentifier) throws(DERError) -> AttributeTypeAndValue? {
    var each = list.makeIterator()
    while let control = each.next() {
      guard control.type == type else { continue }
      while let other = each.next() {
        if other.type == type { throw DERError(.notDistinguished, at: other.offset) }
      }
      return control
    }
    return nil
  }

  /// A one-time password (RFC 4211 6.1). Secret.
  @_lifetime(copy self)
  public func regToken() throws(DERError) -> Span<UInt8>? { try text(.regToken) }

  /// A longer-lived shared secret (RFC 4211 6.2). Secret.
  @_lifetime(copy self)
  public func authenticator() throws(DERError) -> Span<UInt8>? { try text(.authenticator) }

  /// The certificate that an update replaces (RFC 4211 6.5).
  @_lifetime(copy self)
  public func oldCertID() throws(DERError) -> CertId? {
    guard let control = try first(.oldCertID) else { return nil }
    var reader = control.value.whole
    return try CertId(&reader)
  }

  /// The key to encrypt a generated private key for (RFC 4211 6.6).
  @_lifetime(copy self)
  public func protocolEncrKey() throws(DERError) -> SubjectPublicKeyInfo? {
    guard let control = try first(.protocolEncrKey) else { return nil }
    var reader = control.value.whole
    return try SubjectPublicKeyInfo(&reader)
  }

  @_lifetime(copy self)
  private func text(_ type: ObjectIdentifier) throws(DERError) -> Span<UInt8>? {
    guard let control = try first(type) else { return nil }
    var reader = control.value.whole
    return try reader.utf8String()
  }
}

/// Controls are written between `begin(.sequence)` and `end`, each of them by one of these.
extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func regToken(_ token: Span<UInt8>) { attributeTypeAndValue(.regToken, .utf8String, token) }

  @_lifetime(self: copy self)
  public mutating func authenticator(_ secret: Span<UInt8>) {
    attributeTypeAndValue(.authenticator, .utf8String, secret)
  }

  /// `issuer` is an encoded Name, `serialNumber` the content octets of the INTEGER.
  @_lifetime(self: copy self)
  public mutating func oldCertID(issuer: Span<UInt8>, serialNumber: Span<UInt8>) {
    let control = beginAttributeTypeAndValue(.oldCertID)
    certId(issuer: issuer, serialNumber: serialNumber)
    end(control)
  }

  /// `publicKey` is the content of a SubjectPublicKeyInfo.
  @_lifetime(self: copy self)
  public mutating func protocolEncrKey(_ publicKey: Span<UInt8>) {
    attributeTypeAndValue(.protocolEncrKey, .sequence, publicKey)
  }
}

extension ObjectIdentifier {
  public static let regToken = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 5, 1, 1])
  public static let authenticator = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 5, 1, 2])
  public static let pkiPublicationInfo = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 5, 1, 3])
  public static let pkiArchiveOptions = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 5, 1, 4])
  public static let oldCertID = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 5, 1, 5])
  public static let protocolEncrKey = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 5, 1, 6])
  public static let utf8Pairs = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 5, 2, 1])
}
