/// The universal types. Each method reads one element or throws; the optional forms read it only if its tag is next.
extension DERReader {
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func sequence() throws(DERError) -> DERReader { try element(.sequence).reader }

  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func optionalSequence() throws(DERError) -> DERReader? {
    guard nextTag == .sequence else { return nil }
    return try sequence()
  }

  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func set() throws(DERError) -> DERReader { try element(.set).reader }

  /// `[number] EXPLICIT`: a reader of what is inside.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func explicit(_ number: UInt8) throws(DERError) -> DERReader {
    try element(.contextConstructed(number)).reader
  }

  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func optionalExplicit(_ number: UInt8) throws(DERError) -> DERReader? {
    guard nextTag == .contextConstructed(number) else { return nil }
    return try explicit(number)
  }

  /// The content octets of an INTEGER, two's complement, minimal.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func integer(_ tag: DERTag = .integer) throws(DERError) -> Span<UInt8> {
    let value = try element(tag)
    try DERPrimitive.checkInteger(value.content, at: value.contentOffset)
    return value.content
  }

  /// An INTEGER within -2^31 ... 2^31 - 1; anything larger is `outOfRange`.
  @_lifetime(self: copy self)
  public mutating func smallInteger(_ tag: DERTag = .integer) throws(DERError) -> Int {
    let element = try element(tag)
    let content = element.content
    try DERPrimitive.checkInteger(content, at: element.contentOffset)
    guard content.count <= 4 else { throw DERError(.outOfRange, at: element.contentOffset) }
    var value: Int32 = content[0] & 0x80 != 0 ? -1 : 0
    for index in content.indices { value = value << 8 | Int32(content[index]) }
    return Int(value)
  }

  /// The magnitude of a non-negative INTEGER, without the sign octet; zero has one octet.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func unsignedInteger(_ tag: DERTag = .integer) throws(DERError) -> Span<UInt8> {
    let element = try element(tag)
    let content = element.content
    try DERPrimitive.checkInteger(content, at: element.contentOffset)
    guard content[0] & 0x80 == 0 else { throw DERError(.outOfRange, at: element.contentOffset) }
    return content[0] == 0 && content.count > 1 ? content.extracting(1..<content.count) : content
  }

  @_lifetime(self: copy self)
  public mutating func boolean() throws(DERError) -> Bool {
    let value = try element(.boolean)
    try DERPrimitive.checkBoolean(value.content, at: value.contentOffset)
    return value.content[0] == 0xFF
  }

  /// `BOOLEAN DEFAULT FALSE`: absent, or TRUE. A default that is encoded is not DER (X.690 11.5).
  @_lifetime(self: copy self)
  public mutating func booleanDefaultFalse() throws(DERError) -> Bool {
    guard nextTag == .boolean else { return false }
    let start = offset
    guard try boolean() else { throw DERError(.notDistinguished, at: start) }
    return true
  }

  @_lifetime(self: copy self)
  public mutating func null(_ tag: DERTag = .null) throws(DERError) {
    let value = try element(tag)
    if value.content.count != 0 { throw DERError(.badNull, at: value.contentOffset) }
  }

  @_lifetime(self: copy self)
  public mutating func objectIdentifier(_ tag: DERTag = .objectIdentifier) throws(DERError) -> ObjectIdentifier {
    let value = try element(tag)
    try ObjectIdentifier.check(value.content, at: value.contentOffset)
    return ObjectIdentifier(content: value.content)
  }

  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func bitString(_ tag: DERTag = .bitString) throws(DERError) -> BitString {
    let value = try element(tag)
    return try BitString(content: value.content, at: value.contentOffset)
  }

  /// A BIT STRING whose unused bits must be none: keys, signatures, MACs.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func octetAlignedBits(_ tag: DERTag = .bitString) throws(DERError) -> Span<UInt8> {
    let element = try element(tag)
    let bits = try BitString(content: element.content, at: element.contentOffset)
    guard bits.unusedBits == 0 else { throw DERError(.badBitString, at: element.contentOffset) }
    return bits.bytes
  }

  /// A named-bit list of at most 32 bits, without trailing zero bits (X.690 11.2.2).
  @_lifetime(self: copy self)
  public mutating func namedBits(_ tag: DERTag = .bitString) throws(DERError) -> NamedBits {
    let element = try element(tag)
    let bits = try BitString(content: element.content, at: element.contentOffset)
    guard bits.bytes.count <= 4 else { throw DERError(.outOfRange, at: element.contentOffset) }
    var value = NamedBits()
    for index in bits.bytes.indices {
      for bit in 0..<8 where bits.bytes[index] & (0x80 >> UInt8(bit)) != 0 {
        value.insert(NamedBits(bit: index * 8 + bit))
      }
    }
    if bits.bytes.count > 0, bits.bytes[bits.bytes.count - 1] & (1 << bits.unusedBits) == 0 {
      throw DERError(.notDistinguished, at: element.contentOffset)
    }
    return value
  }

  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func octetString(_ tag: DERTag = .octetString) throws(DERError) -> Span<UInt8> {
    try element(tag).content
  }

  /// The bytes of a UTF8String, well-formed (RFC 3629).
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  public mutating func utf8String() throws(DERError) -> Span<UInt8> {
    let value = try element(.utf8String)
    try DERPrimitive.checkUTF8(value.content, at: value.contentOffset)
    return value.content
  }

  /// GeneralizedTime as X.690 11.7 restricts it. A fraction of a second is dropped.
  @_lifetime(self: copy self)
  public mutating func generalizedTime(_ tag: DERTag = .generalizedTime) throws(DERError) -> Timestamp {
    let value = try element(tag)
    return try Timestamp(content: value.content, .generalizedWithFraction, at: value.contentOffset)
  }

  /// `Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }`, whole seconds (RFC 5280 4.1.2.5).
  @_lifetime(self: copy self)
  public mutating func time() throws(DERError) -> Timestamp {
    let isUTC = nextTag == .utcTime
    let value = try element(isUTC ? .utcTime : .generalizedTime)
    return try Timestamp(content: value.content, isUTC ? .utc : .generalized, at: value.contentOffset)
  }
}
