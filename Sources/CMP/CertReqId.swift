/// `certReqId INTEGER`: which request of a message an answer, a confirmation or a question is about.
///
/// RFC 9483 has 0, and -1 for p10cr; EJBCA's clients send 1 and 4. Whatever it is, it comes back: any INTEGER of at most 16
/// octets, held in place.
public struct CertReqId: Equatable, Sendable, ExpressibleByIntegerLiteral {
  /// Two's complement.
  private let high: UInt64
  private let low: UInt64

  public init(_ value: Int) {
    high = value < 0 ? .max : 0
    low = UInt64(bitPattern: Int64(value))
  }

  public init(integerLiteral value: Int) { self.init(value) }

  /// From the content octets of an INTEGER, as CertRequest has them; nothing when there are none or too many.
  public init?(_ content: Span<UInt8>) {
    guard content.count >= 1, content.count <= PKIXLimits.certReqId else { return nil }
    let sign: UInt64 = content[0] & 0x80 != 0 ? .max : 0
    var words = (high: sign, low: sign)
    for index in content.indices {
      words.high = words.high &<< 8 | words.low &>> 56
      words.low = words.low &<< 8 | UInt64(content[index])
    }
    (high, low) = words
  }

  /// More octets than 16 are `outOfRange`.
  public init(_ reader: inout DERReader) throws(DERError) {
    let start = reader.offset
    guard let id = CertReqId(try reader.integer()) else { throw DERError(.outOfRange, at: start) }
    self = id
  }

  /// The octet with this weight, 0 for the last one.
  fileprivate func octet(_ weight: Int) -> UInt8 {
    let word = weight >= 8 ? high : low
    return UInt8(truncatingIfNeeded: word &>> UInt64(weight % 8 * 8))
  }

  /// How many octets the INTEGER needs (X.690 8.3.2).
  fileprivate var octetCount: Int {
    var count = 16
    while count > 1, octet(count - 1) == (octet(count - 2) & 0x80 != 0 ? 0xFF : 0) { count -= 1 }
    return count
  }
}

extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func certReqId(_ id: CertReqId) {
    let count = id.octetCount
    header(.integer, length: count)
    for index in 0..<count { octet(id.octet(count - 1 - index)) }
  }
}
