/// Which certificate, by issuer and serial number (RFC 4211 6.5).
///
///     CertId ::= SEQUENCE {
///         issuer           GeneralName,
///         serialNumber     INTEGER }
public struct CertId: DERReadable, ~Escapable {
  public let issuer: GeneralName
  /// Content octets of the INTEGER.
  public let serialNumber: Span<UInt8>
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    issuer = try GeneralName(&fields)
    serialNumber = try fields.integer()
    try fields.finish()
  }

  /// Whether this means that certificate.
  public func matches(issuer name: Name, serialNumber: Span<UInt8>) -> Bool {
    guard let issuer = issuer.directoryName else { return false }
    return self.serialNumber.equals(serialNumber) && issuer.matches(name)
  }
}

extension DERWriter {
  /// `issuer` is an encoded Name, `serialNumber` the content octets of the INTEGER.
  @_lifetime(self: copy self)
  public mutating func certId(issuer: Span<UInt8>, serialNumber: Span<UInt8>) {
    let sequence = begin(.sequence)
    directoryName(issuer)
    primitive(.integer, serialNumber)
    end(sequence)
  }
}
