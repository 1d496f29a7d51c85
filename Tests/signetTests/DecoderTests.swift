// Covers: DecodedField.swift, Grammar.swift, MessageNotation.swift, ObjectNames.swift, PrimitiveText.swift, ShortForm.swift
import Foundation
import Testing

@testable import signet

/// The golden messages of CMPTests, which real clients and servers wrote.
enum GoldenMessages {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("CMPTests/Vectors")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".der") }.map { String($0.dropLast(4)) }.sorted()
  }()

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name + ".der")))
  }

  /// Offset and size of every element, as `openssl asn1parse` lists them in the file beside the message.
  static func elements(_ name: String) throws -> [Int: Int] {
    var elements: [Int: Int] = [:]
    let text = try String(contentsOf: folder.appendingPathComponent(name + ".txt"), encoding: .utf8)
    for line in text.split(separator: "\n") {
      guard let match = line.firstMatch(of: #/^ *(\d+):d=\d+ +hl=(\d+) l= *(\d+) /#),
        let offset = Int(match.1), let header = Int(match.2), let length = Int(match.3)
      else { continue }
      elements[offset] = header + length
    }
    return elements
  }
}

@Suite struct DecoderTests {
  @Test func everyTypeOfAnIdentifierIsInTheNotation() {
    let lines = String(describing: ObjectNames.table).split(separator: "\n")
    #expect(lines.count > 100)
    for line in lines {
      let words = line.split(separator: " ").map { String($0) }
      #expect(words.count == 2 || words.count == 3, "\(line)")
      #expect(ObjectNames.entry(words[0].octets)?.name == words[1].octets)
      if words.count == 3 { #expect(Grammar.message.production(words[2].octets) != nil, "\(line)") }
    }
    #expect(ObjectNames.entry("1.3.6.1.5.5.7.4".octets) == nil)
    #expect(ObjectNames.entry([]) == nil)
  }

  @Test func theBodyHas27Kinds() {
    let body = Grammar.message.types[Grammar.message.production("PKIBody")]
    #expect(body.members.map { Grammar.message.types[$0].tag } == (0...26).map { UInt8($0) })
  }

  /// Not ours: what OpenSSL says of the same octets.
  @Test(arguments: GoldenMessages.names)
  func offsetsAndSizesAreThoseOfOpenSSL(name: String) throws {
    let message = Decoder.decode(try GoldenMessages.bytes(name))
    #expect(message.fault == nil)
    let elements = try GoldenMessages.elements(name)
    var found = 0
    for field in message.fields {
      guard let size = elements[field.offset] else { continue }  // within an OCTET STRING
      #expect(size == field.size, "\(Text(field.name).string) at \(field.offset)")
      found += 1
    }
    #expect(found >= 10)
    #expect(Text(message.fields[0].name) == "PKIMessage")
    #expect(message.first("body", depth: 1).map { Text($0.choice).string } == String(name.prefix { $0 != "-" }))
  }

  /// Everything that is complete before the end is shown as in the whole message; then comes the fault.
  @Test(arguments: [
    "ir-mac-extensions", "ip-mac-rejected", "kur-signed", "certConf-mac", "genp-signed", "pollRep-mac", "rr-mac",
    "p10cr-mac",
  ])
  func whatStandsBeforeTheEndIsShown(name: String) throws {
    let bytes = try GoldenMessages.bytes(name)
    let elements = try GoldenMessages.elements(name)
    // What is inside of an OCTET STRING is not shown without its end.
    let whole = Decoder.decode(bytes).fields.filter { elements[$0.offset] != nil }
    for count in 0..<bytes.count {
      let message = Decoder.decode(Array(bytes[..<count]))
      let fault = try #require(message.fault)
      #expect(fault.offset >= 0 && fault.offset <= count)
      let shown = Set(message.fields.map { Text($0.name).string + " \($0.offset)" })
      for field in whole where field.offset + field.size <= count {
        #expect(shown.contains(Text(field.name).string + " \(field.offset)"), "\(count) octets")
      }
    }
  }

  @Test(arguments: ["ir-mac-extensions", "ip-mac-rejected", "rp-mac"])
  func noOctetMakesItTrap(name: String) throws {
    let bytes = try GoldenMessages.bytes(name)
    for index in bytes.indices {
      for change in [0x01, 0x20, 0x9F] as [UInt8] {
        var changed = bytes
        changed[index] ^= change
        let message = Decoder.decode(changed)
        _ = MessageSummary(message)
        if let fault = message.fault { #expect(fault.offset >= 0 && fault.offset <= bytes.count) }
        for field in message.fields { #expect(field.offset >= 0 && field.size >= 0) }
      }
    }
  }

  @Test(arguments: [
    ("", "octet 0: the octets end inside an element, or a field is missing"),
    ("3000", "octet 2: PKIHeader (header) is missing"),
    ("0201 00", "octet 0: SEQUENCE (PKIMessage) was expected, not INTEGER"),
    ("3080 0000", "octet 1: a length of the indefinite form, which DER does not have"),
    ("3081 05", "octet 1: a length that is not in its shortest form"),
    ("3006 3004 0c01 41 00", "octet 4: INTEGER (pvno) was expected, not a character string"),
    ("3006 3004 0202 0002", "octet 6: an INTEGER without octets, or with more than it needs"),
    ("3005 3003 0201 02", "octet 7: GeneralName (sender) is missing"),
    ("300a 3003 0201 02", "octet 7: the octets end here; the element at 0 has 12, and 7 are here"),
    ("1f01 00", "octet 0: a tag number above 30, which no type of CMP has"),
  ])
  func faultsSayWhatWasExpected(hex: String, expected: String) throws {
    let message = Decoder.decode(try #require(octets(hex: hex)))
    let fault = try #require(message.fault)
    #expect("octet \(fault.offset): \(fault.text.string)" == expected)
  }

  @Test func nestingIsBounded() {
    var bytes: [UInt8] = [0x05, 0x00]
    for _ in 0..<200 {
      bytes =
        [0x30] + (bytes.count < 128 ? [UInt8(bytes.count)] : [0x82, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)])
        + bytes
    }
    #expect(Decoder.decode(bytes).fault != nil)
  }
}

/// Pairs of digits, spaces between them or not.
func octets(hex: String) -> [UInt8]? {
  let digits = hex.compactMap { $0.hexDigitValue }.map { UInt8($0) }
  guard digits.count % 2 == 0 else { return nil }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
