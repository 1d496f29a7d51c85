/// Which CRL is meant: by where it is published, or by who issues it (RFC 9810 5.3.19.17).
///
///     CRLSource ::= CHOICE {
///         dpn          [0] DistributionPointName,     -- EXPLICIT: a CHOICE
///         issuer       [1] GeneralNames }
///
///     DistributionPointName ::= CHOICE {
///         fullName                [0] GeneralNames,
///         nameRelativeToCRLIssuer [1] RelativeDistinguishedName }
public enum CRLSource: DERReadable, ~Escapable {
  /// The full name of a distribution point.
  case dpn(GeneralNames)
  /// The other form of a distribution point's name: a SET under another tag, not looked into.
  case relativeDpn(DERElement)
  case issuer(GeneralNames)

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element()
    switch element.tag {
    case .contextConstructed(0):
      var inside = element.reader
      let name = try inside.element()
      switch name.tag {
      case .contextConstructed(0): self = .dpn(try GeneralNames(element: name))
      case .contextConstructed(1): self = .relativeDpn(name)
      default: throw DERError(.unexpectedTag, at: name.offset)
      }
      try inside.finish()
    case .contextConstructed(1):
      var inside = element.reader
      self = .issuer(try GeneralNames(&inside))
      try inside.finish()
    default: throw DERError(.unexpectedTag, at: element.offset)
    }
  }
}

extension DERWriter {
  /// The source is a distribution point with this URI.
  @_lifetime(self: copy self)
  public mutating func crlSource(distributionPoint uri: Span<UInt8>) {
    let source = beginPair(.contextConstructed(0), .contextConstructed(0))
    primitive(.context(6), uri)
    end(source)
  }

  /// The source is whoever has this encoded Name.
  @_lifetime(self: copy self)
  public mutating func crlSource(issuer: Span<UInt8>) {
    let source = beginPair(.contextConstructed(1), .sequence)
    directoryName(issuer)
    end(source)
  }
}
