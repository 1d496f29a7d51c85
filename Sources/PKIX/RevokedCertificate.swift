/// An entry of a CRL (RFC 5280 5.1).
///
///     SEQUENCE  {
///         userCertificate         CertificateSerialNumber,
///         revocationDate          Time,
///         crlEntryExtensions      Extensions OPTIONAL  }  -- in version 2
///
/// A critical extension that is not known here (certificateIssuer, which makes a CRL an indirect one) is refused: such a
/// CRL must not be used for anything (RFC 5280 5.3).
public struct RevokedCertificate: DERReadable, ~Escapable {
  /// Content octets of the INTEGER.
  public let userCertificate: Span<UInt8>
  public let revocationDate: Timestamp
  public let crlEntryExtensions: Extensions?
  /// Nothing means unspecified (RFC 5280 5.3.1).
  public let reasonCode: CRLReason?
  public let invalidityDate: InvalidityDate?
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    offset = reader.offset
    var fields = try reader.sequence()
    userCertificate = try fields.integer()
    revocationDate = try fields.time()
    guard !fields.isAtEnd else {
      (crlEntryExtensions, reasonCode, invalidityDate) = (nil, nil, nil)
      return
    }
    let extensions = try Extensions(&fields)
    try fields.finish()
    try extensions.check()
    var reason: CRLReason?
    var date: InvalidityDate?
    var each = extensions.makeIterator()
    while let next = each.next() {
      if next.extnID == .reasonCode {
        reason = try CRLReason(next)
      } else if next.extnID == .invalidityDate {
        date = try InvalidityDate(next)
      } else if next.critical {
        throw DERError(.outOfRange, at: next.offset)
      }
    }
    (crlEntryExtensions, reasonCode, invalidityDate) = (extensions, reason, date)
  }
}

extension DERWriter {
  /// An entry. `unspecified` is left out, as RFC 5280 5.3.1 asks; `serialNumber` is a magnitude.
  @_lifetime(self: copy self)
  public mutating func revokedCertificate(
    _ serialNumber: Span<UInt8>, at revocationDate: Timestamp, for reason: CRLReason = .unspecified,
    invalidSince invalidityDate: InvalidityDate? = nil
  ) {
    let entry = begin(.sequence)
    unsignedInteger(serialNumber)
    time(revocationDate)
    if reason != .unspecified || invalidityDate != nil {
      let extensions = begin(.sequence)
      if reason != .unspecified { reasonCode(reason) }
      if let invalidityDate { self.invalidityDate(invalidityDate) }
      end(extensions)
    }
    end(entry)
  }

  /// Octets of an entry at most: a serial number of 20 octets and its sign, a GeneralizedTime, both extensions.
  public static var revokedCertificateLimit: Int { 2 + 23 + 17 + 2 + 12 + 26 }
}
