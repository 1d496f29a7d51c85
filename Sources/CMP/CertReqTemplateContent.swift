/// What a CA would like to be asked for (RFC 9810 5.3.19.16). A field without a value, such as the NULL-DN, an empty string
/// or an extension without content, is for the client to fill in (RFC 9483 4.3.3).
///
///     CertReqTemplateContent ::= SEQUENCE {
///         certTemplate           CertTemplate,
///         keySpec                Controls OPTIONAL }
public struct CertReqTemplateContent: DERReadable, ~Escapable {
  /// Without a publicKey: keys are spoken of in keySpec.
  public let certTemplate: CertTemplate
  public let keySpec: KeySpecification?

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    certTemplate = try CertTemplate(&fields)
    keySpec = fields.nextTag == .sequence ? try KeySpecification(&fields) : nil
    try fields.finish()
  }
}

extension DERWriter {
  /// Opens the content; the CertTemplate follows, then perhaps the keySpec.
  @_lifetime(self: copy self)
  public mutating func beginCertReqTemplateContent() -> DERMark { begin(.sequence) }
}
