import PKIX

/// One line of a decoded message.
struct DecodedField: Equatable, Sendable {
  /// How many fields hold it.
  let depth: Int
  /// From the start of the message to the identifier, and octets with identifier and length.
  let offset: Int
  let size: Int
  /// As the standards have it: `header`, or the type when it is one of a list.
  let name: [UInt8]
  /// Which of several alternatives it is.
  var choice: [UInt8] = []
  /// Empty when the fields inside say all.
  var value = Text()
}

/// Where a message stops being one.
struct DecodeFault: Error, Equatable, Sendable {
  let offset: Int
  /// What stands there, and what was expected.
  let text: Text

  init(_ text: Text, at offset: Int) { (self.text, self.offset) = (text, offset) }

  init(_ error: DERError) { self.init(error.kind.text, at: error.offset) }
}

/// A message, as far as it could be read.
struct DecodedMessage: Sendable {
  let fields: [DecodedField]
  let fault: DecodeFault?

  /// The first field with this name that stands at this depth.
  func first(_ name: StaticString, depth: Int) -> DecodedField? {
    for field in fields where field.depth == depth && field.name.matches(name) { return field }
    return nil
  }
}

extension DERError.Kind {
  /// What is wrong, in words.
  var text: Text {
    switch self {
    case .truncated: "the octets end inside an element, or a field is missing"
    case .trailingData: "octets stand behind the last field"
    case .unexpectedTag: "another element than this type has here"
    case .highTagNumber: "a tag number above 30, which no type of CMP has"
    case .indefiniteLength: "a length of the indefinite form, which DER does not have"
    case .badLength: "a length that is not in its shortest form"
    case .wrongForm: "a primitive type in constructed form, or the reverse"
    case .tooDeep: "elements that are nested too deeply"
    case .badBoolean: "a BOOLEAN that is neither 00 nor FF"
    case .badInteger: "an INTEGER without octets, or with more than it needs"
    case .badBitString: "a BIT STRING whose count of unused bits is wrong"
    case .badNull: "a NULL with content"
    case .badObjectIdentifier: "an OBJECT IDENTIFIER that is cut off, or not in its shortest form"
    case .badString: "a character that this kind of string does not have"
    case .badTime: "a time that is none, or not as DER writes it (seconds, Z)"
    case .outOfRange: "a value outside of its bounds"
    case .tooMany: "more than this program takes"
    case .notDistinguished: "a default that is encoded, zero bits at the end of named bits, or a set out of order"
    case .mismatch: "two fields that must say the same do not"
    case .overflow: "more than there is room for"
    }
  }
}
