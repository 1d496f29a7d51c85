/// Why a name may not be certified, and where it says so.
public struct NameFault: Error, Equatable, Sendable {
  public enum Reason: UInt8, Sendable {
    /// More than `PKIXLimits.name` octets or `PKIXLimits.relativeNames` relative names.
    case nameTooLong
    /// A relative name without attributes, or with several where one was expected.
    case emptyRelativeName, severalAttributes
    /// Two attributes of one type in one relative name.
    case repeatedType
    /// A value without characters, or with more than its type allows.
    case emptyValue, valueTooLong
    /// A string type that the attribute must not have; a value that is no string.
    case wrongStringType
    /// Bytes that are no text of their string type, or a control or direction character.
    case badCharacter
    /// `C` is not two letters.
    case badCountry
  }

  public let reason: Reason
  /// Octets from the start of the outermost bytes.
  public let offset: Int

  public init(_ reason: Reason, at offset: Int) { (self.reason, self.offset) = (reason, offset) }

  /// For a log line or a statusString.
  public var text: StaticString {
    switch reason {
    case .nameTooLong: "the name is too long"
    case .emptyRelativeName: "a relative distinguished name is empty"
    case .severalAttributes: "a relative distinguished name has several attributes"
    case .repeatedType: "a relative distinguished name has two attributes of one type"
    case .emptyValue: "an attribute of the name is empty"
    case .valueTooLong: "an attribute of the name is longer than RFC 5280 allows"
    case .wrongStringType: "an attribute of the name has the wrong string type"
    case .badCharacter: "an attribute of the name has a character that may not be certified"
    case .badCountry: "the country is not two letters"
    }
  }
}

extension Name {
  /// Whether signet certifies this name: bounds, string types (RFC 5280 4.1.2.4, Appendix A) and characters.
  /// The empty name passes; whether a subject may be empty is the caller's to decide.
  ///
  /// Relative names with several attributes are legal but almost never meant, and their order is lost in most software;
  /// they pass only when asked for.
  public func check(severalAttributes: Bool = false) throws(NameFault) {
    guard encoded.count <= PKIXLimits.name, relativeNames.count <= PKIXLimits.relativeNames else {
      throw NameFault(.nameTooLong, at: offset)
    }
    var names = relativeNames.makeIterator()
    while let name = names.next() {
      if name.attributes.isEmpty { throw NameFault(.emptyRelativeName, at: name.offset) }
      if name.attributes.count > 1, !severalAttributes { throw NameFault(.severalAttributes, at: name.offset) }
      try name.checkTypes()
      var attributes = name.attributes.makeIterator()
      while let attribute = attributes.next() { try attribute.checkValue() }
    }
  }
}

extension RelativeDistinguishedName {
  fileprivate func checkTypes() throws(NameFault) {
    var later = attributes.makeIterator()
    while let current = later.next() {
      var rest = later
      while let other = rest.next() {
        if other.typeEncoded.equals(current.typeEncoded) { throw NameFault(.repeatedType, at: other.offset) }
      }
    }
  }
}

extension AttributeTypeAndValue {
  /// Whether the value is a string as its type demands.
  public func checkValue() throws(NameFault) {
    let known = AttributeType(type)
    guard allows(known?.syntax) else { throw NameFault(.wrongStringType, at: value.offset) }
    let content = value.content
    if content.count == 0 { throw NameFault(.emptyValue, at: value.offset) }
    do {
      try value.check(as: value.tag)
    } catch {
      throw NameFault(.badCharacter, at: error.offset)
    }
    try checkCharacters(content)
    if content.characterCount > known?.upperBound ?? PKIXLimits.name {
      throw NameFault(.valueTooLong, at: value.offset)
    }
    if known == .country, !content.isTwoLetters { throw NameFault(.badCountry, at: value.contentOffset) }
  }

  private func allows(_ syntax: AttributeType.Syntax?) -> Bool {
    switch syntax {
    case .directoryString: value.tag == .utf8String || value.tag == .printableString
    case .printableString, .country: value.tag == .printableString
    case .ia5String: value.tag == .ia5String
    case nil:
      value.tag == .utf8String || value.tag == .printableString || value.tag == .ia5String
        || value.tag == .numericString
    }
  }

  private func checkCharacters(_ content: Span<UInt8>) throws(NameFault) {
    for index in content.indices where content.isDeceptive(at: index) {
      throw NameFault(.badCharacter, at: value.contentOffset + index)
    }
  }
}

extension Span where Element == UInt8 {
  /// Code points of well-formed UTF-8.
  var characterCount: Int {
    var count = 0
    for index in indices where self[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }

  fileprivate var isTwoLetters: Bool {
    count == 2 && self[0].lowercased >= 0x61 && self[0].lowercased <= 0x7A && self[1].lowercased >= 0x61
      && self[1].lowercased <= 0x7A
  }

  /// Whether a character of well-formed UTF-8 that starts here would change how the text around it is shown: C0, DEL
  /// and C1 controls, line and paragraph separators, direction marks, overrides and isolates, the byte order mark.
  func isDeceptive(at index: Int) -> Bool {
    let first = self[index]
    if first < 0x20 || first == 0x7F { return true }
    if first == 0xC2, index + 1 < count { return self[index + 1] < 0xA0 }
    guard index + 2 < count else { return false }
    let (second, third) = (self[index + 1], self[index + 2])
    if first == 0xEF { return second == 0xBB && third == 0xBF }
    guard first == 0xE2 else { return false }
    if second == 0x80 { return third >= 0x8E && third <= 0x8F || third >= 0xA8 && third <= 0xAE }
    return second == 0x81 && third >= 0xA6 && third <= 0xA9
  }
}
