/// `SubjectKeyIdentifier ::= KeyIdentifier`, `KeyIdentifier ::= OCTET STRING` (RFC 5280 4.2.1.2).
public struct SubjectKeyIdentifier: ~Escapable {
  public let keyIdentifier: Span<UInt8>

  /// The value of a subjectKeyIdentifier extension.
  @_lifetime(copy value)
  public init(_ value: Extension) throws(DERError) {
    var reader = value.value
    keyIdentifier = try reader.octetString()
    try reader.finish()
  }
}

extension DERWriter {
  /// The extension; never critical (RFC 5280 4.2.1.2).
  @_lifetime(self: copy self)
  public mutating func subjectKeyIdentifier(_ keyIdentifier: Span<UInt8>) {
    let mark = beginExtension(.subjectKeyIdentifier)
    octetString(keyIdentifier)
    end(mark)
  }
}

extension ObjectIdentifier {
  public static let subjectKeyIdentifier = ObjectIdentifier([2, 5, 29, 14])
}
