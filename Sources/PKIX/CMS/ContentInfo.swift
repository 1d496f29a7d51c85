/// The outermost layer of CMS (RFC 5652 3).
///
///     ContentInfo ::= SEQUENCE {
///         contentType  ContentType,
///         content  [0] EXPLICIT ANY DEFINED BY contentType }
public struct ContentInfo: DERReadable, ~Escapable {
  public let contentType: ObjectIdentifier
  public let content: DERElement

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    var fields = try reader.sequence()
    contentType = try fields.objectIdentifier()
    var inside = try fields.explicit(0)
    content = try inside.element()
    try inside.finish()
    try fields.finish()
  }
}

extension DERWriter {
  /// Opens a ContentInfo; its one element is written next, `end` closes it.
  @_lifetime(self: copy self)
  public mutating func beginContentInfo(_ contentType: ObjectIdentifier) -> ContentInfoMark {
    let info = begin(.sequence)
    objectIdentifier(contentType)
    return ContentInfoMark(info: info, content: begin(.contextConstructed(0)))
  }

  @_lifetime(self: copy self)
  public mutating func end(_ mark: ContentInfoMark) {
    end(mark.content)
    end(mark.info)
  }
}

/// Where a ContentInfo was opened.
public struct ContentInfoMark: Sendable {
  let info: DERMark
  let content: DERMark
}

/// The content types of RFC 5652 and RFC 5958.
extension ObjectIdentifier {
  public static let cmsData = ObjectIdentifier([1, 2, 840, 113549, 1, 7, 1])
  public static let signedData = ObjectIdentifier([1, 2, 840, 113549, 1, 7, 2])
  public static let envelopedData = ObjectIdentifier([1, 2, 840, 113549, 1, 7, 3])
  public static let asymmetricKeyPackage = ObjectIdentifier([2, 16, 840, 1, 101, 2, 1, 2, 78, 5])
}
