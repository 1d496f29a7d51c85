import PKIX

/// The tenants that records name, each with a number: what is limited for each is counted under it. The numbers are good
/// until the tables are derived anew.
public struct TenantTable: ~Copyable {
  private var names: [[UInt8]] = []
  private let limit: Int

  public init() { self.init(limit: Int(UInt16.max)) }

  init(limit: Int) { self.limit = limit }

  /// Nothing for a tenant that no record has named.
  public func number(of name: Span<UInt8>) -> UInt16? {
    for index in names.indices {
      let own = names[index]
      if own.span.equals(name) { return UInt16(index) }
    }
    return nil
  }

  /// The number of a tenant that may be new. Those beyond the limit of 65,535 share the last number, and so their limits.
  mutating func enter(_ name: Span<UInt8>) -> UInt16 {
    if let known = number(of: name) { return known }
    guard names.count < limit else { return .max }
    names.append([UInt8](copying: name))
    return UInt16(names.count - 1)
  }
}
