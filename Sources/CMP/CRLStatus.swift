/// Which CRL, and how old the one is that the client has (RFC 9810 5.3.19.17).
///
///     CRLStatus ::= SEQUENCE {
///         source       CRLSource,
///         thisUpdate   Time OPTIONAL }
public struct CRLStatus: DERReadable, ~Escapable {
  public let source: CRLSource
  public let thisUpdate: Timestamp?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    source = try CRLSource(&fields)
    thisUpdate = fields.isAtEnd ? nil : try fields.time()
    try fields.finish()
  }
}

extension DERWriter {
  /// Opens a status; its `crlSource` follows, then `end(_:thisUpdate:)`.
  @_lifetime(self: copy self)
  public mutating func beginCRLStatus() -> DERMark { begin(.sequence) }

  @_lifetime(self: copy self)
  public mutating func end(_ status: DERMark, thisUpdate: Timestamp?) {
    if let thisUpdate { time(thisUpdate) }
    end(status)
  }
}
