import PKIX

/// Values of primitive types in words. What came from a peer is escaped.
enum PrimitiveText {
  /// Octets of a value that are shown.
  static let shown = 64

  static func text(
    _ type: DERTag, _ notation: Notation, _ bytes: [UInt8], _ element: Decoder.Element
  ) throws(DecodeFault) -> Text {
    let content = bytes.span.extracting(element.content..<element.end)
    do throws(DERError) {
      try type.check(content, offset: element.content)
      switch type {
      case .boolean: return content[0] == 0 ? "false" : "true"
      case .integer, .enumerated: return number(content, notation)
      case .bitString: return bits(content, notation)
      case .octetString: return octets(content)
      case .objectIdentifier: return name(bytes.span.extracting(element.start..<element.end))
      case .utcTime, .generalizedTime:
        return try moment(type, content, bytes.span.extracting(element.start..<element.end))
      case .null: return "NULL"
      case _ where type.isCharacterString: return characters(type, content)
      default: return octets(content)
      }
    } catch {
      throw DecodeFault(error)
    }
  }

  /// Decimal, with its name where it has one; long ones and serial numbers in hexadecimal.
  private static func number(_ content: Span<UInt8>, _ notation: Notation) -> Text {
    guard content.count <= 4, !notation.identifier.matches("serialNumber"),
      !notation.identifier.matches("userCertificate")
    else {
      var text = Text()
      text.append(hex: content)
      return text
    }
    var value: Int64 = content[0] & 0x80 != 0 ? -1 : 0
    for index in content.indices { value = value << 8 | Int64(content[index]) }
    for named in notation.names where named.number == value { return "\(value) (\(named.name))" }
    return notation.names.isEmpty ? "\(value)" : "\(value) (unknown)"
  }

  /// The names of the bits that are set, or the octets.
  private static func bits(_ content: Span<UInt8>, _ notation: Notation) -> Text {
    let octets = content.extracting(1..<content.count)
    if notation.names.isEmpty { return self.octets(octets) }
    var text = Text()
    for bit in 0..<min(octets.count, PrimitiveText.shown) * 8 where octets[bit / 8] & (0x80 >> UInt8(bit % 8)) != 0 {
      if !text.isEmpty { text.append(", ") }
      var name: Text = "bit \(bit)"
      for named in notation.names where named.number == bit { name = Text(named.name) }
      text.append(name)
    }
    return text.isEmpty ? "(none)" : text
  }

  /// Hexadecimal; with the characters when it is nothing else but those.
  static func octets(_ content: Span<UInt8>) -> Text {
    if content.isEmpty { return "(empty)" }
    var text = Text()
    text.append(hex: content.extracting(first: min(shown, content.count)))
    if content.count > shown { text.append("... (\(content.count) octets)") }
    for index in content.indices where content[index] < 0x20 || content[index] > 0x7E { return text }
    guard content.count <= shown else { return text }
    text.append(" \"")
    text.append(escaped: content)
    text.append("\"")
    return text
  }

  private static func characters(_ type: DERTag, _ content: Span<UInt8>) -> Text {
    if type == .bmpString || type == .universalString || type == .teletexString { return octets(content) }
    var text: Text = "\""
    text.append(escaped: content.extracting(first: min(4096, content.count)))
    text.append(content.count > 4096 ? "\"... (\(content.count) octets)" : "\"")
    return text
  }

  private static func moment(
    _ type: DERTag, _ content: Span<UInt8>, _ encoded: Span<UInt8>
  ) throws(DERError) -> Text {
    var reader = DERReader(encoded)
    let moment = type == .utcTime ? try reader.time() : try reader.generalizedTime()
    return "\(moment)"
  }

  /// What an OBJECT IDENTIFIER is called, or its arcs.
  static func name(_ encoded: Span<UInt8>) -> Text {
    let dotted = dotted(encoded)
    return ObjectNames.entry(dotted).map { Text($0.name) } ?? Text(dotted)
  }

  static func dotted(_ encoded: Span<UInt8>) -> [UInt8] {
    var room = [UInt8](repeating: 0, count: 512)
    var writer = TextWriter(room.mutableSpan)
    writer.dotted(encoded: encoded)
    let count = writer.count
    return Array(room[..<count])
  }
}

extension DERTag {
  /// What it is called in a sentence.
  var title: Text {
    if isContext { return "[\(Int(number))]" }
    switch self {
    case .boolean: return "BOOLEAN"
    case .integer: return "INTEGER"
    case .bitString: return "BIT STRING"
    case .octetString: return "OCTET STRING"
    case .null: return "NULL"
    case .objectIdentifier: return "OBJECT IDENTIFIER"
    case .enumerated: return "ENUMERATED"
    case .utcTime: return "UTCTime"
    case .generalizedTime: return "GeneralizedTime"
    case .sequence: return "SEQUENCE"
    case .set: return "SET"
    case _ where isCharacterString: return "a character string"
    default:
      var text: Text = "tag "
      text.append(hex: octet)
      return text
    }
  }
}

extension Grammar {
  /// What a type is called in a sentence.
  func title(_ type: Int) -> Text {
    let notation = types[type]
    var text = Text()
    if let tag = notation.tag { text = "[\(Int(tag))] " }
    switch notation.form {
    case .reference: text.append(Text(notation.reference))
    case .primitive: text.append(notation.universal.title)
    case .sequence, .sequenceOf: text.append("SEQUENCE")
    case .setOf: text.append("SET")
    case .choice: text.append("CHOICE")
    case .containing: text.append("OCTET STRING")
    case .open, .secret: text.append("ANY")
    case .time: text.append("Time")
    case .string: text.append("a character string")
    }
    return text
  }
}
