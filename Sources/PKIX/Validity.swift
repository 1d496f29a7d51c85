/// From when and until when a certificate is valid (RFC 5280 4.1.2.5), both ends included.
///
///     Validity ::= SEQUENCE {
///         notBefore      Time,
///         notAfter       Time }
///
/// A GeneralizedTime before 2050 is read, though RFC 5280 asks for UTCTime there: certificates of small tools have it.
/// Nothing that signet writes does.
public struct Validity: Equatable, Sendable {
  public var notBefore: Timestamp
  public var notAfter: Timestamp

  public init(notBefore: Timestamp, notAfter: Timestamp) {
    (self.notBefore, self.notAfter) = (notBefore, notAfter)
  }

  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    notBefore = try fields.time()
    notAfter = try fields.time()
    try fields.finish()
  }

  public func contains(_ moment: Timestamp) -> Bool { notBefore <= moment && moment <= notAfter }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func validity(_ validity: Validity) {
    let sequence = begin(.sequence)
    time(validity.notBefore)
    time(validity.notAfter)
    end(sequence)
  }
}
