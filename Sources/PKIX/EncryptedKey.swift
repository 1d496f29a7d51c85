/// A key or a certificate, encrypted in the old way or in the new one (RFC 4211 2.1, RFC 9810 5.2.2).
///
///     EncryptedKey ::= CHOICE {
///         encryptedValue      EncryptedValue,     -- deprecated
///         envelopedData   [0] EnvelopedData }     -- IMPLICIT; CMP version 3
public enum EncryptedKey: DERReadable, ~Escapable {
  case encryptedValue(EncryptedValue)
  case envelopedData(EnvelopedData)

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    if let data = try reader.optional(.contextConstructed(0)) {
      self = .envelopedData(try EnvelopedData(element: data))
    } else {
      self = .encryptedValue(try EncryptedValue(&reader))
    }
  }
}
