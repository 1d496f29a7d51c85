// Covers: HardwareModuleName.swift, IPAddressText.swift

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
    ("dirName:", .badDirectoryName, 0), ("dirName:x", .badDirectoryName, 0), ("otherName:1.2.3", .badOtherName, 0),
    ("otherName:1.2.3;x", .badOtherName, 0), ("otherName:1;UTF8:a", .badOtherName, 0),
    ("otherName:1.2.3;UTF8:", .badOtherName, 0), ("otherName:1.2.3;UTF8:a\\", .badOtherName, 0),
    ("otherName:1.2.3;UTF8:a\u{202E}", .badOtherName, 0), ("otherName:1.2.3;DER:", .badOtherName, 0),
    ("otherName:1.2.3;DER:05", .badOtherName, 0), ("otherName:1.2.3;DER:0500x", .badOtherName, 0),
    ("otherName:1.2.3;DER:0c0", .badOtherName, 0), ("UPN:", .badOtherName, 0), ("DNS:a,hardware:1.2.3", .badHardwareName, 6),
    ("hardware:1.2.3/", .badHardwareName, 0), ("hardware:1.2.3/0", .badHardwareName, 0),
    ("hardware:1.2.3/0x", .badHardwareName, 0), ("hardware:1/00", .badHardwareName, 0),
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
    "UPN:a\\,b\\\\c,DNS:x", "otherName:1.2.3;UTF8:\\,\\,,dirName:/O=a\\,b/CN=c,DNS:x",
  ])
  func printingAndReadingAgree(_ text: String) throws { #expect(try again(names(text)) == text) }

  /// As OpenSSL writes them from its configuration (`subjectAltName = otherName:1.3.6.1.5.5.7.8.4;SEQUENCE:hw, ...`).
  private static let openSSL =
    "308185 A01F 06082B06010505070804 A013 3011 06092B06010401868D1F02 04040123ABCD"
    + "A01C 060A2B060104018237140203 A00E 0C0C75736572406578616D706C65 A00B 06022A03 A005 0C03612062"
    + "A420 301E 3110300E060355040A0C074578616D706C65 310A300806035504030C0161 88032A0304"
    + "8710 20010DB8000000000000000000000001"
  private static let text =
    "hardware:1.3.6.1.4.1.99999.2/0123abcd,UPN:user@example,otherName:1.2.3;UTF8:a b,dirName:/O=Example/CN=a,RID:1.2.3.4,"
    + "IP:2001:db8:0:0:0:0:0:1"

  @Test func everyKindAsOpenSSLWritesIt() throws {
    #expect(try names(Self.text) == hex(Self.openSSL))
    #expect(try again(hex(Self.openSSL)) == Self.text)
    #expect(try names("Upn:a\\,b") == hex("3015 A013 060A2B060104018237140203 A005 0C03612C62"))
    #expect(try names("otherName:1.2.3;der:0500") == hex("300A A008 06022A03 A0020500"))
  }

  /// A name whose type promises more than DER.
  @Test(arguments: [
    ("A012 06082B06010505070804 A006 3004 06022A03", false), ("A014 06082B06010505070804 A008 3006 06022A03 0400", false),
    ("A015 06082B06010505070804 A009 3007 06022A03 040100", true), ("A00E 06082B06010505070804 A0020500", false),
    ("A011 060A2B060104018237140203 A003 160161", false), ("A011 060A2B060104018237140203 A003 0C0161", true),
  ])
  func whatATypePromises(_ text: String, _ isGood: Bool) throws {
    let bytes = hex(text)
    var reader = DERReader(bytes.span)
    let name = try GeneralName(&reader)
    var isAccepted = true
    do throws(GeneralNameFault) { try name.check() } catch { isAccepted = false }
    #expect(isAccepted == isGood)
  }

  @Test func theOthers() throws {
    #expect(try again(hex("3010 A40E 300C 310A 3008 0603550403 0C0161")) == "dirName:/CN=a")
    #expect(try again(hex("3012 A410 300E 310C 300A 0603550403 0C03612F62")) == #"dirName:/CN=a\/b"#)
    #expect(try again(hex("300B A009 06022A03 A0030C0161")) == "otherName:1.2.3;UTF8:a")
    #expect(try again(hex("300A A008 06022A03 A0020500")) == "otherName:1.2.3;DER:0500")
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
