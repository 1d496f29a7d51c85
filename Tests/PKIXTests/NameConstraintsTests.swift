// Covers: NameConstraints.swift, NameConstraints+Match.swift

import Testing

@testable import PKIX

/// What a nameConstraints may look like, and what it does to names; the certification paths of the authority's tests compare
/// the same with OpenSSL.
@Suite struct NameConstraintsTests {
  @Test(
    arguments: [
      ("3006 A004 3002 8200", nil), ("300A A103 3001 00", DERError(.truncated, at: 0)),
      ("3000", DERError(.outOfRange, at: 0)), ("3002 A000", DERError(.outOfRange, at: 2)),
      ("300C A004 3002 8200 A104 3002 8100", nil),
      ("300C A104 3002 8200 A004 3002 8100", DERError(.trailingData, at: 8)),
      // minimum 0 is a default that is encoded; 1 and every maximum are nothing that RFC 5280 knows.
      ("3009 A007 3005 8200 800100", DERError(.trailingData, at: 8)),
      ("3009 A007 3005 8200 810105", DERError(.trailingData, at: 8)),
      ("3006 A004 3002 0C00", DERError(.unexpectedTag, at: 6)), ("3006 2004 3002 8200", DERError(.wrongForm, at: 2)),
      ("3082010A A0820106" + String(repeating: "30028200", count: 65) + "0500", DERError(.unexpectedTag, at: 268)),
      ("30820108 A0820104" + String(repeating: "30028200", count: 65), DERError(.tooMany, at: 4)),
    ] as [(String, DERError?)])
  func structure(_ text: String, _ expected: DERError?) {
    #expect(failure(hex(text)) { r throws(DERError) in _ = try NameConstraints(&r) } == expected)
  }

  /// Of constraints with one base, whether a name is allowed when it is permitted and when it is excluded.
  private func verdict(_ base: String, _ name: String) throws -> [Bool] {
    let (base, name) = (hex(base), hex(name))
    let subtree = [0x30, UInt8(base.count)] + base
    let names = [0x30, UInt8(name.count)] + name
    return try [UInt8(0xA0), 0xA1].map { tag in
      let bytes = [0x30, UInt8(subtree.count + 2), tag, UInt8(subtree.count)] + subtree
      var (reader, other) = (DERReader(bytes.span), DERReader(names.span))
      let empty: [UInt8] = [0x30, 0]
      let subject = try Name(empty.span)
      return try NameConstraints(&reader).allow(subject: subject, alternativeNames: GeneralNames(&other))
    }
  }

  @Test(
    arguments: [
      // dNSName: a.b under b, under .b, under c, under a longer one, under nothing
      ("820162", "8203612E62", [true, false]), ("82022E62", "8203612E62", [true, false]),
      ("820163", "8203612E62", [false, true]), ("8205782E612E62", "8203612E62", [false, true]),
      ("8200", "8203612E62", [true, false]), ("82022E62", "820162", [false, true]),
      ("820162", "8203612D62", [false, true]),
      // no host name: refused either way
      ("820162", "8203612062", [false, false]), ("820162", "8200", [false, false]),
      // a form that the base says nothing of
      ("820162", "8703010203", [true, true]), ("820162", "880155", [true, true]),
      // addresses of five octets, masks with holes
      ("87080A000000FF000000", "87040A010203", [true, false]), ("87080A000000FF000000", "87040B010203", [false, true]),
      ("87080A000000FF000000", "87050A01020304", [false, false]),
      ("87080A000000FF00FF00", "87040A010203", [false, false]),
      ("87080A000000FF000001", "87040A010203", [false, false]),
      ("87080A00000000000000", "87040B010203", [true, false]),
      ("87080A000000FE000000", "87040B010203", [true, false]),
      // URIs: http://b, http://b:1/, http:b, http://
      ("860162", "8608687474703A2F2F62", [true, false]), ("860162", "860B687474703A2F2F623A312F", [true, false]),
      ("860162", "8606687474703A62", [false, false]), ("860162", "8607687474703A2F2F", [false, false]),
      // a mailbox without a host
      ("810162", "810361 4062", [true, false]), ("810162", "810161", [false, false]),
      // forms that nobody compares
      ("8802 2A03", "8802 2A04", [false, false]),
    ] as [(String, String, [Bool])])
  func names(_ base: String, _ name: String, _ expected: [Bool]) throws {
    #expect(try verdict(base, name) == expected)
  }

  /// A BMPString is compared octet for octet only: under an excluded name it might be the same, so it is refused.
  @Test func oldStrings() throws {
    let base = hex("A40F 300D 310B 3009 0603550403 0C02 6161")
    let name = hex("3011 310F 300D 0603550403 1E06 006100610061")
    for (tag, isAllowed) in [(UInt8(0xA0), false), (0xA1, false)] {
      let bytes = [0x30, UInt8(base.count + 4), tag, UInt8(base.count + 2), 0x30, UInt8(base.count)] + base
      var reader = DERReader(bytes.span)
      let constraints = try NameConstraints(&reader)
      let subject = try Name(name.span)
      let allowed = constraints.allow(subject: subject, alternativeNames: nil)
      #expect(allowed == isAllowed)
    }
  }

  /// Random names against random constraints: whatever comes, an answer comes.
  @Test func neverTraps() throws {
    var state: UInt64 = 4711
    func next(_ bound: UInt64) -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8((state >> 33) % bound)
    }
    let letters = Array("ab.@:/?#*-1 ".utf8)
    for _ in 0..<20_000 {
      let tag = [UInt8(0x81), 0x82, 0x86, 0x87][Int(next(4))]
      let base = (0..<Int(next(12))).map { _ in letters[Int(next(12))] }
      let name = (0..<Int(next(20))).map { _ in letters[Int(next(12))] }
      let texts = [[tag, UInt8(base.count)] + base, [tag, UInt8(name.count)] + name].map { octets in
        octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
      }
      let found = try verdict(texts[0], texts[1])
      #expect(found != [true, true])
    }
  }
}
