/// A name of one of nine kinds (RFC 5280 4.2.1.6).
///
///     GeneralName ::= CHOICE {
///         otherName                 [0]  OtherName,
///         rfc822Name                [1]  IA5String,
///         dNSName                   [2]  IA5String,
///         x400Address               [3]  ORAddress,
///         directoryName             [4]  Name,               -- EXPLICIT: Name is a CHOICE
///         ediPartyName              [5]  EDIPartyName,
///         uniformResourceIdentifier [6]  IA5String,
///         iPAddress                 [7]  OCTET STRING,
///         registeredID              [8]  OBJECT IDENTIFIER }
///
///     OtherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY DEFINED BY type-id }
public struct GeneralName: DERReadable, ~Escapable {
  public enum Choice: ~Escapable {
    case otherName(ObjectIdentifier, value: DERElement)
    case rfc822Name(Span<UInt8>)
    case dNSName(Span<UInt8>)
    case x400Address(DERElement)
    case directoryName(Name)
    case ediPartyName(DERElement)
    case uniformResourceIdentifier(Span<UInt8>)
    case iPAddress(Span<UInt8>)
    case registeredID(ObjectIdentifier)
  }

  public let choice: Choice
  /// With its tag, as received.
  public let encoded: Span<UInt8>
  public let offset: Int
  let contentCount: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element()
    (encoded, offset, contentCount) = (element.encoded, element.offset, element.content.count)
    switch element.tag {
    case .contextConstructed(0): choice = try GeneralName.otherName(element)
    case .context(1): choice = .rfc822Name(try element.ia5())
    case .context(2): choice = .dNSName(try element.ia5())
    case .contextConstructed(3): choice = .x400Address(element)
    case .contextConstructed(4): choice = try GeneralName.directoryName(element)
    case .contextConstructed(5): choice = .ediPartyName(element)
    case .context(6): choice = .uniformResourceIdentifier(try element.ia5())
    case .context(7): choice = .iPAddress(element.content)
    case .context(8):
      var reader = element.whole
      choice = .registeredID(try reader.objectIdentifier(.context(8)))
    default: throw DERError(.unexpectedTag, at: element.offset)
    }
  }

  @_lifetime(copy element)
  private static func otherName(_ element: DERElement) throws(DERError) -> Choice {
    var fields = element.reader
    let type = try fields.objectIdentifier()
    var inside = try fields.explicit(0)
    try fields.finish()
    let value = try inside.element()
    try inside.finish()
    return .otherName(type, value: value)
  }

  @_lifetime(copy element)
  private static func directoryName(_ element: DERElement) throws(DERError) -> Choice {
    var inside = element.reader
    let name = try Name(&inside)
    try inside.finish()
    return .directoryName(name)
  }

  /// The directory name, when that is the kind.
  public var directoryName: Name? {
    @_lifetime(copy self) get {
      if case .directoryName(let name) = choice { return name }
      return nil
    }
  }
}

extension DERElement {
  /// The characters of an IA5String under an IMPLICIT tag.
  @_lifetime(copy self)
  fileprivate func ia5() throws(DERError) -> Span<UInt8> {
    try check(as: .ia5String)
    return content
  }
}

extension DERWriter {
  /// A GeneralName that is a directory name; `name` is an encoded Name.
  @_lifetime(self: copy self)
  public mutating func directoryName(_ name: Span<UInt8>) {
    let choice = begin(.contextConstructed(4))
    raw(name)
    end(choice)
  }

  @_lifetime(self: copy self)
  public mutating func rfc822Name(_ mailbox: Span<UInt8>) { primitive(.context(1), mailbox) }

  @_lifetime(self: copy self)
  public mutating func dNSName(_ name: Span<UInt8>) { primitive(.context(2), name) }

  @_lifetime(self: copy self)
  public mutating func uniformResourceIdentifier(_ reference: Span<UInt8>) { primitive(.context(6), reference) }

  /// 4 or 16 octets in network order (in name constraints 8 or 32).
  @_lifetime(self: copy self)
  public mutating func iPAddress(_ address: Span<UInt8>) { primitive(.context(7), address) }

  @_lifetime(self: copy self)
  public mutating func registeredID(_ identifier: ObjectIdentifier) { objectIdentifier(identifier, .context(8)) }

  /// `value` is one encoded element.
  @_lifetime(self: copy self)
  public mutating func otherName(_ type: ObjectIdentifier, value: Span<UInt8>) {
    let choice = begin(.contextConstructed(0))
    objectIdentifier(type)
    let inside = begin(.contextConstructed(0))
    raw(value)
    end(inside)
    end(choice)
  }
}
