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
}
