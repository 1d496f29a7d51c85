import CMP
import Store

/// What an RA may ask for in the name of others (RFC 9483 3.4, 5.3.1), and how those are called.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// Whom a certificate is for: whoever asks, or whom an RA names.
  ///
  /// Where RAs enrol whom they like, the alias says how that one is called (EJBCA: RA name generation). Elsewhere an RA names
  /// an entity by the subject: its common name is the reference, or the subject is the registered one.
  mutating func target(of requester: Requester, in exchange: Exchange) throws(Condition) -> Target {
    guard requester.isRA || requester.means == .vouched else {
      guard let entity = requester.entity else { throw .notAuthorized }
      return .registered(entity)
    }
    if requester.isRA, !requester.rights.contains(.enrol) { throw .notAuthorized }
    if policy.aliases[exchange.alias].servesUnregistered {
      return .named(try deviceName(in: exchange))
    }
    guard let subject = exchange.requestedSubject else { throw .notAuthorized }
    let name = subject.last(.commonName)?.value.content
    if let entity = registered(name, alias: exchange.alias) { return .registered(entity) }
    guard let entity = try identified(by: subject, alias: exchange.alias) else { throw .notAuthorized }
    return .registered(entity)
  }

  /// How whoever an RA enrols is called.
  private func deviceName(in exchange: Exchange) throws(Condition) -> DeviceName {
    let naming = policy.aliases[exchange.alias].naming
    var name = DeviceName()
    var chance = naming.usesChance ? chance(for: exchange.message) : NameChance()
    try name.append(fix: naming.prefix.span, &chance)
    switch naming.source {
    case .random: try name.append(random: 12, &chance)
    case .username:
      guard let kid = exchange.message.header.senderKID, kid.count > 0 else { throw .noSenderKID }
      guard name.append(kid) else { throw .badName }
    case .fixed(let text): guard name.append(text.span) else { throw .badName }
    case .subject(let types):
      guard let subject = exchange.requestedSubject, !subject.isEmpty, name.append(subject, types) else { throw .badName }
    }
    try name.append(fix: naming.postfix.span, &chance)
    // The senderKID of a signature is a key identifier, which is nobody's name.
    guard name.bytes.isText else { throw .badName }
    return name
  }

  /// Its key is the tag of nothing, sealed under a nonce that nothing else is sealed under: the store's own, in every run.
  private func chance(for message: PKIMessage) -> NameChance {
    let nonce = InlineArray<12, UInt8>(repeating: 0)
    var key = InlineArray<28, UInt8>(repeating: 0)
    var room = key.mutableSpan
    let count = library.seal(Span(), nonce: nonce.span, into: &room)
    return NameChance(library.mac(.sha512, key: key.span.extracting(first: count), message.encoded, Span()))
  }
}

/// Whom a certificate is for.
enum Target {
  /// The row of a registered entity.
  case registered(Int)
  /// Whoever is called this: registered by the request, or changed by it.
  case named(DeviceName)
}

extension DeviceName {
  /// The value of the first of these attributes that the subject has; of none, the whole subject as text (RFC 4514).
  fileprivate mutating func append(_ subject: Name, _ types: [AttributeType]) -> Bool {
    if types.isEmpty {
      var room = InlineArray<128, UInt8>(repeating: 0)
      var writer = TextWriter(room.mutableSpan)
      writer.name(subject)
      if writer.truncated { return false }
      return append(writer.written())
    }
    for type in types {
      if let attribute = subject.last(type.identifier) { return append(attribute.value.content) }
    }
    return false
  }

  /// A prefix or a postfix.
  fileprivate mutating func append(fix: Span<UInt8>, _ chance: inout NameChance) throws(Condition) {
    var index = 0
    while index < fix.count {
      if fix.extracting(index..<min(fix.count, index + 9)).equals(NameScheme.chance) {
        try append(random: 8, &chance)
        index += 9
      } else {
        guard append(fix.extracting(index..<index + 1)) else { throw .badName }
        index += 1
      }
    }
  }

  fileprivate mutating func append(random length: Int, _ chance: inout NameChance) throws(Condition) {
    var characters = InlineArray<12, UInt8>(repeating: 0)
    for index in 0..<length {
      guard let next = chance.next() else { throw .badName }
      characters[index] = next
    }
    guard append(characters.span.extracting(first: length)) else { throw .badName }
  }
}
