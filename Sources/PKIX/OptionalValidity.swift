/// The validity that a requester asks for (RFC 4211 5).
///
///     OptionalValidity ::= SEQUENCE {
///         notBefore  [0] Time OPTIONAL,
///         notAfter   [1] Time OPTIONAL }  -- at least one MUST be present
///
/// Time is a CHOICE, so both tags are EXPLICIT in a module of IMPLICIT tags.
public struct OptionalValidity: Equatable, Sendable {
  public var notBefore: Timestamp?
  public var notAfter: Timestamp?

  public init(notBefore: Timestamp? = nil, notAfter: Timestamp? = nil) {
    (self.notBefore, self.notAfter) = (notBefore, notAfter)
  }

  /// From an element whose tag the caller has accepted: `[4] IMPLICIT` in a CertTemplate. Neither time is taken for
  /// "no wish", as OpenSSL's `-days 0` writes it.
  public init(element: borrowing DERElement) throws(DERError) {
    var fields = element.reader
    notBefore = try OptionalValidity.time(0, &fields)
    notAfter = try OptionalValidity.time(1, &fields)
    try fields.finish()
  }

  private static func time(_ number: UInt8, _ fields: inout DERReader) throws(DERError) -> Timestamp? {
    guard var inside = try fields.optionalExplicit(number) else { return nil }
    let time = try inside.time()
    try inside.finish()
    return time
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func optionalValidity(_ validity: OptionalValidity, _ tag: DERTag = .contextConstructed(4)) {
    let sequence = begin(tag)
    if let notBefore = validity.notBefore { explicitTime(0, notBefore) }
    if let notAfter = validity.notAfter { explicitTime(1, notAfter) }
    end(sequence)
  }

  @_lifetime(self: copy self)
  private mutating func explicitTime(_ number: UInt8, _ moment: Timestamp) {
    let inside = begin(.contextConstructed(number))
    time(moment)
    end(inside)
  }
}
