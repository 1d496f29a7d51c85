import PKIX
import Testing

@testable import signet

@Suite struct OneTimeCodeTests {
  @Test func fiveBitsOfEveryOctetInGroupsOfFive() {
    let random = (0..<20).map { UInt8($0 * 13 % 256) }
    #expect(String(decoding: OneTimeCode(random: random).text, as: UTF8.self) == "0DT7M-1EV8N-2FW9P-3GXAQ")
    #expect(OneTimeCode(random: random.map { $0 | 0xE0 }).text == OneTimeCode(random: random.map { $0 & 31 }).text)
  }

  @Test func everyCharacterIsEquallyLikely() {
    var counts: [UInt8: Int] = [:]
    for octet in UInt8.min...UInt8.max {
      counts[OneTimeCode(random: [UInt8](repeating: octet, count: 20)).text[0], default: 0] += 1
    }
    #expect(counts.count == 32)
    #expect(counts.values.allSatisfy { $0 == 8 })
    for letter in "ILOU".utf8 { #expect(counts[letter] == nil) }
  }
}

@Suite struct DistinguishedNameTests {
  @Test(arguments: [
    ("CN=sensor-1,O=Factory", "CN=sensor-1,O=Factory", "/O=Factory/CN=sensor-1"),
    ("/C=DE/O=A\\/B/CN=x", "CN=x,O=A/B,C=DE", "/C=DE/O=A\\/B/CN=x"),
  ])
  func bothSpellings(text: String, expected: String, openSSL: String) throws {
    let name = try DistinguishedName(text: text.octets)
    #expect(name.text.string == expected)
    #expect(String(decoding: name.openSSL, as: UTF8.self) == openSSL)
  }

  @Test func aCommonNameTakesAnyCharacter() throws {
    #expect(try DistinguishedName(commonName: "a,b=c/d".octets).openSSL == "/CN=a,b=c\\/d".octets)
    #expect(throws: Failure.self) { try DistinguishedName(commonName: []) }
    #expect(throws: Failure.self) { try DistinguishedName(commonName: String(repeating: "x", count: 65).octets) }
    #expect(try DistinguishedName(commonName: String(repeating: "€", count: 64).octets).encoded.count > 192)
  }

  @Test func mistakesAreExplained() {
    do {
      _ = try DistinguishedName(text: "CN=a,XX=b".octets)
      Issue.record("it was accepted")
    } catch {
      #expect(error.status == .usage)
      #expect(error.message.string.hasPrefix("\"CN=a,XX=b\", character "))
    }
  }
}

@Suite struct EnrolmentAdviceTests {
  @Test(arguments: [
    ("plain-1.x", "plain-1.x"), ("two words", "'two words'"), ("it's", "'it'\\''s'"), ("$(rm)", "'$(rm)'"), ("", "''"),
  ])
  func shellQuotes(word: String, expected: String) { #expect(Shell.quoted(word.octets).string == expected) }

  @Test func theCommandsCanBeCopied() throws {
    let advice = EnrolmentAdvice(
      url: "http://127.0.0.1:8829/.well-known/cmp", reference: "my device".octets, code: "ABCDE-FGHJK".octets,
      subject: try DistinguishedName(commonName: "my device".octets),
      recipient: try DistinguishedName(commonName: "the CA".octets), ca: "/etc/signet/ca.pem".octets)
    #expect(
      advice.text.string == """
          openssl ecparam -name prime256v1 -genkey -noout -out device.key
          openssl cmp -cmd ir -server http://127.0.0.1:8829/.well-known/cmp -ref 'my device' -secret pass:ABCDE-FGHJK \\
            -recipient '/CN=the CA' \\
            -newkey device.key -subject '/CN=my device' -certout device.pem \\
            -out_trusted /etc/signet/ca.pem

        """)
  }
}
