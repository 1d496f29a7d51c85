/// Which names certificates below a CA may have (RFC 5280 4.2.1.10).
///
///     NameConstraints ::= SEQUENCE {
///         permittedSubtrees  [0]  GeneralSubtrees OPTIONAL,
///         excludedSubtrees   [1]  GeneralSubtrees OPTIONAL }
///     GeneralSubtrees ::= SEQUENCE SIZE (1..MAX) OF GeneralSubtree
public struct NameConstraints: ~Escapable {
  public let permittedSubtrees: SequenceOf<GeneralSubtree>?
  public let excludedSubtrees: SequenceOf<GeneralSubtree>?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    var fields = element.reader
    permittedSubtrees = try NameConstraints.subtrees(&fields, .contextConstructed(0))
    excludedSubtrees = try NameConstraints.subtrees(&fields, .contextConstructed(1))
    try fields.finish()
    // RFC 5280 4.2.1.10: "Conforming CAs MUST NOT issue certificates where name constraints is an empty sequence."
    if permittedSubtrees == nil && excludedSubtrees == nil { throw DERError(.outOfRange, at: element.offset) }
  }

  /// The value of a nameConstraints extension.
  @_lifetime(copy value)
  public init(_ value: Extension) throws(DERError) {
    var reader = value.value
    try self.init(&reader)
    try reader.finish()
  }

  @_lifetime(copy fields)
  private static func subtrees(
    _ fields: inout DERReader, _ tag: DERTag
  ) throws(DERError) -> SequenceOf<GeneralSubtree>? {
    guard let element = try fields.optional(tag) else { return nil }
    let subtrees = try SequenceOf<GeneralSubtree>(element.reader)
    if subtrees.isEmpty { throw DERError(.outOfRange, at: element.offset) }
    if subtrees.count > PKIXLimits.subtrees { throw DERError(.tooMany, at: element.offset) }
    return subtrees
  }
}

/// All names below one.
///
///     GeneralSubtree ::= SEQUENCE {
///         base                    GeneralName,
///         minimum         [0]     BaseDistance DEFAULT 0,
///         maximum         [1]     BaseDistance OPTIONAL }
///     BaseDistance ::= INTEGER (0..MAX)
///
/// RFC 5280 4.2.1.10: "Within this profile, the minimum and maximum fields are not used with any name forms, thus, the
/// minimum MUST be zero, and maximum MUST be absent." Anything else is malformed here, since nobody could apply it.
public struct GeneralSubtree: DERReadable, ~Escapable {
  public let base: GeneralName

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    base = try GeneralName(&fields)
    try fields.finish()
  }
}
