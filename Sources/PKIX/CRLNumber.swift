/// Which CRL of its issuer this is; each has a higher one than the one before (RFC 5280 5.2.3).
///
///     CRLNumber ::= INTEGER (0..MAX)
public struct CRLNumber: ~Escapable {
  /// Most significant octet first, without a sign; at most 20 octets.
  public let magnitude: Span<UInt8>

  @_lifetime(copy reader)
  public init(_ reader: inout DERReader) throws(DERError) {
    let start = reader.offset
    magnitude = try reader.unsignedInteger()
    if magnitude.count > PKIXLimits.crlNumber { throw DERError(.outOfRange, at: start) }
  }

  /// The value of a cRLNumber extension.
  @_lifetime(copy value)
  public init(_ value: Extension) throws(DERError) {
    var reader = value.value
    try self.init(&reader)
    try reader.finish()
  }

  /// As a number, when it is below 2^64; ours are.
  public var value: UInt64? {
    guard magnitude.count <= 8 else { return nil }
    var value: UInt64 = 0
    for index in magnitude.indices { value = value << 8 | UInt64(magnitude[index]) }
    return value
  }
}

extension DERWriter {
  /// The extension; never critical.
  @_lifetime(self: copy self)
  public mutating func cRLNumber(_ number: UInt64) {
    let mark = beginExtension(.cRLNumber)
    var magnitude = InlineArray<8, UInt8>(repeating: 0)
    for index in 0..<8 { magnitude[index] = UInt8(truncatingIfNeeded: number >> UInt64((7 - index) * 8)) }
    unsignedInteger(magnitude.span)
    end(mark)
  }
}

extension ObjectIdentifier {
  public static let cRLNumber = ObjectIdentifier([2, 5, 29, 20])
}
