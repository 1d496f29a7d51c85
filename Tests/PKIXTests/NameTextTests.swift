// Covers: AttributeText.swift

import Testing

@testable import PKIX

@Suite struct NameTextTests {
  @Test(arguments: [
    ("", "3000"), ("CN=a", "300C 310A 3008 0603550403 0C0161"), ("cn = a ", "300C 310A 3008 0603550403 0C0161"),
    ("/CN=a", "300C 310A 3008 0603550403 0C0161"), ("2.5.4.3=a", "300C 310A 3008 0603550403 0C0161"),
    ("C=DE", "300D 310B 3009 0603550406 13024445"), ("serialNumber=7", "300C 310A 3008 0603550405 130137"),
    ("DC=org", "3015 3113 3011 060A0992268993F22C640119 16036F7267"),
    ("CN=a,C=DE", "3019 310B 3009 0603550406 13024445 310A 3008 0603550403 0C0161"),
    ("/C=DE/CN=a", "3019 310B 3009 0603550406 13024445 310A 3008 0603550403 0C0161"),
    ("CN=#020105", "300C 310A 3008 0603550403 020105"),
    (#"CN=a\,b"#, "300E 310C 300A 0603550403 0C03612C62"), (#"CN=\C3\BC"#, "300D 310B 3009 0603550403 0C02C3BC"),
    (#"CN=\ a\ "#, "300E 310C 300A 0603550403 0C03206120"), (#"/CN=a\/b"#, "300E 310C 300A 0603550403 0C03612F62"),
    ("CN=a/b", "300E 310C 300A 0603550403 0C03612F62"), ("/CN=a,b", "300E 310C 300A 0603550403 0C03612C62"),
    ("OU=b+CN=a", "3016 3114 3008 0603550403 0C0161 3008 060355040B 0C0162"),
    ("CN=a=b", "300E 310C 300A 0603550403 0C03613D62"),
  ])
  func reads(_ text: String, _ encoding: String) throws { #expect(try name(text) == hex(encoding)) }

  @Test(arguments: [
    ("CN", NameTextError.Reason.expectedEquals, 2), ("=a", .expectedType, 0), ("CN=", .emptyValue, 3),
    ("CN=a,", .expectedType, 5), ("/", .expectedType, 1), ("/CN=a/", .expectedType, 6), ("XX=a", .unknownType, 0),
    ("O=x,XX=a", .unknownType, 4), ("1=a", .unknownType, 0), ("1.2.=a", .unknownType, 0), (#"CN=a\"#, .badEscape, 4),
    (#"CN=a\q"#, .badEscape, 4), (#"CN=a\4"#, .badEscape, 4), ("CN=a\"b", .badCharacter, 4),
    ("CN=a<b", .badCharacter, 4),
    ("CN=a;b", .badCharacter, 4), ("CN=a\u{0}", .badCharacter, 4), ("C=D*", .badCharacter, 2),
    ("DC=ü", .badCharacter, 3),
    (#"CN=\FF"#, .badCharacter, 3), ("CN=#05", .badHexadecimal, 3), ("CN=#", .badHexadecimal, 3),
    ("CN=#050", .badHexadecimal, 3), ("CN=#0500x", .badCharacter, 8), ("CN=a+", .expectedType, 5),
    ("CN=a++OU=b", .expectedType, 5), ("CN=#30800000", .badHexadecimal, 3),
  ])
  func refuses(_ text: String, _ reason: NameTextError.Reason, _ position: Int) {
    #expect(throws: NameTextError(reason, at: position)) { try name(text) }
  }

  @Test func bounds() throws {
    let most = Array(repeating: "OU=a", count: 32).joined(separator: ",")
    #expect(try name(most).count == 4 + 32 * 12)
    #expect(throws: NameTextError(.tooManyNames, at: most.utf8.count + 1)) { try name(most + ",OU=a") }
    #expect(throws: NameTextError(.nameTooLong, at: 6)) { try name("CN=abc", room: 14) }
    #expect(try name("CN=abc", room: 16).count == 16)
  }

  /// What is printed is read back to the same bytes.
  @Test(arguments: [
    "CN=sensor-1,OU=Line 3,O=Factory,C=DE", #"CN=a\,b\+c\"d\\e\<f\>g\;h"#, #"CN=\ a b\ "#, "CN=\\#1", "CN=a#=b/c",
    "CN=Kühlung 😀", "CN=a+UID=k7", "1.3.6.1.4.1.32473.1=#0c0178", "CN=#04020102", "emailAddress=a@b,DC=x",
    #"CN=\07\e2\80\ae\7f"#, #"CN=\c2\85"#, "",
  ])
  func printingAndReadingAgree(_ text: String) throws {
    #expect(try printedName(name(text)) == text)
  }

  /// Thousands of parts neither fill a log line nor take time.
  @Test func anAttackersNameIsCounted() throws {
    let parts = hex(String(repeating: "3100", count: 20_000))
    let bytes = try written { $0.primitive(.sequence, parts.span) }
    #expect(try printedName(bytes) == "20000 relative names")
  }

  @Test func identifiersOfManySizes() throws {
    for text in ["2.25.18446744073709551535", "1.3.6.1.4.1.311.21.8.1234567.7654321", "0.0", "1.39.0"] {
      #expect(try printedName(name("\(text)=a")) == "\(text)=#0c0161")
    }
    let uuid = hex("301D 311B 3019 0614 69 83808080808080808080808080808080808001 0C0161")
    #expect(try printedName(uuid) == "2.25.#=#0c0161")
  }
}
