/// A certificate (RFC 7292 4.2.3).
///
///     CertBag ::= SEQUENCE {
///         certId      BAG-TYPE.&id   ({CertTypes}),
///         certValue   [0] EXPLICIT BAG-TYPE.&Type ({CertTypes}{@certId}) }
public struct CertBag: DERReadable, ~Escapable {
  public let certId: ObjectIdentifier
  public let certValue: DERElement

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    certId = try fields.objectIdentifier()
    var inside = try fields.explicit(0)
    certValue = try inside.element()
    try inside.finish()
    try fields.finish()
  }

  /// The certificate as it is encoded, when it is one of X.509.
  public var x509Certificate: Span<UInt8>? {
    @_lifetime(copy self) get { certId == .x509Certificate && certValue.tag == .octetString ? certValue.content : nil }
  }
}

extension ObjectIdentifier {
  /// An OCTET STRING around a Certificate, of PKCS #9's certTypes.
  public static let x509Certificate = ObjectIdentifier([1, 2, 840, 113549, 1, 9, 22, 1])
}
