import PKIX

/// What the configuration says, as the authority needs it. Built at start and at SIGHUP; never changed in between.
///
/// Aliases, issuers and profiles refer to each other by index.
public struct Policy<Key: SigningKey> {
  public var aliases: [Alias]
  public var issuers: [Issuer<Key>]
  public var profiles: [Profile]
  public var clients: [Client] = []

  public init(aliases: [Alias], issuers: [Issuer<Key>], profiles: [Profile]) {
    self.aliases = aliases
    self.issuers = issuers
    self.profiles = profiles
  }

  /// The issuer of this name, octet for octet.
  func issuer(named name: Span<UInt8>) -> Int? {
    for index in issuers.indices {
      let own = issuers[index].name
      if own.span.equals(name) { return index }
    }
    return nil
  }

  func client(named name: Span<UInt8>) -> Client? {
    for client in clients where client.name.span.equals(name) { return client }
    return nil
  }

  public func alias(named name: StaticString) -> Int? {
    for index in aliases.indices {
      let own = aliases[index].name
      if own.span.equals(name) { return index }
    }
    return nil
  }

  /// The profile of this name, octet for octet.
  func profile(named name: Span<UInt8>) -> Int? {
    for index in profiles.indices where profiles[index].isNamed(name) { return index }
    return nil
  }

  /// The alias of this name, octet for octet.
  public func alias(named name: Span<UInt8>) -> Int? {
    for index in aliases.indices where aliases[index].isNamed(name) { return index }
    return nil
  }
}

/// Devices that belong together, and the alias that serves them where none is named (MTG: the default policy of an API client).
public struct Client: Equatable, Sendable {
  public var name: [UInt8]
  /// Index in the policy.
  public var alias: Int?

  public init(name: [UInt8], alias: Int?) { (self.name, self.alias) = (name, alias) }
}
