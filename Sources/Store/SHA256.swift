/// SHA-256 (FIPS 180-4 6.2), for the chain through the log only.
///
/// Store has its own so that a log can be checked by anyone who has the file, with no key, no library and one type
/// parameter fewer in everything that holds a log. Nothing secret passes through it.
struct SHA256 {
  private var state: InlineArray<8, UInt32> = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
  ]
  private var block = InlineArray<64, UInt8>(repeating: 0)
  private var filled = 0
  private var total: UInt64 = 0

  mutating func update(_ bytes: Span<UInt8>) {
    var index = 0
    total += UInt64(bytes.count)
    while index < bytes.count {
      if filled == 0, bytes.count - index >= 64 {
        SHA256.compress(&state, bytes, index)
        index += 64
        continue
      }
      let count = min(64 - filled, bytes.count - index)
      for offset in 0..<count { block[filled + offset] = bytes[index + offset] }
      filled += count
      index += count
      if filled == 64 { compressBlock() }
    }
  }

  /// The hash. Nothing may be added afterwards.
  mutating func finish() -> InlineArray<32, UInt8> {
    let bits = total &* 8
    block[filled] = 0x80
    filled += 1
    if filled > 56 {
      for index in filled..<64 { block[index] = 0 }
      compressBlock()
    }
    for index in filled..<56 { block[index] = 0 }
    for index in 0..<8 { block[56 + index] = UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * index)) }
    compressBlock()
    var hash = InlineArray<32, UInt8>(repeating: 0)
    for index in 0..<8 {
      for octet in 0..<4 { hash[4 * index + octet] = UInt8(truncatingIfNeeded: state[index] >> UInt32(24 - 8 * octet)) }
    }
    return hash
  }

  private mutating func compressBlock() {
    SHA256.compress(&state, block.span, 0)
    filled = 0
  }

  private static func compress(_ state: inout InlineArray<8, UInt32>, _ bytes: Span<UInt8>, _ start: Int) {
    var w = InlineArray<64, UInt32>(repeating: 0)
    for index in 0..<16 { w[index] = bytes.u32(start + 4 * index).byteSwapped }
    for index in 16..<64 {
      let (x, y) = (w[index - 15], w[index - 2])
      let s0 = (x &>> 7 | x &<< 25) ^ (x &>> 18 | x &<< 14) ^ x &>> 3
      let s1 = (y &>> 17 | y &<< 15) ^ (y &>> 19 | y &<< 13) ^ y &>> 10
      w[index] = w[index - 16] &+ s0 &+ w[index - 7] &+ s1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let s1 = (e &>> 6 | e &<< 26) ^ (e &>> 11 | e &<< 21) ^ (e &>> 25 | e &<< 7)
      let t1 = h &+ s1 &+ (e & f ^ ~e & g) &+ constants[index] &+ w[index]
      let s0 = (a &>> 2 | a &<< 30) ^ (a &>> 13 | a &<< 19) ^ (a &>> 22 | a &<< 10)
      let t2 = s0 &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  private static let constants: InlineArray<64, UInt32> = [
    0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4, 0xAB1C_5ED5,
    0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE, 0x9BDC_06A7, 0xC19B_F174,
    0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F, 0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA,
    0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7, 0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967,
    0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC, 0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85,
    0xA2BF_E8A1, 0xA81A_664B, 0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070,
    0x19A4_C116, 0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
    0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7, 0xC671_78F2,
  ]
}

/// The chain through the log: a hash of every record so far, in order (LogFormat.swift says over which octets).
public struct Chain: Equatable, Sendable {
  public var value: InlineArray<32, UInt8>

  /// Before the first record: all zeros.
  public init() { value = InlineArray(repeating: 0) }

  init(_ bytes: Span<UInt8>, at offset: Int) {
    value = InlineArray(repeating: 0)
    for index in 0..<32 { value[index] = bytes[offset + index] }
  }

  /// The first eight octets, as every record carries them.
  var short: UInt64 { value.span.u64(0) }

  public static func == (left: Chain, right: Chain) -> Bool {
    var difference: UInt8 = 0
    for index in 0..<32 { difference |= left.value[index] ^ right.value[index] }
    return difference == 0
  }
}
