/// What was decided, about whom, by which rule: one line of the log. The executable writes it; secrets are never in it.
public struct Event: Sendable {
  public enum Kind: UInt8, Sendable {
    case refused, issued, confirmed, rejected, replayed, expired, updated, revoked, held, released, waiting, approved
    case denied, answered, lapsed
    case expiredRevoked, expiredHeld, asked

    public var name: StaticString {
      switch self {
      case .refused: "refused"
      case .issued: "issued"
      case .confirmed: "confirmed"
      case .rejected: "rejected"
      case .replayed: "replayed"
      case .expired: "not-confirmed"
      case .expiredRevoked: "not-confirmed-revoked"
      case .expiredHeld: "not-confirmed-held"
      case .updated: "updated"
      case .revoked: "revoked"
      case .held: "held"
      case .released: "released"
      case .asked: "asked"
      case .waiting: "waiting"
      case .approved: "approved"
      case .denied: "denied"
      case .answered: "answered"
      case .lapsed: "lapsed"
      }
    }
  }

  public var kind = Kind.refused
  /// Why, for what was refused.
  public var condition: Condition?
  /// Where in the request, for what was malformed.
  public var offset: Int?
  /// What is wrong with the signer's certification path.
  public var path: PathFault?
  /// The tag number of the request's body, when it was read so far.
  public var body: UInt8?
  /// The alias, by its index in the policy.
  public var alias: Int
  /// The CA that serves, by its index in the policy.
  public var issuer: Int
  /// The reference that the request named or that its certificate belongs to.
  public var reference = ShortBytes()
  public var serial = ShortBytes()
  /// Of the certificate that is renewed.
  public var oldSerial = ShortBytes()
  public var transactionID = ShortBytes()
  /// A control asks for something that is not done here (RFC 4211 6.3, 6.4), and was passed over.
  public var hasIgnoredControl = false
  /// What the statusString of a refusal names, so that its line in the log can be found.
  public var mark = ShortBytes()

  /// Octets of a mark: enough to be the only one in a log.
  static let markCount = 4

  public init(alias: Int, issuer: Int = 0) { (self.alias, self.issuer) = (alias, issuer) }

  var endpoint: Endpoint { Endpoint(alias: alias, issuer: issuer) }
}

/// The first 64 octets of something, held in place; for the log.
public struct ShortBytes: Sendable {
  private var storage = InlineArray<64, UInt8>(repeating: 0)
  public private(set) var count = 0

  public init() {}

  public init(_ bytes: Span<UInt8>) {
    count = min(bytes.count, 64)
    for index in 0..<count { storage[index] = bytes[index] }
  }

  public var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: count) }
  }
}
