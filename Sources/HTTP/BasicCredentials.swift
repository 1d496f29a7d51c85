/// What a client logs in with (RFC 7617 2): a reference and a password, on the stack. Whoever has it wipes it through `octets`,
/// also when it could not be read.
///
///     credentials = "Basic" 1*SP token68
///     user-pass   = user-id ":" password
///
/// The token is base 64 (RFC 4648 4) in its one form. The first colon splits; what follows belongs to the password.
public struct BasicCredentials: ~Copyable {
  private var storage = InlineArray<257, UInt8>(repeating: 0)
  private var count = 0
  private var colon: Int?

  public init() {}

  public var reference: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(first: colon ?? 0) }
  }

  public var password: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting((colon.map { $0 + 1 } ?? count)..<count) }
  }

  /// Everything that was read, for whoever wipes it.
  public var octets: MutableSpan<UInt8> {
    @_lifetime(&self) mutating get { storage.mutableSpan }
  }

  /// Reads the value of the field Authorization, once. Offsets count from its first octet.
  public mutating func read(_ authorization: Span<UInt8>) throws(BasicFault) {
    var index = authorization.first(0x20) ?? authorization.count
    guard authorization.extracting(first: index).equalsIgnoringCase("basic") else {
      throw BasicFault(.scheme, at: 0)
    }
    while index < authorization.count, authorization[index] == 0x20 { index += 1 }
    try decode(authorization, from: index)
    guard let colon else { throw BasicFault(.noColon, at: authorization.count) }
    if colon == 0 { throw BasicFault(.noReference, at: index) }
  }

  private mutating func decode(_ text: Span<UInt8>, from start: Int) throws(BasicFault) {
    guard (text.count - start) % 4 == 0 else { throw BasicFault(.encoding, at: text.count) }
    var index = start
    while index < text.count {
      var bits: UInt32 = 0
      var digits = 0
      for place in 0..<4 {
        guard let value = BasicCredentials.value(of: text[index + place]) else { break }
        bits = bits << 6 | UInt32(value)
        digits += 1
      }
      try checkPadding(text, index, digits, bits)
      bits <<= UInt32(6 * (4 - digits))
      for place in 0..<(digits - 1) {
        try take(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * place)), at: index + place)
      }
      index += 4
    }
  }

  /// RFC 4648 3.5: bits that belong to no octet are zero. Fewer than four digits are the last ones, padded.
  private func checkPadding(_ text: Span<UInt8>, _ index: Int, _ digits: Int, _ bits: UInt32) throws(BasicFault) {
    if digits == 4 { return }
    guard digits >= 2, index + 4 == text.count else { throw BasicFault(.encoding, at: index + digits) }
    for place in digits..<4 where text[index + place] != 0x3D { throw BasicFault(.encoding, at: index + place) }
    let unused: UInt32 = digits == 2 ? 0xF : 0x3
    if bits & unused != 0 { throw BasicFault(.encoding, at: index + digits - 1) }
  }

  /// RFC 7617 2: no control characters.
  private mutating func take(_ octet: UInt8, at offset: Int) throws(BasicFault) {
    if octet < 0x20 || octet == 0x7F { throw BasicFault(.controlCharacter, at: offset) }
    if colon == nil, octet == 0x3A {
      colon = count
    } else {
      let isFull = if let colon { count - colon > HTTPLimits.basicPassword } else { count >= HTTPLimits.basicReference }
      if isFull { throw BasicFault(.tooLong, at: offset) }
    }
    storage[count] = octet
    count += 1
  }

  private static func value(of character: UInt8) -> UInt8? {
    switch character {
    case 0x41...0x5A: return character - 0x41
    case 0x61...0x7A: return character - 0x61 + 26
    case 0x30...0x39: return character - 0x30 + 52
    case 0x2B: return 62
    case 0x2F: return 63
    default: return nil
    }
  }
}

/// What is wrong with a login, and where in the field's value.
public struct BasicFault: Error, Equatable, Sendable {
  public enum Reason: Sendable {
    /// Another scheme than Basic.
    case scheme
    /// No base 64 in its one form.
    case encoding
    case controlCharacter
    case noColon
    case noReference
    /// The reference or the password is.
    case tooLong
  }

  public let reason: Reason
  public let offset: Int

  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}
