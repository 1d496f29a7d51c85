import PKIX

/// What a subject and alternative names must be like. Pure: the same names give the same verdict, whoever asks for them.
public struct NameRules: Sendable {
  /// Attributes that a subject may have.
  public var attributes = NameParts.subject
  /// Attributes that a subject must have, with values that match.
  public var patterns: [AttributePattern] = []
  /// Of each of these, one part at least must be there.
  public var required: [NameParts] = []
  /// Alternative names that there may be: each must match one of these. Nothing: any.
  public var names: [NamePattern]?

  public init() {}

  /// - Parameters:
  ///   - subject: an encoded Name.
  ///   - alternativeNames: encoded GeneralNames, or empty.
  ///   - chosen: the parts that somebody has chosen whom the rules bind. The rest is as it is, but it can be what is required.
  ///   - checksNames: each alternative name must be one that there may be; false when that has been seen to.
  /// - Throws: `nameNotAllowed`; `internalFailure` when these are no names.
  func check(
    subject: Span<UInt8>, alternativeNames: Span<UInt8>, chosen: NameParts, checksNames: Bool = true
  ) throws(Condition) {
    guard let name = try? Name(subject) else { throw .internalFailure }
    var present = NameParts(name)
    if chosen.overlaps(.subject) { try check(name, present) }
    if alternativeNames.count > 0 {
      var reader = DERReader(alternativeNames)
      guard let others = try? GeneralNames(&reader) else { throw .internalFailure }
      if checksNames, chosen.overlaps(.alternativeNames) { try check(others) }
      present.insert(NameParts(others))
    }
    for parts in required where parts.overlaps(chosen) && !parts.overlaps(present) { throw .nameNotAllowed }
  }

  private func check(_ subject: Name, _ present: NameParts) throws(Condition) {
    guard attributes.contains(present) else { throw .nameNotAllowed }
    for pattern in patterns where !pattern.matches(subject) { throw .nameNotAllowed }
  }

  /// Whether all of these may be certified.
  func check(_ alternativeNames: GeneralNames) throws(Condition) {
    guard let patterns = names else { return }
    var each = alternativeNames.names.makeIterator()
    while let name = each.next() {
      var isAllowed = false
      for pattern in patterns where pattern.matches(name) { isAllowed = true }
      guard isAllowed else { throw .nameNotAllowed }
    }
  }
}

/// An attribute that a subject must have: at least one of the type, and all of them with a value that matches.
public struct AttributePattern: Sendable {
  let type: AttributeType
  let value: TextPattern

  public init(_ type: AttributeType, _ value: TextPattern) { (self.type, self.value) = (type, value) }

  func matches(_ subject: Name) -> Bool {
    var isThere = false
    var attributes = subject.makeIterator()
    while let attribute = attributes.next() {
      guard AttributeType(attribute.type) == type else { continue }
      guard value.matches(attribute.value.content) else { return false }
      isThere = true
    }
    return isThere
  }
}

/// An alternative name that there may be: of a kind, and within a bound if there is one.
public struct NamePattern: Sendable {
  public enum Bound: Sendable {
    case none
    /// For `dns`, `uri`, `email` and `upn`.
    case text(TextPattern)
    /// For `ip`: an address and a mask of as many octets.
    case network([UInt8])
    /// For `othername`: its type.
    case type(ObjectIdentifier)
  }

  let kind: NameKind
  let bound: Bound

  public init(_ kind: NameKind, _ bound: Bound = .none) { (self.kind, self.bound) = (kind, bound) }

  func matches(_ name: GeneralName) -> Bool {
    guard NameKind(name) == kind else { return false }
    switch bound {
    case .none: return true
    case .text(let pattern):
      guard let text = name.text else { return false }
      return pattern.matches(text)
    case .network(let network): return name.isWithin(network.span)
    case .type(let type):
      guard case .otherName(let own, _) = name.choice else { return false }
      return own == type
    }
  }
}

extension GeneralName {
  /// The characters of a name that is a text.
  fileprivate var text: Span<UInt8>? {
    @_lifetime(copy self) get {
      switch choice {
      case .dNSName(let text), .uniformResourceIdentifier(let text), .rfc822Name(let text): return text
      case .otherName(_, let value): return value.tag == .utf8String ? value.content : nil
      default: return nil
      }
    }
  }

  /// Whether it is an address of a network, given as address and mask.
  fileprivate func isWithin(_ network: Span<UInt8>) -> Bool {
    guard case .iPAddress(let address) = choice, network.count == 2 * address.count else { return false }
    for index in address.indices where (address[index] ^ network[index]) & network[address.count + index] != 0 {
      return false
    }
    return true
  }
}

/// A text without regard to the case of ASCII letters, in which one `*` stands for any characters, also none.
public struct TextPattern: Sendable {
  private let before: [UInt8]
  /// Nothing when there is no `*`.
  private let after: [UInt8]?

  /// Nothing when there is more than one `*`.
  public init?(_ text: [UInt8]) {
    guard let star = text.firstIndex(of: UInt8(ascii: "*")) else {
      (before, after) = (text, nil)
      return
    }
    (before, after) = (Array(text[..<star]), Array(text[(star + 1)...]))
    if let after, after.contains(UInt8(ascii: "*")) { return nil }
  }

  func matches(_ text: Span<UInt8>) -> Bool {
    guard let after else { return text.count == before.count && text.begins(with: before.span) }
    guard text.count >= before.count + after.count, text.begins(with: before.span) else { return false }
    return text.extracting(last: after.count).begins(with: after.span)
  }
}

extension Span where Element == UInt8 {
  fileprivate func begins(with other: Span<UInt8>) -> Bool {
    for index in other.indices where self[index].small != other[index].small { return false }
    return true
  }
}

extension UInt8 {
  /// The small letter of an ASCII capital; every other octet as it is.
  fileprivate var small: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}
