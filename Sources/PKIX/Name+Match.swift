/// Whether two names are the same (RFC 5280 7.1): relative name by relative name, attribute values by bytes or, for the
/// string types that texts are written in today, without regard to the case of ASCII letters, to spaces at the ends and
/// to how many spaces stand in a row.
///
/// A relative name of more than `PKIXLimits.relativeNames` attributes equals only one of the same bytes.
///
/// Not done: Unicode normalisation and case folding beyond ASCII (RFC 4518), which need tables larger than this
/// program. Names that differ in such a way are different names here, which refuses and never confuses.
extension Name {
  public func matches(_ other: Name) -> Bool {
    if encoded.equals(other.encoded) { return true }
    guard relativeNames.count == other.relativeNames.count else { return false }
    var left = relativeNames.makeIterator()
    var right = other.relativeNames.makeIterator()
    while let one = left.next(), let another = right.next() {
      if !one.matches(another) { return false }
    }
    return true
  }
}

// MARK: - Passwords in names

extension Name {
  /// Whether both are the same when relative names of one attribute of this type are left out of the other one: EJBCA's
  /// clients can have a password there.
  public func matches(_ other: Name, without type: ObjectIdentifier?) -> Bool {
    guard let type else { return matches(other) }
    var left = relativeNames.makeIterator()
    var right = other.relativeNames.makeIterator()
    while let one = left.next() {
      var another = right.next()
      while let next = another, next.isOnly(type) { another = right.next() }
      guard let another, one.matches(another) else { return false }
    }
    while let rest = right.next() {
      if !rest.isOnly(type) { return false }
    }
    return true
  }

  /// The same number for names that match; others have another one, but for an accident. FNV-1a: not for enemies.
  public func foldedHash(seed: Span<UInt8>, without type: ObjectIdentifier? = nil) -> UInt64 {
    var hash = FoldedHash()
    for index in seed.indices { hash.take(seed[index]) }
    var names = relativeNames.makeIterator()
    while let name = names.next() {
      if let type, name.isOnly(type) { continue }
      hash.take(name.foldedHash)
    }
    return hash.value
  }
}

extension RelativeDistinguishedName {
  fileprivate func isOnly(_ type: ObjectIdentifier) -> Bool {
    attributes.count == 1 && attributes.first?.type == type
  }

  /// The order of attributes says nothing: case decides about it where they are folded.
  fileprivate var foldedHash: UInt64 {
    var sum: UInt64 = 0
    var each = attributes.makeIterator()
    while let attribute = each.next() { sum &+= attribute.foldedHash }
    return sum
  }
}

extension AttributeTypeAndValue {
  fileprivate var foldedHash: UInt64 {
    var hash = FoldedHash()
    for index in typeEncoded.indices { hash.take(typeEncoded[index]) }
    if value.tag.isFolded {
      var text = FoldedText(value.content)
      while let octet = text.next() { hash.take(octet) }
    } else {
      for index in value.encoded.indices { hash.take(value.encoded[index]) }
    }
    return hash.value
  }
}

/// FNV-1a with 64 bits.
private struct FoldedHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func take(_ octet: UInt8) { value = (value ^ UInt64(octet)) &* 0x100_0000_01B3 }

  mutating func take(_ number: UInt64) {
    for shift in 0..<8 { take(UInt8(truncatingIfNeeded: number >> UInt64(8 * shift))) }
  }
}

extension RelativeDistinguishedName {
  /// Every attribute here has its like there, and there are as many there.
  func matches(_ other: RelativeDistinguishedName) -> Bool {
    if encoded.equals(other.encoded) { return true }
    // Every attribute is compared with every other, so an attacker's thousands are not.
    guard attributes.count == other.attributes.count, attributes.count <= PKIXLimits.relativeNames else { return false }
    var mine = attributes.makeIterator()
    while let attribute = mine.next() {
      if !other.contains(attribute) { return false }
    }
    return true
  }

  private func contains(_ attribute: AttributeTypeAndValue) -> Bool {
    var all = attributes.makeIterator()
    while let candidate = all.next() {
      if candidate.matches(attribute) { return true }
    }
    return false
  }
}

extension AttributeTypeAndValue {
  public func matches(_ other: AttributeTypeAndValue) -> Bool {
    guard typeEncoded.equals(other.typeEncoded) else { return false }
    if value.encoded.equals(other.value.encoded) { return true }
    guard value.tag.isFolded, other.value.tag.isFolded else { return false }
    return value.content.folded(equals: other.value.content)
  }
}

extension DERTag {
  fileprivate var isFolded: Bool { self == .utf8String || self == .printableString || self == .ia5String }
}

extension Span where Element == UInt8 {
  func folded(equals other: Span<UInt8>) -> Bool {
    var (left, right) = (FoldedText(self), FoldedText(other))
    while true {
      let (one, another) = (left.next(), right.next())
      if one != another { return false }
      if one == nil { return true }
    }
  }
}

/// Octets of a text with ASCII capitals made small, no spaces at the ends and single spaces inside.
struct FoldedText: ~Escapable {
  private let text: Span<UInt8>
  private var position = 0

  @_lifetime(copy text)
  init(_ text: Span<UInt8>) {
    var (start, end) = (0, text.count)
    while start < end, text[start] == 0x20 { start += 1 }
    while end > start, text[end - 1] == 0x20 { end -= 1 }
    self.text = text.extracting(start..<end)
  }

  @_lifetime(self: copy self)
  mutating func next() -> UInt8? {
    guard position < text.count else { return nil }
    let octet = text[position]
    position += 1
    if octet == 0x20 {
      while position < text.count, text[position] == 0x20 { position += 1 }
    }
    return octet.lowercased
  }
}
