/// The attributes of one relative name in a text: `CN=sensor-1+serialNumber=7` (RFC 4514 3).
struct AttributeText: ~Escapable {
  private let text: Span<UInt8>
  private var position: Int
  private let end: Int

  @_lifetime(copy text)
  init(_ text: Span<UInt8>, _ range: Range<Int>) {
    self.text = text
    (position, end) = (range.lowerBound, range.upperBound)
  }

  @_lifetime(self: copy self)
  @_lifetime(writer: copy writer)
  mutating func attributes(_ writer: inout DERWriter) throws(NameTextError) {
    repeat {
      try attribute(&writer)
    } while skip(UInt8(ascii: "+"))
    if position < end { throw NameTextError(.badCharacter, at: position) }
  }

  @_lifetime(self: copy self)
  @_lifetime(writer: copy writer)
  private mutating func attribute(_ writer: inout DERWriter) throws(NameTextError) {
    skipSpaces()
    let typeStart = position
    while position < end, text[position].isTypeCharacter { position += 1 }
    let type = text.extracting(typeStart..<position)
    if type.count == 0 { throw NameTextError(.expectedType, at: typeStart) }
    let attribute = writer.begin(.sequence)
    let known = AttributeType(shortName: type)
    if let known {
      writer.objectIdentifier(known.identifier)
    } else if !writer.objectIdentifier(dotted: type) {
      throw NameTextError(.unknownType, at: typeStart)
    }
    skipSpaces()
    guard skip(UInt8(ascii: "=")) else { throw NameTextError(.expectedEquals, at: position) }
    skipSpaces()
    if position < end, text[position] == UInt8(ascii: "#") {
      try hexadecimal(&writer)
    } else {
      try value(known?.tag ?? .utf8String, &writer)
    }
    writer.end(attribute)
  }

  /// The characters of a value, unescaped, up to `+` or the end; spaces at its end count only when escaped.
  @_lifetime(self: copy self)
  @_lifetime(writer: copy writer)
  private mutating func value(_ tag: DERTag, _ writer: inout DERWriter) throws(NameTextError) {
    let start = position
    let valueEnd = endOfValue()
    if valueEnd == start { throw NameTextError(.emptyValue, at: start) }
    let string = writer.begin(tag)
    let contentStart = writer.count
    while position < valueEnd { writer.octet(try character()) }
    do {
      try tag.check(writer.written(from: contentStart))
    } catch {
      throw NameTextError(.badCharacter, at: start)
    }
    writer.end(string)
    skipSpaces()
  }

  private func endOfValue() -> Int {
    var (index, last) = (position, position)
    while index < end, text[index] != UInt8(ascii: "+") {
      let isEscape = text[index] == UInt8(ascii: "\\")
      if text[index] != UInt8(ascii: " ") { last = min(index + (isEscape ? 2 : 1), end) }
      index += isEscape ? 2 : 1
    }
    return last
  }

  @_lifetime(self: copy self)
  private mutating func character() throws(NameTextError) -> UInt8 {
    let octet = text[position]
    position += 1
    switch octet {
    case UInt8(ascii: "\\"): return try escaped()
    case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: ";"), 0:
      throw NameTextError(.badCharacter, at: position - 1)
    default: return octet
    }
  }

  @_lifetime(self: copy self)
  private mutating func escaped() throws(NameTextError) -> UInt8 {
    let start = position - 1
    guard position < end else { throw NameTextError(.badEscape, at: start) }
    if let high = text[position].hexadecimalValue, position + 1 < end, let low = text[position + 1].hexadecimalValue {
      position += 2
      return high << 4 | low
    }
    let octet = text[position]
    guard octet.isEscapable else { throw NameTextError(.badEscape, at: start) }
    position += 1
    return octet
  }

  /// `#` and the encoding of one element in hexadecimal.
  @_lifetime(self: copy self)
  @_lifetime(writer: copy writer)
  private mutating func hexadecimal(_ writer: inout DERWriter) throws(NameTextError) {
    let start = position
    position += 1
    let written = writer.count
    while position + 1 < end, let high = text[position].hexadecimalValue, let low = text[position + 1].hexadecimalValue
    {
      writer.octet(high << 4 | low)
      position += 2
    }
    skipSpaces()
    if writer.overflowed { return }
    do {
      try DERWalk.check(writer.written(from: written))
    } catch {
      throw NameTextError(.badHexadecimal, at: start)
    }
  }

  @_lifetime(self: copy self)
  private mutating func skipSpaces() {
    while position < end, text[position] == UInt8(ascii: " ") { position += 1 }
  }

  @_lifetime(self: copy self)
  private mutating func skip(_ octet: UInt8) -> Bool {
    guard position < end, text[position] == octet else { return false }
    position += 1
    return true
  }
}

extension UInt8 {
  var hexadecimalValue: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x37
    case 0x61...0x66: self - 0x57
    default: nil
    }
  }

  fileprivate var isTypeCharacter: Bool {
    self >= 0x30 && self <= 0x39 || lowercased >= 0x61 && lowercased <= 0x7A || self == UInt8(ascii: ".")
      || self == UInt8(ascii: "-")
  }

  /// RFC 4514 3 `special`, and OpenSSL's `/`.
  fileprivate var isEscapable: Bool {
    switch self {
    case UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: ";"), UInt8(ascii: " "), UInt8(ascii: "#"), UInt8(ascii: "="), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}
