/// Which key signed a certificate (RFC 5280 4.2.1.1).
///
///     AuthorityKeyIdentifier ::= SEQUENCE {
///         keyIdentifier             [0] KeyIdentifier           OPTIONAL,
///         authorityCertIssuer       [1] GeneralNames            OPTIONAL,
///         authorityCertSerialNumber [2] CertificateSerialNumber OPTIONAL }
public struct AuthorityKeyIdentifier: ~Escapable {
  public let keyIdentifier: Span<UInt8>?
  public let authorityCertIssuer: GeneralNames?
  /// Content octets of the INTEGER.
  public let authorityCertSerialNumber: Span<UInt8>?

  /// The value of an authorityKeyIdentifier extension.
  @_lifetime(copy value)
  public init(_ value: Extension) throws(DERError) {
    var reader = value.value
    var fields = try reader.sequence()
    keyIdentifier = fields.nextTag == .context(0) ? try fields.octetString(.context(0)) : nil
    if let names = try fields.optional(.contextConstructed(1)) {
      authorityCertIssuer = try GeneralNames(element: names)
    } else {
      authorityCertIssuer = nil
    }
    authorityCertSerialNumber = fields.nextTag == .context(2) ? try fields.integer(.context(2)) : nil
    try fields.finish()
    try reader.finish()
  }
}

extension DERWriter {
  /// The extension with a key identifier only, the form that RFC 5280 4.2.1.1 asks for; never critical.
  @_lifetime(self: copy self)
  public mutating func authorityKeyIdentifier(_ keyIdentifier: Span<UInt8>) {
    let mark = beginExtension(.authorityKeyIdentifier)
    let sequence = begin(.sequence)
    primitive(.context(0), keyIdentifier)
    end(sequence)
    end(mark)
  }
}

extension ObjectIdentifier {
  public static let authorityKeyIdentifier = ObjectIdentifier([2, 5, 29, 35])
}
