/// A CA tells of its next key, unasked: the body of ckuann (RFC 9810 5.3.13).
///
///     CAKeyUpdContent ::= CHOICE {
///         cAKeyUpdAnnV2      CAKeyUpdAnnContent,      -- deprecated
///         cAKeyUpdAnnV3  [0] RootCaKeyUpdateContent }
public enum CAKeyUpdContent: DERReadable, ~Escapable {
  case cAKeyUpdAnnV2(CAKeyUpdAnnContent)
  case cAKeyUpdAnnV3(RootCaKeyUpdateContent)

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    if let content = try reader.optionalExplicit(0, RootCaKeyUpdateContent.self) {
      self = .cAKeyUpdAnnV3(content)
    } else {
      self = .cAKeyUpdAnnV2(try CAKeyUpdAnnContent(&reader))
    }
  }
}

/// The three certificates as RFC 4210 had them.
///
///     CAKeyUpdAnnContent ::= SEQUENCE {
///         oldWithNew   CMPCertificate,
///         newWithOld   CMPCertificate,
///         newWithNew   CMPCertificate }
public struct CAKeyUpdAnnContent: DERReadable, ~Escapable {
  public let oldWithNew: CMPCertificate
  public let newWithOld: CMPCertificate
  public let newWithNew: CMPCertificate

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    oldWithNew = try CMPCertificate(&fields)
    newWithOld = try CMPCertificate(&fields)
    newWithNew = try CMPCertificate(&fields)
    try fields.finish()
  }
}
