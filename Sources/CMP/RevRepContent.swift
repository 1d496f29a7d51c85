/// What became of a request to revoke: the body of rp (RFC 9810 5.3.10). Statuses come in the order of the request.
///
///     RevRepContent ::= SEQUENCE {
///         status        SEQUENCE SIZE (1..MAX) OF PKIStatusInfo,
///         revCerts  [0] SEQUENCE SIZE (1..MAX) OF CertId OPTIONAL,
///         crls      [1] SEQUENCE SIZE (1..MAX) OF CertificateList OPTIONAL }
public struct RevRepContent: DERReadable, ~Escapable {
  public let status: SequenceOf<PKIStatusInfo>
  public let revCerts: SequenceOf<CertId>?
  /// Encoded CertificateLists, one after the other, not looked into.
  public let crls: Span<UInt8>?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    let start = fields.offset
    status = try SequenceOf(fields.sequence())
    if status.isEmpty { throw DERError(.outOfRange, at: start) }
    if var inside = try fields.optionalExplicit(0) {
      revCerts = try SequenceOf(inside.sequence())
      try inside.finish()
    } else {
      revCerts = nil
    }
    if var inside = try fields.optionalExplicit(1) {
      crls = try inside.element(.sequence).content
      try inside.finish()
    } else {
      crls = nil
    }
    try fields.finish()
  }
}

extension DERWriter {
  /// Opens the content and the list of statuses; each `pkiStatusInfo` follows, then `endStatuses`, then perhaps `revCerts`
  /// and `crls`, then `end`.
  @_lifetime(self: copy self)
  public mutating func beginRevRepContent() -> DERPairMark { beginPair(.sequence, .sequence) }

  /// Closes the statuses; what is left to close is the content.
  @_lifetime(self: copy self)
  public mutating func endStatuses(_ mark: DERPairMark) -> DERMark {
    end(mark.inner)
    return mark.outer
  }

  /// `revCerts [0]`; encoded CertIds, one after the other.
  @_lifetime(self: copy self)
  public mutating func revCerts(_ certIds: Span<UInt8>) {
    let field = beginPair(.contextConstructed(0), .sequence)
    raw(certIds)
    end(field)
  }

  /// Opens `revCerts [0]`; each `certId` follows.
  @_lifetime(self: copy self)
  public mutating func beginRevCerts() -> DERPairMark { beginPair(.contextConstructed(0), .sequence) }

  /// `crls [1]`; encoded CertificateLists, one after the other.
  @_lifetime(self: copy self)
  public mutating func crls(_ lists: Span<UInt8>) {
    let field = beginPair(.contextConstructed(1), .sequence)
    raw(lists)
    end(field)
  }
}
