/// The universal types; `tag` replaces the universal one for IMPLICIT fields.
extension DERWriter {
  @_lifetime(self: copy self)
  public mutating func primitive(_ tag: DERTag, _ content: Span<UInt8>) {
    header(tag, length: content.count)
    raw(content)
  }

  @_lifetime(self: copy self)
  public mutating func octetString(_ content: Span<UInt8>, _ tag: DERTag = .octetString) { primitive(tag, content) }

  @_lifetime(self: copy self)
  public mutating func utf8String(_ content: Span<UInt8>) { primitive(.utf8String, content) }

  @_lifetime(self: copy self)
  public mutating func utf8String(_ text: StaticString) {
    header(.utf8String, length: text.utf8CodeUnitCount)
    raw(text)
  }

  /// The UTF-8 of a constant.
  @_lifetime(self: copy self)
  public mutating func raw(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { octet(unsafe text.utf8Start[index]) }
  }

  /// Octets of which none is unused: keys, signatures, MACs.
  @_lifetime(self: copy self)
  public mutating func bitString(_ content: Span<UInt8>, _ tag: DERTag = .bitString) {
    header(tag, length: content.count + 1)
    octet(0)
    raw(content)
  }

  /// A named-bit list without trailing zero bits (X.690 11.2.2).
  @_lifetime(self: copy self)
  public mutating func namedBits(_ bits: NamedBits, _ tag: DERTag = .bitString) {
    let highest = 32 - bits.rawValue.leadingZeroBitCount
    let octets = (highest + 7) / 8
    header(tag, length: octets + 1)
    octet(UInt8(octets * 8 - highest))
    for index in 0..<octets {
      var value: UInt8 = 0
      for bit in 0..<8 where bits.contains(NamedBits(bit: index * 8 + bit)) { value |= 0x80 >> UInt8(bit) }
      octet(value)
    }
  }

  @_lifetime(self: copy self)
  public mutating func integer(_ value: Int, _ tag: DERTag = .integer) {
    var octets = 1
    while octets < 8, Int64(value) >> Int64(octets * 8 - 1) != (value < 0 ? -1 : 0) { octets += 1 }
    header(tag, length: octets)
    for index in 0..<octets { octet(UInt8(truncatingIfNeeded: Int64(value) >> Int64((octets - 1 - index) * 8))) }
  }

  /// A non-negative INTEGER from its magnitude, most significant octet first, leading zeros dropped.
  @_lifetime(self: copy self)
  public mutating func unsignedInteger(_ magnitude: Span<UInt8>) {
    var start = 0
    while start < magnitude.count - 1, magnitude[start] == 0 { start += 1 }
    let body = magnitude.extracting(start..<magnitude.count)
    guard body.count > 0 else { return integer(0) }
    let sign = body[0] & 0x80 != 0 ? 1 : 0
    header(.integer, length: body.count + sign)
    if sign == 1 { octet(0) }
    raw(body)
  }

  @_lifetime(self: copy self)
  public mutating func boolean(_ value: Bool) {
    header(.boolean, length: 1)
    octet(value ? 0xFF : 0)
  }

  @_lifetime(self: copy self)
  public mutating func null() { header(.null, length: 0) }

  @_lifetime(self: copy self)
  public mutating func objectIdentifier(_ identifier: ObjectIdentifier, _ tag: DERTag = .objectIdentifier) {
    header(tag, length: identifier.octetCount)
    for index in 0..<identifier.octetCount { octet(identifier.octet(index)) }
  }

  /// GeneralizedTime, `YYYYMMDDHHMMSSZ`.
  @_lifetime(self: copy self)
  public mutating func generalizedTime(_ moment: Timestamp, _ tag: DERTag = .generalizedTime) {
    header(tag, length: 15)
    let civil = CivilTime(moment)
    twoDigits(civil.year / 100)
    calendar(civil)
  }

  /// `Time`: UTCTime through 2049, GeneralizedTime from 2050 (RFC 5280 4.1.2.5).
  @_lifetime(self: copy self)
  public mutating func time(_ moment: Timestamp) {
    guard moment < .firstGeneralized, moment >= .firstUTC else { return generalizedTime(moment) }
    header(.utcTime, length: 13)
    calendar(CivilTime(moment))
  }

  @_lifetime(self: copy self)
  private mutating func calendar(_ civil: CivilTime) {
    twoDigits(civil.year % 100)
    twoDigits(civil.month)
    twoDigits(civil.day)
    twoDigits(civil.hour)
    twoDigits(civil.minute)
    twoDigits(civil.second)
    octet(UInt8(ascii: "Z"))
  }

  @_lifetime(self: copy self)
  private mutating func twoDigits(_ value: Int) {
    octet(0x30 + UInt8(value / 10))
    octet(0x30 + UInt8(value % 10))
  }
}
