/// The parts of a PFX, each encrypted in its own way (RFC 7292 4.1).
///
///     AuthenticatedSafe ::= SEQUENCE OF ContentInfo
///         -- Data if unencrypted
///         -- EncryptedData if password-encrypted
///         -- EnvelopedData if public key-encrypted
public struct AuthenticatedSafe: DERReadable, ~Escapable {
  public let contents: SequenceOf<ContentInfo>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    contents = try SequenceOf(element.reader)
    if contents.count > PKIXLimits.safes { throw DERError(.tooMany, at: element.offset) }
  }
}
