import Store

/// What commands ask of the tables.
extension Authority where Library: ~Copyable, Medium: ~Copyable {
  /// The row of a device that is registered now.
  public func entity(alias: Span<UInt8>, reference: Span<UInt8>) -> Int? { entities.registered(key(alias, reference)) }
}
