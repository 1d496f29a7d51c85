/// A one-time code: 100 random bits as 20 characters of Crockford's base 32, in groups of five (`5Z8QD-...`). That alphabet has
/// no I, L, O and U, so that nobody types one thing for another.
///
/// The hyphens belong to the secret: what is shown is what the device uses.
struct OneTimeCode: Equatable, Sendable {
  let text: [UInt8]

  /// How many random octets it takes.
  static let randomCount = 20
  private static let alphabet: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

  /// From random octets, of each of which five bits are taken: 32 divides 256, so that no character is likelier.
  init(random: [UInt8]) {
    precondition(random.count == OneTimeCode.randomCount, "a one-time code is made of 20 random octets")
    var text: [UInt8] = []
    for index in random.indices {
      if index > 0, index % 5 == 0 { text.append(UInt8(ascii: "-")) }
      text.append(OneTimeCode.alphabet.octet(Int(random[index] & 31)))
    }
    self.text = text
  }
}
