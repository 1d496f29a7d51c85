/// What a key may do (RFC 5280 4.2.1.3).
///
///     KeyUsage ::= BIT STRING {
///         digitalSignature (0), nonRepudiation (1), keyEncipherment (2), dataEncipherment (3), keyAgreement (4),
///         keyCertSign (5), cRLSign (6), encipherOnly (7), decipherOnly (8) }
public struct KeyUsage: Equatable, Sendable {
  public var bits: NamedBits

  public init(_ bits: NamedBits = NamedBits()) { self.bits = bits }

  public static let digitalSignature = KeyUsage(NamedBits(bit: 0))
  public static let nonRepudiation = KeyUsage(NamedBits(bit: 1))
  public static let keyEncipherment = KeyUsage(NamedBits(bit: 2))
  public static let dataEncipherment = KeyUsage(NamedBits(bit: 3))
  public static let keyAgreement = KeyUsage(NamedBits(bit: 4))
  public static let keyCertSign = KeyUsage(NamedBits(bit: 5))
  public static let cRLSign = KeyUsage(NamedBits(bit: 6))
  public static let encipherOnly = KeyUsage(NamedBits(bit: 7))
  public static let decipherOnly = KeyUsage(NamedBits(bit: 8))

  public var isEmpty: Bool { bits.isEmpty }
  public mutating func insert(_ other: KeyUsage) { bits.insert(other.bits) }
  public mutating func remove(_ other: KeyUsage) { bits.remove(other.bits) }
  public func contains(_ other: KeyUsage) -> Bool { bits.contains(other.bits) }
  public static func | (left: Self, right: Self) -> Self { KeyUsage(left.bits | right.bits) }
  public static func & (left: Self, right: Self) -> Self {
    KeyUsage(NamedBits(rawValue: left.bits.rawValue & right.bits.rawValue))
  }

  /// At least one bit of the nine is set (RFC 5280 4.2.1.3).
  public init(_ reader: inout DERReader) throws(DERError) {
    let start = reader.offset
    bits = try reader.namedBits()
    if bits.isEmpty || bits.rawValue >= 1 << 9 { throw DERError(.outOfRange, at: start) }
  }

  /// The value of a keyUsage extension.
  public init(_ value: borrowing Extension) throws(DERError) {
    var reader = value.value
    try self.init(&reader)
    try reader.finish()
  }

  /// One usage by its name in the standard, in any case.
  public init?(name: Span<UInt8>) {
    for bit in 0..<9 {
      let usage = KeyUsage(NamedBits(bit: bit))
      if name.equalsIgnoringCase(usage.name) {
        self = usage
        return
      }
    }
    return nil
  }

  /// The name of the lowest usage in it.
  public var name: StaticString {
    switch bits.rawValue.trailingZeroBitCount {
    case 0: "digitalSignature"
    case 1: "nonRepudiation"
    case 2: "keyEncipherment"
    case 3: "dataEncipherment"
    case 4: "keyAgreement"
    case 5: "keyCertSign"
    case 6: "cRLSign"
    case 7: "encipherOnly"
    case 8: "decipherOnly"
    default: "none"
    }
  }
}

extension DERWriter {
  /// The extension; critical, as RFC 5280 4.2.1.3 asks.
  @_lifetime(self: copy self)
  public mutating func keyUsage(_ usage: KeyUsage, critical: Bool = true) {
    let mark = beginExtension(.keyUsage, critical: critical)
    namedBits(usage.bits)
    end(mark)
  }
}

extension ObjectIdentifier {
  public static let keyUsage = ObjectIdentifier([2, 5, 29, 15])
}
