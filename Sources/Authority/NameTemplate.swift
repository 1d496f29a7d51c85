import PKIX

/// A subject or alternative names as a text in which some places are filled in for each certificate:
/// `CN=${reference},O=Example`, `dns:${subject.CN}.plant.example`.
public struct NameTemplate: Sendable {
  public enum Part: Sendable {
    case text([UInt8])
    /// The registered reference of whoever the certificate is for.
    case reference
    /// The last attribute of this type in the subject that the request asks for.
    case requested(AttributeType)
    /// The same of the subject that the certificate gets.
    case granted(AttributeType)
  }

  public var parts: [Part]

  public init(parts: [Part]) { self.parts = parts }

  /// Whether it needs the subject of the certificate, which a template for that subject cannot have.
  public var needsSubject: Bool {
    for part in parts {
      if case .granted = part { return true }
    }
    return false
  }

  /// Writes the text into `room` and returns its octets. What is filled in has a `\` before each character that means
  /// something in a name, so that it stays one value.
  /// - Throws: `badName` when there is nothing to fill in, or no room.
  func fill(_ room: consuming MutableSpan<UInt8>, _ values: NameValues) throws(Condition) -> Int {
    var writer = TextWriter(room)
    for part in parts {
      switch part {
      case .text(let text): writer.raw(text.span)
      case .reference: try writer.value(values.reference)
      case .requested(let type):
        if type == values.secret { throw .badName }
        try writer.value(values.requested?.last(type.identifier)?.text)
      case .granted(let type): try writer.value(values.granted?.last(type.identifier)?.text)
      }
    }
    if writer.truncated { throw .badName }
    return writer.count
  }
}

/// What the places of a template are filled with.
struct NameValues: ~Escapable {
  let reference: Span<UInt8>
  let requested: Name?
  /// An attribute of it that was a password, and is nowhere else.
  let secret: AttributeType?
  let granted: Name?

  @_lifetime(copy reference, copy requested, copy granted)
  init(reference: Span<UInt8>, requested: Name?, without secret: AttributeType? = nil, granted: Name? = nil) {
    (self.reference, self.requested, self.secret, self.granted) = (reference, requested, secret, granted)
  }
}

/// Room on the stack for a name that is made here, encoded.
struct NameRoom: ~Copyable {
  private var storage = InlineArray<1024, UInt8>(repeating: 0)
  private var count = 0

  /// Nothing at first.
  var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: count) }
  }

  /// A Name from a template for subjects.
  mutating func writeSubject(_ template: NameTemplate, _ values: NameValues) throws(Condition) {
    var text = InlineArray<1024, UInt8>(repeating: 0)
    let length = try template.fill(text.mutableSpan, values)
    var writer = DERWriter(storage.mutableSpan)
    do throws(NameTextError) {
      try writer.name(text: text.span.extracting(first: length))
    } catch { throw .badName }
    count = writer.count
    do throws(NameFault) { try name().check() } catch { throw .badName }
  }

  private func name() throws(NameFault) -> Name {
    do throws(DERError) { return try Name(bytes) } catch { throw NameFault(.badCharacter, at: 0) }
  }

  /// GeneralNames from a template, and behind them those that are taken over, without any twice.
  mutating func writeNames(
    _ template: NameTemplate?, _ values: NameValues, taking wish: GeneralNames?
  ) throws(Condition) {
    if let template {
      var text = InlineArray<1024, UInt8>(repeating: 0)
      let length = try template.fill(text.mutableSpan, values)
      var writer = DERWriter(storage.mutableSpan)
      do throws(GeneralNameTextError) {
        try writer.generalNames(text: text.span.extracting(first: length))
      } catch { throw .badName }
      count = writer.count
    }
    if let wish { try append(wish) }
  }

  private mutating func append(_ wish: GeneralNames) throws(Condition) {
    if count == 0 { return try copy(wish.encoded) }
    var grown = InlineArray<1024, UInt8>(repeating: 0)
    count = try NameRoom.join(bytes, wish, into: DERWriter(grown.mutableSpan))
    storage = grown
  }

  /// Returns the octets of both together.
  private static func join(
    _ names: Span<UInt8>, _ wish: GeneralNames, into writer: consuming DERWriter
  ) throws(Condition) -> Int {
    var reader = DERReader(names)
    guard let own = try? GeneralNames(&reader) else { throw .internalFailure }
    let sequence = writer.begin(.sequence)
    writer.raw(own.names.content)
    var each = wish.names.makeIterator()
    while let name = each.next() {
      if !own.contains(name) { writer.raw(name.encoded) }
    }
    writer.end(sequence)
    if writer.overflowed { throw .badName }
    return writer.count
  }

  mutating func copy(_ bytes: Span<UInt8>) throws(Condition) {
    guard bytes.count <= storage.count else { throw .badName }
    for index in bytes.indices { storage[index] = bytes[index] }
    count = bytes.count
  }
}

extension GeneralNames {
  fileprivate func contains(_ name: GeneralName) -> Bool {
    var each = names.makeIterator()
    while let own = each.next() {
      if own.encoded.equals(name.encoded) { return true }
    }
    return false
  }
}

extension AttributeTypeAndValue {
  /// The characters of a value that is a text.
  fileprivate var text: Span<UInt8>? {
    @_lifetime(copy self) get {
      switch value.tag {
      case .utf8String, .printableString, .ia5String: return value.content
      default: return nil
      }
    }
  }
}

extension TextWriter {
  /// With a `\` before everything that RFC 4514 3 calls special, and before `/`.
  @_lifetime(self: copy self)
  fileprivate mutating func value(_ text: Span<UInt8>?) throws(Condition) {
    guard let text, text.count > 0 else { throw .badName }
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"),
        UInt8(ascii: ">"), UInt8(ascii: ";"), UInt8(ascii: " "), UInt8(ascii: "#"), UInt8(ascii: "="),
        UInt8(ascii: "/"):
        octet(UInt8(ascii: "\\"))
      default: break
      }
      octet(text[index])
    }
  }
}
