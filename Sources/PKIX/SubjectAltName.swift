/// `SubjectAltName ::= GeneralNames` (RFC 5280 4.2.1.6).
extension GeneralNames {
  /// The value of a subjectAltName or issuerAltName extension.
  @_lifetime(copy value)
  public init(_ value: Extension) throws(DERError) {
    var reader = value.value
    try self.init(&reader)
    try reader.finish()
  }
}

extension DERWriter {
  /// The extension with encoded GeneralNames; critical when the subject is empty (RFC 5280 4.2.1.6).
  @_lifetime(self: copy self)
  public mutating func subjectAltName(_ names: Span<UInt8>, critical: Bool = false) {
    let mark = beginExtension(.subjectAltName, critical: critical)
    raw(names)
    end(mark)
  }
}

extension ObjectIdentifier {
  public static let subjectAltName = ObjectIdentifier([2, 5, 29, 17])
  public static let issuerAltName = ObjectIdentifier([2, 5, 29, 18])
  public static let nameConstraints = ObjectIdentifier([2, 5, 29, 30])
  public static let cRLDistributionPoints = ObjectIdentifier([2, 5, 29, 31])
  public static let certificatePolicies = ObjectIdentifier([2, 5, 29, 32])
  public static let policyMappings = ObjectIdentifier([2, 5, 29, 33])
  public static let policyConstraints = ObjectIdentifier([2, 5, 29, 36])
  public static let freshestCRL = ObjectIdentifier([2, 5, 29, 46])
  public static let inhibitAnyPolicy = ObjectIdentifier([2, 5, 29, 54])
  public static let authorityInfoAccess = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 1, 1])
  public static let subjectInfoAccess = ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 1, 11])
}
