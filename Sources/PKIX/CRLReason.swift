/// Why a certificate is on a CRL (RFC 5280 5.3.1). 7 is not used.
///
///     CRLReason ::= ENUMERATED {
///         unspecified (0), keyCompromise (1), cACompromise (2), affiliationChanged (3), superseded (4),
///         cessationOfOperation (5), certificateHold (6), removeFromCRL (8), privilegeWithdrawn (9),
///         aACompromise (10) }
public enum CRLReason: UInt8, Sendable {
  case unspecified = 0
  case keyCompromise = 1
  case cACompromise = 2
  case affiliationChanged = 3
  case superseded = 4
  case cessationOfOperation = 5
  case certificateHold = 6
  case removeFromCRL = 8
  case privilegeWithdrawn = 9
  case aACompromise = 10

  public init(_ reader: inout DERReader) throws(DERError) {
    let start = reader.offset
    let value = try reader.smallInteger(.enumerated)
    guard let octet = UInt8(exactly: value), let reason = CRLReason(rawValue: octet) else {
      throw DERError(.outOfRange, at: start)
    }
    self = reason
  }

  /// The value of a reasonCode extension.
  public init(_ value: borrowing Extension) throws(DERError) {
    var reader = value.value
    try self.init(&reader)
    try reader.finish()
  }

  /// By its name in the standard, in any case.
  public init?(name: Span<UInt8>) {
    for value in 0...CRLReason.highest {
      if let reason = CRLReason(rawValue: value), name.equalsIgnoringCase(reason.name) {
        self = reason
        return
      }
    }
    return nil
  }

  /// The highest number that a reason has.
  public static let highest: UInt8 = 10

  /// The name in the standard.
  public var name: StaticString {
    switch self {
    case .unspecified: "unspecified"
    case .keyCompromise: "keyCompromise"
    case .cACompromise: "cACompromise"
    case .affiliationChanged: "affiliationChanged"
    case .superseded: "superseded"
    case .cessationOfOperation: "cessationOfOperation"
    case .certificateHold: "certificateHold"
    case .removeFromCRL: "removeFromCRL"
    case .privilegeWithdrawn: "privilegeWithdrawn"
    case .aACompromise: "aACompromise"
    }
  }
}

extension DERWriter {
  /// The reasonCode extension of an entry of a CRL, or of a request to revoke; never critical.
  @_lifetime(self: copy self)
  public mutating func reasonCode(_ reason: CRLReason) {
    let mark = beginExtension(.reasonCode)
    integer(Int(reason.rawValue), .enumerated)
    end(mark)
  }
}

extension ObjectIdentifier {
  public static let reasonCode = ObjectIdentifier([2, 5, 29, 21])
}
