/// Under which policies a certificate was issued (RFC 5280 4.2.1.4).
///
///     certificatePolicies ::= SEQUENCE SIZE (1..MAX) OF PolicyInformation
public struct CertificatePolicies: ~Escapable {
  public let policies: SequenceOf<PolicyInformation>

  /// No policy twice, and at most `PKIXLimits.policies`.
  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    policies = try SequenceOf(element.reader)
    if policies.isEmpty { throw DERError(.outOfRange, at: element.offset) }
    if policies.count > PKIXLimits.policies { throw DERError(.tooMany, at: element.offset) }
    var later = policies.makeIterator()
    while let current = later.next() {
      var rest = later
      while let other = rest.next() {
        if other.identifier.equals(current.identifier) { throw DERError(.notDistinguished, at: other.offset) }
      }
    }
  }

  /// The value of a certificatePolicies extension.
  @_lifetime(copy value)
  public init(_ value: Extension) throws(DERError) {
    var reader = value.value
    try self.init(&reader)
    try reader.finish()
  }

  public func contains(_ policy: ObjectIdentifier) -> Bool {
    var each = policies.makeIterator()
    while let next = each.next() {
      if next.policyIdentifier == policy { return true }
    }
    return false
  }
}

extension ObjectIdentifier {
  public static let anyPolicy = ObjectIdentifier([2, 5, 29, 32, 0])
}
