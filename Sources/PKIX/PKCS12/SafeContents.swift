/// The keys and certificates of one part of a PFX (RFC 7292 4.2).
///
///     SafeContents ::= SEQUENCE OF SafeBag
public struct SafeContents: DERReadable, ~Escapable {
  public let bags: SequenceOf<SafeBag>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    bags = try SequenceOf(element.reader)
    if bags.count > PKIXLimits.safes { throw DERError(.tooMany, at: element.offset) }
  }
}
