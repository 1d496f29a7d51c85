import CMP

/// What the label at the end of a URL says that a message asks for (RFC 9483 6.1).
public struct Operation: Equatable, Sendable {
  /// The kind of the request.
  public let body: PKIBody.Kind
  /// The kind of information, for support messages: four labels share one body.
  public let information: ObjectIdentifier?

  public init(_ body: PKIBody.Kind, _ information: ObjectIdentifier? = nil) {
    (self.body, self.information) = (body, information)
  }

  /// Whether a message may come to a URL with this label. What continues a transaction may come to any URL of the alias.
  func permits(_ message: PKIBody) -> Bool {
    switch message.kind {
    case .certConf, .pollReq, .error: return true
    case body: break
    default: return false
    }
    guard let information else { return true }
    // What cannot be read is refused for that, behind this.
    guard let content = try? message.read(GenMsgContent.self), let question = content.items.first else { return true }
    return question.infoType == information
  }
}
