/// The next root certificate of a CA, and how those who know the other one come to trust it (RFC 9810 5.3.19.15).
///
///     RootCaKeyUpdateContent ::= SEQUENCE {
///         newWithNew              CMPCertificate,
///         newWithOld          [0] CMPCertificate OPTIONAL,
///         oldWithNew          [1] CMPCertificate OPTIONAL }
public struct RootCaKeyUpdateContent: DERReadable, ~Escapable {
  public let newWithNew: CMPCertificate
  /// The new key, signed with the old one: for whoever trusts the old root.
  public let newWithOld: CMPCertificate?
  /// The old key, signed with the new one: for whoever never knew the old root.
  public let oldWithNew: CMPCertificate?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    newWithNew = try CMPCertificate(&fields)
    newWithOld = try fields.optionalExplicit(0, CMPCertificate.self)
    oldWithNew = try fields.optionalExplicit(1, CMPCertificate.self)
    try fields.finish()
  }
}

extension DERWriter {
  /// Three encoded certificates, the last two of them perhaps left out.
  @_lifetime(self: copy self)
  public mutating func rootCaKeyUpdateContent(
    newWithNew: Span<UInt8>, newWithOld: Span<UInt8>?, oldWithNew: Span<UInt8>?
  ) {
    let content = begin(.sequence)
    raw(newWithNew)
    link(0, newWithOld)
    link(1, oldWithNew)
    end(content)
  }

  @_lifetime(self: copy self)
  private mutating func link(_ number: UInt8, _ certificate: Span<UInt8>?) {
    guard let certificate else { return }
    let field = begin(.contextConstructed(number))
    raw(certificate)
    end(field)
  }
}
