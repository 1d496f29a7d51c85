/// Text for a person, in one or several languages (RFC 9810 5.1.1).
///
///     PKIFreeText ::= SEQUENCE SIZE (1..MAX) OF UTF8String
public struct PKIFreeText: DERReadable, ~Escapable {
  public let strings: SequenceOf<Text>
  /// The whole SEQUENCE as received.
  public let encoded: Span<UInt8>
  public let offset: Int

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let element = try reader.element(.sequence)
    (encoded, offset) = (element.encoded, element.offset)
    strings = try SequenceOf(element.reader)
    if strings.isEmpty { throw DERError(.outOfRange, at: offset) }
  }

  /// Whether there is so little of it that a log can carry it.
  public var isWithinBounds: Bool {
    strings.count <= CMPLimits.freeTextStrings && strings.content.count <= CMPLimits.freeText
  }

  /// One string. A log must escape its control characters.
  public struct Text: DERReadable, ~Escapable {
    public let bytes: Span<UInt8>

    @_lifetime(copy reader)
    public init(_ reader: inout DERReader) throws(DERError) { bytes = try reader.utf8String() }
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func pkiFreeText(_ text: StaticString) {
    let sequence = begin(.sequence)
    utf8String(text)
    end(sequence)
  }

  @_lifetime(self: copy self)
  public mutating func pkiFreeText(_ text: Span<UInt8>) {
    let sequence = begin(.sequence)
    utf8String(text)
    end(sequence)
  }
}
