/// What a requester would like the certificate to say (RFC 4211 5). Every field is optional.
///
///     CertTemplate ::= SEQUENCE {
///         version      [0] Version               OPTIONAL,
///         serialNumber [1] INTEGER               OPTIONAL,
///         signingAlg   [2] AlgorithmIdentifier   OPTIONAL,
///         issuer       [3] Name                  OPTIONAL,   -- EXPLICIT: Name is a CHOICE
///         validity     [4] OptionalValidity      OPTIONAL,
///         subject      [5] Name                  OPTIONAL,   -- EXPLICIT: Name is a CHOICE
///         publicKey    [6] SubjectPublicKeyInfo  OPTIONAL,
///         issuerUID    [7] UniqueIdentifier      OPTIONAL,
///         subjectUID   [8] UniqueIdentifier      OPTIONAL,
///         extensions   [9] Extensions            OPTIONAL }
public struct CertTemplate: DERReadable, ~Escapable {
  public let version: Int?
  /// Content octets of the INTEGER.
  public let serialNumber: Span<UInt8>?
  public let signingAlg: AlgorithmIdentifier?
  public let issuer: Name?
  public let validity: OptionalValidity?
  public let subject: Name?
  public let publicKey: SubjectPublicKeyInfo?
  public let issuerUID: BitString?
  public let subjectUID: BitString?
  public let extensions: Extensions?
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    var fields = element.reader
    version = fields.nextTag == .context(0) ? try fields.smallInteger(.context(0)) : nil
    serialNumber = fields.nextTag == .context(1) ? try fields.integer(.context(1)) : nil
    if let field = try fields.optional(.contextConstructed(2)) {
      signingAlg = try AlgorithmIdentifier(element: field)
    } else {
      signingAlg = nil
    }
    issuer = try CertTemplate.name(3, &fields)
    if let field = try fields.optional(.contextConstructed(4)) {
      validity = try OptionalValidity(element: field)
    } else {
      validity = nil
    }
    subject = try CertTemplate.name(5, &fields)
    if let field = try fields.optional(.contextConstructed(6)) {
      publicKey = try SubjectPublicKeyInfo(element: field)
    } else {
      publicKey = nil
    }
    issuerUID = fields.nextTag == .context(7) ? try fields.bitString(.context(7)) : nil
    subjectUID = fields.nextTag == .context(8) ? try fields.bitString(.context(8)) : nil
    if let field = try fields.optional(.contextConstructed(9)) {
      extensions = try Extensions(element: field)
    } else {
      extensions = nil
    }
    try fields.finish()
  }

  @_lifetime(copy fields)
  @_lifetime(fields: copy fields)
  private static func name(_ number: UInt8, _ fields: inout DERReader) throws(DERError) -> Name? {
    guard var inside = try fields.optionalExplicit(number) else { return nil }
    let name = try Name(&inside)
    try inside.finish()
    return name
  }
}

/// Fields of a CertTemplate that are not written as they are, between `begin(.sequence)` and `end`, in the order of the
/// production. `primitive(.context(1), ...)` writes a serial number, `optionalValidity` the validity.
extension DERWriter {
  /// `issuer` (3) or `subject` (5): an encoded Name under its EXPLICIT tag.
  @_lifetime(self: copy self)
  public mutating func templateName(_ number: UInt8, _ name: Span<UInt8>) {
    let inside = begin(.contextConstructed(number))
    raw(name)
    end(inside)
  }

  /// `publicKey`: a SubjectPublicKeyInfo's content under its IMPLICIT tag.
  @_lifetime(self: copy self)
  public mutating func templatePublicKey(_ content: Span<UInt8>) { primitive(.contextConstructed(6), content) }
}
