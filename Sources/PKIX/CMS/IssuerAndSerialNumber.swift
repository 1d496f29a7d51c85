/// Which certificate, by issuer and serial number (RFC 5652 10.2.4).
///
///     IssuerAndSerialNumber ::= SEQUENCE {
///         issuer        Name,
///         serialNumber  CertificateSerialNumber }
public struct IssuerAndSerialNumber: ~Escapable {
  public let issuer: Name
  /// Content octets of the INTEGER.
  public let serialNumber: Span<UInt8>

  @_lifetime(copy issuer, copy serialNumber)
  public init(issuer: Name, serialNumber: Span<UInt8>) { (self.issuer, self.serialNumber) = (issuer, serialNumber) }

  @_lifetime(copy element)
  public init(element: DERElement) throws(DERError) {
    var fields = element.reader
    issuer = try Name(&fields)
    serialNumber = try fields.integer()
    try fields.finish()
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func issuerAndSerialNumber(_ certificate: IssuerAndSerialNumber) {
    let sequence = begin(.sequence)
    raw(certificate.issuer.encoded)
    primitive(.integer, certificate.serialNumber)
    end(sequence)
  }
}
