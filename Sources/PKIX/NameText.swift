/// Why a text is no name, and where in the text.
public struct NameTextError: Error, Equatable, Sendable {
  public enum Reason: UInt8, Sendable {
    case expectedType, unknownType, expectedEquals, badEscape, badCharacter, emptyValue, badHexadecimal, tooManyNames
    /// The room for the name is too small.
    case nameTooLong
  }

  public let reason: Reason
  /// Octets from the start of the text.
  public let position: Int

  public init(_ reason: Reason, at position: Int) { (self.reason, self.position) = (reason, position) }

  public var text: StaticString {
    switch reason {
    case .expectedType: "an attribute type such as CN is expected"
    case .unknownType: "the attribute type is not known; write it as numbers, 1.2.3"
    case .expectedEquals: "'=' is expected"
    case .badEscape: "'\\' must be followed by a special character or two hexadecimal digits"
    case .badCharacter: "the character is not allowed in this attribute, or must be escaped with '\\'"
    case .emptyValue: "the value is empty"
    case .badHexadecimal: "an even number of hexadecimal digits of one DER element is expected"
    case .tooManyNames: "the name has too many parts"
    case .nameTooLong: "the name is too long"
    }
  }
}

/// A name as people write it.
///
/// Two spellings: RFC 4514's `CN=sensor-1,O=Factory`, whose last part comes first in the encoding, and OpenSSL's
/// `/O=Factory/CN=sensor-1`, which is in the order of the encoding. `+` joins attributes of one relative name.
struct NameText: ~Escapable {
  let text: Span<UInt8>
  let separator: UInt8
  /// Where the parts start; the last entry is one behind the end of the last part.
  private var starts = InlineArray<33, Int>(repeating: 0)
  private var count = 0

  /// Finds the parts.
  @_lifetime(copy text)
  init(_ text: Span<UInt8>) throws(NameTextError) {
    self.text = text
    let isOpenSSL = text.count > 0 && text[0] == UInt8(ascii: "/")
    separator = UInt8(ascii: isOpenSSL ? "/" : ",")
    if text.count == 0 { return }
    try add(start: isOpenSSL ? 1 : 0)
    var index = starts[0]
    while index < text.count {
      if text[index] == separator { try add(start: index + 1) }
      index += text[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    starts[count] = text.count + 1
  }

  private mutating func add(start: Int) throws(NameTextError) {
    guard count < PKIXLimits.relativeNames else { throw NameTextError(.tooManyNames, at: start) }
    starts[count] = start
    count += 1
  }

  @_lifetime(writer: copy writer)
  func write(_ writer: inout DERWriter) throws(NameTextError) {
    let sequence = writer.begin(.sequence)
    for index in 0..<count {
      let part = separator == UInt8(ascii: "/") ? index : count - 1 - index
      let set = writer.begin(.set)
      var parser = AttributeText(text, starts[part]..<starts[part + 1] - 1)
      try parser.attributes(&writer)
      writer.endSetOf(set)
    }
    writer.end(sequence)
    if writer.overflowed { throw NameTextError(.nameTooLong, at: text.count) }
  }
}

extension DERWriter {
  /// Writes the Name that the text says, or throws and leaves what was written so far undefined.
  @_lifetime(self: copy self)
  public mutating func name(text: Span<UInt8>) throws(NameTextError) { try NameText(text).write(&self) }
}
