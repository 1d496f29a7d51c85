/// What DER demands of the content of each primitive type. Used by the typed readers and by the walk over unread parts.
/// `offset` is that of the first content octet.
enum DERPrimitive {
  static func check(_ tag: DERTag, _ content: Span<UInt8>, at offset: Int) throws(DERError) {
    switch tag {
    case .boolean: try checkBoolean(content, at: offset)
    case .integer, .enumerated: try checkInteger(content, at: offset)
    case .bitString: _ = try BitString(content: content, at: offset)
    case .null: if content.count != 0 { throw DERError(.badNull, at: offset) }
    case .objectIdentifier: try ObjectIdentifier.check(content, at: offset)
    case .utf8String: try checkUTF8(content, at: offset)
    case .utcTime: _ = try Timestamp(content: content, .utc, at: offset)
    case .generalizedTime: _ = try Timestamp(content: content, .generalizedWithFraction, at: offset)
    case .printableString, .numericString, .ia5String, .visibleString: try checkCharacters(tag, content, at: offset)
    case .bmpString: if content.count % 2 != 0 { throw DERError(.badString, at: offset) }
    case .universalString: if content.count % 4 != 0 { throw DERError(.badString, at: offset) }
    default: break
    }
  }

  static func checkBoolean(_ content: Span<UInt8>, at offset: Int) throws(DERError) {
    guard content.count == 1, content[0] == 0 || content[0] == 0xFF else { throw DERError(.badBoolean, at: offset) }
  }

  static func checkInteger(_ content: Span<UInt8>, at offset: Int) throws(DERError) {
    guard content.count >= 1 else { throw DERError(.badInteger, at: offset) }
    guard content.count >= 2 else { return }
    let signBit = content[1] & 0x80
    if content[0] == 0 && signBit == 0 || content[0] == 0xFF && signBit != 0 { throw DERError(.badInteger, at: offset) }
  }

  static func checkCharacters(_ tag: DERTag, _ content: Span<UInt8>, at offset: Int) throws(DERError) {
    for index in content.indices where !allows(tag, content[index]) { throw DERError(.badString, at: offset + index) }
  }

  /// X.680 41.2, 41.4; IA5String and VisibleString by their registered sets.
  private static func allows(_ tag: DERTag, _ octet: UInt8) -> Bool {
    switch tag {
    case .numericString: return octet == 0x20 || octet >= 0x30 && octet <= 0x39
    case .ia5String: return octet < 0x80
    case .visibleString: return octet >= 0x20 && octet < 0x7F
    default:
      switch octet {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
      case 0x20, 0x27, 0x28, 0x29, 0x2B, 0x2C, 0x2D, 0x2E, 0x2F, 0x3A, 0x3D, 0x3F: return true
      default: return false
      }
    }
  }

  /// RFC 3629: shortest forms only, no surrogates, at most U+10FFFF.
  static func checkUTF8(_ content: Span<UInt8>, at offset: Int) throws(DERError) {
    var index = 0
    while index < content.count {
      let first = content[index]
      if first < 0x80 {
        index += 1
        continue
      }
      let (following, lowest, highest): (Int, UInt8, UInt8)
      switch first {
      case 0xC2...0xDF: (following, lowest, highest) = (1, 0x80, 0xBF)
      case 0xE0: (following, lowest, highest) = (2, 0xA0, 0xBF)
      case 0xE1...0xEC, 0xEE, 0xEF: (following, lowest, highest) = (2, 0x80, 0xBF)
      case 0xED: (following, lowest, highest) = (2, 0x80, 0x9F)
      case 0xF0: (following, lowest, highest) = (3, 0x90, 0xBF)
      case 0xF1...0xF3: (following, lowest, highest) = (3, 0x80, 0xBF)
      case 0xF4: (following, lowest, highest) = (3, 0x80, 0x8F)
      default: throw DERError(.badString, at: offset + index)
      }
      guard content.count - index > following, content[index + 1] >= lowest, content[index + 1] <= highest else {
        throw DERError(.badString, at: offset + index)
      }
      for next in 1...following where content[index + next] & 0xC0 != 0x80 {
        throw DERError(.badString, at: offset + index)
      }
      index += following + 1
    }
  }
}
