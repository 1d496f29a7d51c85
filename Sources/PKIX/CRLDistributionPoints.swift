/// Where the CRL is that speaks of a certificate (RFC 5280 4.2.1.13).
///
///     CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint
public struct CRLDistributionPoints: ~Escapable {
  public let points: SequenceOf<DistributionPoint>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    points = try SequenceOf(element.reader)
    if points.isEmpty { throw DERError(.outOfRange, at: element.offset) }
  }

  /// The value of a cRLDistributionPoints or freshestCRL extension.
  @_lifetime(copy value)
  public init(_ value: Extension) throws(DERError) {
    var reader = value.value
    try self.init(&reader)
    try reader.finish()
  }
}

extension DERWriter {
  /// The extension with one point, a URI; never critical.
  @_lifetime(self: copy self)
  public mutating func cRLDistributionPoint(_ uri: Span<UInt8>) {
    let mark = beginExtension(.cRLDistributionPoints)
    let points = begin(.sequence)
    distributionPoint(uri)
    end(points)
    end(mark)
  }
}
