/// One policy that a certificate was issued under (RFC 5280 4.2.1.4).
///
///     PolicyInformation ::= SEQUENCE {
///         policyIdentifier   CertPolicyId,    -- OBJECT IDENTIFIER
///         policyQualifiers   SEQUENCE SIZE (1..MAX) OF PolicyQualifierInfo OPTIONAL }
///     PolicyQualifierInfo ::= SEQUENCE {
///         policyQualifierId  PolicyQualifierId,
///         qualifier          ANY DEFINED BY policyQualifierId }
public struct PolicyInformation: DERReadable, ~Escapable {
  public let policyIdentifier: ObjectIdentifier
  /// The identifier's element, for comparing identifiers of any length.
  let identifier: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    offset = reader.offset
    var fields = try reader.sequence()
    let start = fields
    policyIdentifier = try fields.objectIdentifier()
    identifier = start.read(before: fields)
    if let qualifiers = try fields.optional(.sequence), qualifiers.content.count == 0 {
      throw DERError(.outOfRange, at: qualifiers.offset)
    }
    try fields.finish()
  }
}

extension DERWriter {
  /// A policy, and where its practice statement is: a URI, or empty.
  @_lifetime(self: copy self)
  public mutating func policyInformation(_ policy: ObjectIdentifier, cps uri: Span<UInt8>) {
    let information = begin(.sequence)
    objectIdentifier(policy)
    if uri.count > 0 {
      let qualifiers = begin(.sequence)
      let qualifier = begin(.sequence)
      objectIdentifier(ObjectIdentifier([1, 3, 6, 1, 5, 5, 7, 2, 1]))
      primitive(.ia5String, uri)
      end(qualifier)
      end(qualifiers)
    }
    end(information)
  }
}
