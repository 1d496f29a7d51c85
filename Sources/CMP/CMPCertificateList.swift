/// A CRL in a message (RFC 5280 5.1), not looked into.
///
///     CertificateList  ::=  SEQUENCE  { ... }
public struct CMPCertificateList: DERReadable, ~Escapable {
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
  }
}

/// New CRLs, unasked: the body of crlann (RFC 9810 5.3.16).
///
///     CRLAnnContent ::= SEQUENCE OF CertificateList
public struct CRLAnnContent: DERReadable, ~Escapable {
  public let lists: SequenceOf<CMPCertificateList>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) { lists = try SequenceOf(reader.sequence()) }
}

/// A new certificate, unasked: the body of cann (RFC 9810 5.3.14).
///
///     CertAnnContent ::= CMPCertificate
public typealias CertAnnContent = CMPCertificate
