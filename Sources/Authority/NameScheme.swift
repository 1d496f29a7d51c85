import PKIX

/// How whoever an RA enrols is called (EJBCA: RA name generation).
public struct NameScheme: Equatable, Sendable {
  public enum Source: Equatable, Sendable {
    /// The first of these attributes that the subject has; of none of them, the whole subject.
    case subject([AttributeType])
    /// Twelve characters of chance.
    case random
    /// What the request says as senderKID.
    case username
    case fixed([UInt8])
  }

  public var source = Source.subject([])
  /// Before and after it; `${RANDOM}` in them stands for eight characters of chance.
  public var prefix: [UInt8] = []
  public var postfix: [UInt8] = []

  public init() {}

  /// What stands for characters of chance.
  static let chance: StaticString = "${RANDOM}"

  /// Whether there is chance in a name.
  var usesChance: Bool {
    source == .random || NameScheme.hasChance(prefix.span) || NameScheme.hasChance(postfix.span)
  }

  private static func hasChance(_ fix: Span<UInt8>) -> Bool {
    let count = chance.utf8CodeUnitCount
    guard fix.count >= count else { return false }
    for start in 0...(fix.count - count) where fix.extracting(start..<start + count).equals(chance) { return true }
    return false
  }
}

/// Characters of chance for a name. The same message always has the same: it is looked at before a request handler is asked
/// and afterwards, and each time that its client polls, and whoever it is about must not be called differently meanwhile.
struct NameChance {
  private let digest: Digest?
  private var used = 0

  /// None at all, for names that have none in them.
  init() { digest = nil }

  /// - Parameter digest: of the message, under a key that nobody else has.
  init(_ digest: Digest) { self.digest = digest }

  /// A character of Crockford's base 32, as codes have them; nothing when all are used.
  mutating func next() -> UInt8? {
    guard let digest, used < digest.count else { return nil }
    defer { used += 1 }
    let alphabet: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return unsafe alphabet.utf8Start[Int(digest.storage[used] & 31)]
  }
}
