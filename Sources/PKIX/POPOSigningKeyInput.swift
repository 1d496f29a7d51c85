/// What is signed when the template does not have both subject and public key (RFC 4211 4.1).
///
///     POPOSigningKeyInput ::= SEQUENCE {
///         authInfo            CHOICE {
///             sender              [0] GeneralName,     -- EXPLICIT: GeneralName is a CHOICE
///             publicKeyMAC        PKMACValue },
///         publicKey           SubjectPublicKeyInfo }
public struct POPOSigningKeyInput: ~Escapable {
  public enum AuthInfo: ~Escapable {
    /// An identity that was authenticated before.
    case sender(GeneralName)
    /// A MAC over the public key with a shared secret.
    case publicKeyMAC(PKMACValue)
  }

  public let authInfo: AuthInfo
  /// Exactly the key of the template.
  public let publicKey: SubjectPublicKeyInfo
  public let content: Span<UInt8>
  /// What the signature is computed over, without its first octet: the wire has `[0]` there, the signed bytes have
  /// SEQUENCE, 30. The length follows here.
  public let lengthAndContent: Span<UInt8>
  public let offset: Int

  /// From an element whose tag the caller has accepted: `[0] IMPLICIT` in a POPOSigningKey.
  @_lifetime(copy element)
  public init(element: DERElement) throws(DERError) {
    (content, offset) = (element.content, element.offset)
    lengthAndContent = element.encoded.extracting(1..<element.encoded.count)
    var fields = element.reader
    if var inside = try fields.optionalExplicit(0) {
      authInfo = .sender(try GeneralName(&inside))
      try inside.finish()
    } else {
      authInfo = .publicKeyMAC(try PKMACValue(element: fields.element(.sequence)))
    }
    publicKey = try SubjectPublicKeyInfo(&fields)
    try fields.finish()
  }
}

extension DERWriter {
  /// `authInfo` as `sender`; `name` is an encoded GeneralName. The SubjectPublicKeyInfo follows.
  @_lifetime(self: copy self)
  public mutating func authInfo(sender name: Span<UInt8>) {
    let inside = begin(.contextConstructed(0))
    raw(name)
    end(inside)
  }
}
