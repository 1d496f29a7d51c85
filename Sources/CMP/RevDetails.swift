/// Which certificate to revoke, and why (RFC 9810 5.3.9).
///
///     RevDetails ::= SEQUENCE {
///         certDetails         CertTemplate,
///         crlEntryDetails     Extensions       OPTIONAL }
public struct RevDetails: DERReadable, ~Escapable {
  /// issuer and serialNumber say which one (RFC 9483 4.2).
  public let certDetails: CertTemplate
  /// Among them perhaps the reason.
  public let crlEntryDetails: Extensions?
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    offset = reader.offset
    var fields = try reader.sequence()
    certDetails = try CertTemplate(&fields)
    crlEntryDetails = fields.isAtEnd ? nil : try Extensions(&fields)
    try fields.finish()
  }
}

extension DERWriter {
  /// The certificate by its issuer, an encoded Name, and the content octets of its serial number; `crlEntryDetails` is
  /// encoded Extensions.
  @_lifetime(self: copy self)
  public mutating func revDetails(issuer: Span<UInt8>, serialNumber: Span<UInt8>, crlEntryDetails: Span<UInt8>? = nil) {
    let details = begin(.sequence)
    let template = begin(.sequence)
    primitive(.context(1), serialNumber)
    templateName(3, issuer)
    end(template)
    if let crlEntryDetails { raw(crlEntryDetails) }
    end(details)
  }
}
