// Covers: IPAddressText.swift

import Testing

@testable import PKIX

@Suite struct GeneralNamesTextTests {
  private func names(_ text: String) throws -> [UInt8] {
    try written { try $0.generalNames(text: Array(text.utf8).span) }
  }

  private func again(_ bytes: [UInt8]) throws -> String {
    var reader = DERReader(bytes.span)
    let names = try GeneralNames(&reader)
    return printed { $0.generalNames(names) }
  }

  @Test(arguments: [
    ("DNS:gw.example", "300C 820A 67772E6578616D706C65"), ("IP:192.0.2.1", "3006 8704C0000201"),
    ("ip:::1", "3012 8710 00000000000000000000000000000001"), ("RID:1.2.3", "3004 88022A03"),
    ("email:a@b, URI:c:d", "300A 8103614062 8603633A64"),
  ])
  func reads(_ text: String, _ encoding: String) throws { #expect(try names(text) == hex(encoding)) }

  @Test(arguments: [
    ("", GeneralNameTextError.Reason.unknownKind, 0), ("x", .unknownKind, 0), ("DNS:", .badDNSName, 0),
    ("DNS:a,DNS:*", .badDNSName, 6), ("DNS:a, IP:1.2.3", .badIPAddress, 7), ("URI:x", .badURI, 0),
    ("email:x", .badMailbox, 0), ("RID:1", .badIdentifier, 0), ("DNS:a,", .unknownKind, 6),
    ("dirName:CN=a", .unknownKind, 0),
  ])
  func refuses(_ text: String, _ reason: GeneralNameTextError.Reason, _ position: Int) {
    #expect(throws: GeneralNameTextError(reason, at: position)) { try names(text) }
  }

  @Test func bounds() throws {
    let most = Array(repeating: "DNS:a", count: 32).joined(separator: ",")
    #expect(try names(most).count == 2 + 32 * 3)
    #expect(throws: GeneralNameTextError(.tooManyNames, at: 192)) { try names(most + ",DNS:a") }
    #expect(throws: GeneralNameTextError(.namesTooLong, at: 5)) {
      try written(room: 4) { try $0.generalNames(text: Array("DNS:a".utf8).span) }
    }
  }

  @Test(arguments: [
    "DNS:gw.example,IP:192.0.2.1", "IP:2001:db8:0:0:0:0:0:1", "URI:coap://x/y", "email:a@b", "RID:1.2.3",
  ])
  func printingAndReadingAgree(_ text: String) throws { #expect(try again(names(text)) == text) }

  @Test func theOthers() throws {
    #expect(try again(hex("3010 A40E 300C 310A 3008 0603550403 0C0161")) == "dirName:CN=a")
    #expect(try again(hex("300B A009 06022A03 A0030C0161")) == "other:#a00906022a03a0030c0161")
    #expect(try again(hex("3004 8702 0102")) == "IP:0102")
    #expect(try again(hex("3004 8202 0A41")) == #"DNS:\x0aA"#)
  }
}

@Suite struct IPAddressTextTests {
  private func parse(_ text: String) -> [UInt8]? {
    let bytes = Array(text.utf8)
    guard let address = IPAddressText(bytes.span) else { return nil }
    return array(address.bytes)
  }

  @Test(arguments: [
    ("0.0.0.0", "00000000"), ("255.255.255.255", "FFFFFFFF"), ("192.0.2.1", "C0000201"),
    ("::", "00000000000000000000000000000000"), ("::1", "00000000000000000000000000000001"),
    ("1::", "00010000000000000000000000000000"), ("2001:DB8::a:b", "20010DB80000000000000000000A000B"),
    ("1:2:3:4:5:6:7:8", "00010002000300040005000600070008"), ("1:2:3:4:5:6:7::", "00010002000300040005000600070000"),
    ("::2:3:4:5:6:7:8", "00000002000300040005000600070008"), ("::ffff:192.0.2.1", "00000000000000000000FFFFC0000201"),
    ("1:2:3:4:5:6:1.2.3.4", "00010002000300040005000601020304"), ("fe80::0001", "FE800000000000000000000000000001"),
  ])
  func addresses(_ text: String, _ octets: String) { #expect(parse(text) == hex(octets)) }

  @Test(arguments: [
    "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.", "1..2.3", "1.2.3.4 ", "a.b.c.d", "1.2.3.1000",
    ":", ":::", "1:", ":1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "::1.2.3",
    "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1.2.3.4::", "fe80::1%eth0", "[::1]",
  ])
  func noAddresses(_ text: String) { #expect(parse(text) == nil) }
}
