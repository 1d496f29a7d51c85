/// One place where a CRL is (RFC 5280 4.2.1.13).
///
///     DistributionPoint ::= SEQUENCE {
///         distributionPoint       [0]     DistributionPointName OPTIONAL,   -- EXPLICIT: it is a CHOICE
///         reasons                 [1]     ReasonFlags OPTIONAL,
///         cRLIssuer               [2]     GeneralNames OPTIONAL }
///
///     DistributionPointName ::= CHOICE {
///         fullName                [0]     GeneralNames,
///         nameRelativeToCRLIssuer [1]     RelativeDistinguishedName }
///
/// One that has only reasons says nothing and is refused, as the section demands.
public struct DistributionPoint: DERReadable, ~Escapable {
  public let fullName: GeneralNames?
  public let nameRelativeToCRLIssuer: DERElement?
  /// Bit n is reason n of RFC 5280 4.2.1.13, which is not the numbering of `CRLReason`.
  public let reasons: NamedBits?
  public let cRLIssuer: GeneralNames?
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    offset = reader.offset
    var fields = try reader.sequence()
    if var inside = try fields.optionalExplicit(0) {
      if let names = try inside.optional(.contextConstructed(0)) {
        fullName = try GeneralNames(element: names)
        nameRelativeToCRLIssuer = nil
      } else {
        nameRelativeToCRLIssuer = try inside.element(.contextConstructed(1))
        fullName = nil
      }
      try inside.finish()
    } else {
      (fullName, nameRelativeToCRLIssuer) = (nil, nil)
    }
    reasons = fields.nextTag == .context(1) ? try fields.namedBits(.context(1)) : nil
    if let issuer = try fields.optional(.contextConstructed(2)) {
      cRLIssuer = try GeneralNames(element: issuer)
    } else {
      cRLIssuer = nil
    }
    try fields.finish()
    if fullName == nil, nameRelativeToCRLIssuer == nil, cRLIssuer == nil { throw DERError(.outOfRange, at: offset) }
  }

  /// The first URI of its name.
  public var uri: Span<UInt8>? {
    @_lifetime(copy self) get {
      guard let fullName else { return nil }
      var names = fullName.names.makeIterator()
      while let name = names.next() {
        if case .uniformResourceIdentifier(let uri) = name.choice { return uri }
      }
      return nil
    }
  }
}

extension DERWriter {
  /// A point that is a URI.
  @_lifetime(self: copy self)
  public mutating func distributionPoint(_ uri: Span<UInt8>) {
    let point = begin(.sequence)
    let name = begin(.contextConstructed(0))
    let full = begin(.contextConstructed(0))
    uniformResourceIdentifier(uri)
    end(full)
    end(name)
    end(point)
  }
}
