/// A field of a well-formed message that is outside its bounds, and where it stands.
///
/// Not a DERError: the message was read, so that the answer can name its transaction, and which failInfo the answer has
/// depends on the field.
public struct PKIMessageFault: Error, Equatable, Sendable {
  public enum Field: UInt8, Sendable {
    /// Missing, or neither 2 nor 3.
    case pvno
    case sender, recipient, senderKID, recipKID, transactionID, senderNonce, recipNonce, freeText, generalInfo
    case extraCerts

    public var name: StaticString {
      switch self {
      case .pvno: "pvno"
      case .sender: "sender"
      case .recipient: "recipient"
      case .senderKID: "senderKID"
      case .recipKID: "recipKID"
      case .transactionID: "transactionID"
      case .senderNonce: "senderNonce"
      case .recipNonce: "recipNonce"
      case .freeText: "freeText"
      case .generalInfo: "generalInfo"
      case .extraCerts: "extraCerts"
      }
    }
  }

  public let field: Field
  /// Octets from the start of the message.
  public let offset: Int

  public init(_ field: Field, at offset: Int) {
    self.field = field
    self.offset = offset
  }
}
