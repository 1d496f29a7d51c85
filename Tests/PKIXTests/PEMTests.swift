// Covers: Base64.swift

import Testing

@testable import PKIX

@Suite struct PEMTests {
  func decode(_ text: String, room count: Int = 100) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var room = bytes.mutableSpan
    let count = try Base64.decode(Array(text.utf8).span, into: &room)
    return Array(bytes[..<count])
  }

  func error(_ text: String, room: Int = 100) -> PEMError? {
    do {
      _ = try decode(text, room: room)
      return nil
    } catch {
      return error as? PEMError
    }
  }

  func encode(_ bytes: [UInt8]) -> String {
    var room = [UInt8](repeating: 0, count: 300)
    var writer = DERWriter(room.mutableSpan)
    writer.base64(bytes.span)
    let count = writer.count
    return String(decoding: room[..<count], as: UTF8.self)
  }

  /// RFC 4648 10.
  static let vectors: [(String, String)] = [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ]

  @Test(arguments: vectors) func base64(_ plain: String, _ text: String) throws {
    #expect(encode(Array(plain.utf8)) == text)
    #expect(Base64.encodedCount(plain.utf8.count) == text.utf8.count)
    #expect(try decode(text) == Array(plain.utf8))
    #expect(try decode(text.map { "\($0)\r\n \t" }.joined()) == Array(plain.utf8))
    #expect(try decode(text, room: plain.utf8.count) == Array(plain.utf8))
    if !plain.isEmpty { #expect(error(text, room: plain.utf8.count - 1)?.kind == .overflow) }
  }

  @Test func everyOctet() throws {
    for count in 0...96 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 73 + count) }
      #expect(try decode(encode(bytes)) == bytes)
    }
    #expect(encode([0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF]) == "++++////")
  }

  static let malformed: [(String, PEMError)] = [
    ("A", PEMError(.badPadding, at: 1)), ("AA", PEMError(.badPadding, at: 2)), ("AAA", PEMError(.badPadding, at: 3)),
    ("AA=", PEMError(.badPadding, at: 3)), ("A===", PEMError(.badPadding, at: 1)), ("=", PEMError(.badPadding, at: 0)),
    ("====", PEMError(.badPadding, at: 0)), ("AAAA=", PEMError(.badPadding, at: 4)),
    ("AAA==", PEMError(.badPadding, at: 4)), ("AA===", PEMError(.badPadding, at: 4)),
    ("AA=A", PEMError(.badPadding, at: 3)), ("AA==AAAA", PEMError(.badPadding, at: 4)),
    // Bits after the last octet that are not zero: "AA==" and "AB==" would be the same octet.
    ("AB==", PEMError(.badPadding, at: 4)), ("AP==", PEMError(.badPadding, at: 4)),
    ("AAB=", PEMError(.badPadding, at: 4)),
    ("AA-A", PEMError(.badCharacter, at: 2)), ("AA_A", PEMError(.badCharacter, at: 2)),
    ("AA\u{0}A", PEMError(.badCharacter, at: 2)), ("é", PEMError(.badCharacter, at: 0)),
    ("Proc-Type: 4,ENCRYPTED", PEMError(.badCharacter, at: 4)),
  ]

  @Test(arguments: malformed) func malformedBase64(_ text: String, _ expected: PEMError) {
    #expect(error(text) == expected)
  }

  @Test func writtenAndRead() throws {
    let bytes = [UInt8](0..<100)
    var room = [UInt8](repeating: 0, count: 300)
    var writer = DERWriter(room.mutableSpan)
    writer.pem(.certificate, bytes.span)
    let count = writer.count
    let text = String(decoding: room[..<count], as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.map(\.count) == [27, 64, 64, 8, 25, 0])
    #expect(lines.first == "-----BEGIN CERTIFICATE-----")
    #expect(lines[4] == "-----END CERTIFICATE-----")
    #expect(try blocks(text) == ["CERTIFICATE 100"])
    #expect(try blocks(text.replacing("\n", with: "\r\n")) == ["CERTIFICATE 100"])
  }

  /// Label and size of each block.
  func blocks(_ text: String) throws -> [String] {
    var found: [String] = []
    var room = [UInt8](repeating: 0, count: 300)
    let text = Array(text.utf8)
    var reader = PEMReader(text.span)
    while let block = try reader.next() {
      var span = room.mutableSpan
      let count = try block.decode(into: &span)
      found.append(String(decoding: block.label.indices.map { block.label[$0] }, as: UTF8.self) + " \(count)")
    }
    return found
  }

  func blocksError(_ text: String) -> PEMError? {
    do {
      _ = try blocks(text)
      return nil
    } catch {
      return error as? PEMError
    }
  }

  @Test func severalBlocksAndTextAround() throws {
    let text = """
      Certificate of the device
      -----BEGIN CERTIFICATE-----
      AAAA
      -----END CERTIFICATE-----
      # 5 dashes inside a line: -----BEGIN CERTIFICATE-----
      -----BEGIN X509 CRL-----
        AAAA
        AAA=
      -----END X509 CRL-----
       -----BEGIN CERTIFICATE-----
      -----BEGIN CERTIFICATE-----  \t
      AAAAAAAA
      -----END CERTIFICATE-----
      """
    #expect(try blocks(text) == ["CERTIFICATE 3", "X509 CRL 5", "CERTIFICATE 6"])
    #expect(try blocks("") == [])
    #expect(try blocks("nothing here") == [])
    #expect(
      try blocks("-----BEGIN THIS IS NOT KNOWN-----\nAA==\n-----END THIS IS NOT KNOWN-----") == [
        "THIS IS NOT KNOWN 1"
      ])
    #expect(try blocks("-----BEGIN X-----\n-----END X-----") == ["X 0"])
  }

  static let damaged: [(String, PEMError)] = [
    ("-----BEGIN X-----", PEMError(.noEnd, at: 0)), ("\n-----BEGIN X-----\nAAAA", PEMError(.noEnd, at: 1)),
    ("-----BEGIN X-----\nAAAA\n-----END Y-----", PEMError(.noEnd, at: 0)),
    ("-----BEGIN X-----\nAAAA\n-----END XX-----", PEMError(.noEnd, at: 0)),
    ("-----BEGIN X-----\nAAAA\n-----END X----", PEMError(.noEnd, at: 0)),
    ("-----BEGIN X-----\nAAAA\n-----BEGIN X-----\nAAAA\n-----END X-----", PEMError(.noEnd, at: 0)),
    ("-----BEGIN X----\nAAAA\n-----END X-----", PEMError(.badBoundary, at: 0)),
    ("-----BEGIN X", PEMError(.badBoundary, at: 0)),
    ("-----BEGIN X-----\nA:AA\n-----END X-----", PEMError(.badCharacter, at: 19)),
    ("-----BEGIN X-----\nAAA\n-----END X-----", PEMError(.badPadding, at: 22)),
  ]

  @Test(arguments: damaged) func damagedBlocks(_ text: String, _ expected: PEMError) {
    #expect(blocksError(text) == expected)
  }

  @Test func nextWithALabel() throws {
    let text = Array(
      """
      -----BEGIN X-----
      -----END X-----
      -----BEGIN X509 CRL-----
      AAAA
      -----END X509 CRL-----
      -----BEGIN CERTIFICATE-----
      AAAAAAAA
      -----END CERTIFICATE-----
      """.utf8)
    var reader = PEMReader(text.span)
    let first = try reader.next(.certificate)?.body.count
    #expect(first == 9)
    let second = try reader.next(.certificate)?.body.count
    #expect(second == nil)
  }

  @Test func labels() {
    let labels: [PEMLabel] = [
      .certificate, .certificateRequest, .crl, .publicKey, .privateKey, .encryptedPrivateKey, .ecPrivateKey,
      .rsaPrivateKey,
    ]
    for label in labels {
      let text = Array("-----BEGIN \(label.text)-----\n-----END \(label.text)-----".utf8)
      var reader = PEMReader(text.span)
      let kind = try? reader.next()?.kind
      #expect(kind == label)
    }
  }
}
