/// The content-encryption key for one recipient (RFC 5652 6.2).
///
///     RecipientInfo ::= CHOICE {
///         ktri      KeyTransRecipientInfo,
///         kari  [1] KeyAgreeRecipientInfo,
///         kekri [2] KEKRecipientInfo,
///         pwri  [3] PasswordRecipientInfo,
///         ori   [4] OtherRecipientInfo }
public enum RecipientInfo: DERReadable, ~Escapable {
  case ktri(KeyTransRecipientInfo)
  case kari(KeyAgreeRecipientInfo)
  case pwri(PasswordRecipientInfo)
  /// A kind that nobody sends in CMP: not looked into.
  case other(DERElement)

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element()
    switch element.tag {
    case .sequence: self = .ktri(try KeyTransRecipientInfo(element: element))
    case .contextConstructed(1): self = .kari(try KeyAgreeRecipientInfo(element: element))
    case .contextConstructed(3): self = .pwri(try PasswordRecipientInfo(element: element))
    case .contextConstructed(2), .contextConstructed(4): self = .other(element)
    default: throw DERError(.unexpectedTag, at: element.offset)
    }
  }
}
