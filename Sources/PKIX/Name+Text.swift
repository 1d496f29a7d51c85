/// A name as people read it (RFC 4514): the most specific relative name first, `CN=sensor-1,O=Factory`.
///
/// `NameText` reads the same text back. Characters that would deceive a reader of a log are written as `\HH`.
extension TextWriter {
  ///
  /// A name with more parts than any that is certified is not printed part by part: it comes from an attacker.
  @_lifetime(self: copy self)
  public mutating func name(_ name: Name) {
    guard name.relativeNames.count <= PKIXLimits.relativeNames else {
      unsigned(UInt64(name.relativeNames.count))
      return text(" relative names")
    }
    var index = name.relativeNames.count
    while index > 0 {
      index -= 1
      if let relativeName = name.relativeNames.element(index) { self.relativeName(relativeName) }
      if index > 0 { octet(UInt8(ascii: ",")) }
    }
  }

  /// In the order of the encoding, as OpenSSL writes it: `/O=Factory/CN=sensor-1`.
  @_lifetime(self: copy self)
  public mutating func slashedName(_ name: Name) {
    var names = name.relativeNames.makeIterator()
    while let next = names.next() {
      octet(UInt8(ascii: "/"))
      relativeName(next, escaping: UInt8(ascii: "/"))
    }
  }

  @_lifetime(self: copy self)
  private mutating func relativeName(_ name: RelativeDistinguishedName, escaping more: UInt8? = nil) {
    var attributes = name.attributes.makeIterator()
    var isFirst = true
    while let attribute = attributes.next() {
      if !isFirst { octet(UInt8(ascii: "+")) }
      isFirst = false
      self.attribute(attribute, escaping: more)
    }
  }

  /// `CN=sensor-1`; a value that is not a string of a known kind as `#` and its encoding in hexadecimal (RFC 4514 2.4).
  @_lifetime(self: copy self)
  public mutating func attribute(_ attribute: AttributeTypeAndValue, escaping more: UInt8? = nil) {
    let known = AttributeType(attribute.type)
    if let known { text(known.shortName) } else { dotted(encoded: attribute.typeEncoded) }
    octet(UInt8(ascii: "="))
    switch attribute.value.tag {
    case .utf8String, .printableString, .ia5String, .numericString, .visibleString:
      if known != nil { return nameValue(attribute.value.content, escaping: more) }
    default: break
    }
    octet(UInt8(ascii: "#"))
    hexadecimal(attribute.value.encoded)
  }

  /// RFC 4514 2.4.
  @_lifetime(self: copy self)
  private mutating func nameValue(_ value: Span<UInt8>, escaping more: UInt8?) {
    var index = 0
    while index < value.count {
      let length = value.harmlessCharacter(at: index)
      if length == 0 {
        octet(UInt8(ascii: "\\"))
        hexadecimal(value[index])
      } else {
        if value[index] == more || value.needsEscape(at: index) { octet(UInt8(ascii: "\\")) }
        raw(value.extracting(index..<index + length))
      }
      index += max(length, 1)
    }
  }

  /// An OBJECT IDENTIFIER in dotted decimal, from its element as received; `#` for an arc of more than 64 bits.
  @_lifetime(self: copy self)
  public mutating func dotted(encoded: Span<UInt8>) {
    var arcs = ObjectIdentifierArcs(encoded.extracting(min(2, encoded.count)..<encoded.count))
    var isFirst = true
    while let arc = arcs.next() {
      if !isFirst { octet(UInt8(ascii: ".")) }
      isFirst = false
      unsigned(arc)
    }
    if arcs.isTooLarge { text(".#") }
  }
}

extension Span where Element == UInt8 {
  fileprivate func needsEscape(at index: Int) -> Bool {
    switch self[index] {
    case UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: ";"):
      true
    case UInt8(ascii: " "): index == 0 || index == count - 1
    case UInt8(ascii: "#"): index == 0
    default: false
    }
  }
}

extension SequenceOf where Element: ~Escapable {
  /// The element at an index, counted from 0.
  @_lifetime(copy self)
  func element(_ index: Int) -> Element? {
    var iterator = makeIterator()
    var skipped = 0
    while let element = iterator.next() {
      if skipped == index { return element }
      skipped += 1
    }
    return nil
  }
}
