import Authority
import PKIX
import Testing

@testable import signet

/// Every record of a text, or where it is at fault.
private func records(_ octets: [UInt8]) throws(ConfigurationError) -> [[String]] {
  var parser = CSVParser()
  var records: [[String]] = []
  for octet in octets where try parser.take(octet) { records.append(parser.record.map { $0.octets.string }) }
  if try parser.finish() { records.append(parser.record.map { $0.octets.string }) }
  return records
}

private func fault(_ octets: [UInt8]) -> String? {
  do {
    _ = try records(octets)
    return nil
  } catch {
    return error.text(in: "f".octets).string
  }
}

extension [UInt8] {
  fileprivate var string: String { String(decoding: self, as: UTF8.self) }
}

@Suite struct CSVParserTests {
  @Test(
    arguments: [
      ("", []), ("\n\r\n", []), ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]), ("a,b\nc,d", [["a", "b"], ["c", "d"]]),
      ("\u{FEFF}a,b\n", [["a", "b"]]), ("\u{FEFF}\"a\",b\n", [["a", "b"]]), ("a\u{FEFF}\n", [["a\u{FEFF}"]]),
      ("\"a,\"\"b\"\"\",\n", [["a,\"b\"", ""]]), (",\n", [["", ""]]), ("a\n\n\nb\n", [["a"], ["b"]]), ("a\r", [["a"]]),
      ("\"\",x\n", [["", "x"]]), ("\"a\"\r\n", [["a"]]), (" a , b \n", [[" a ", " b "]]), ("é,€\n", [["é", "€"]]),
    ] as [(String, [[String]])])
  func areRead(_ text: String, _ expected: [[String]]) throws { #expect(try records(text.octets) == expected) }

  @Test(arguments: [
    ("a,b\n\"c\nd\"", "f:2:1: the quote is not closed"), ("a,\"b", "f:1:3: the quote is not closed"),
    ("a\"b\n", "f:1:2: a field with a quote in it stands in quotes, and the quote is written twice"),
    ("é,\"a\"b\n", "f:1:6: after the closing quote a comma is missing"), ("a\rb", "f:1:3: CR stands before LF only"),
    ("a\n\nb\tc\n", "f:3:2: a control character"), ("\"a\u{7f}\"", "f:1:3: a control character"),
    ("a\0", "f:1:2: a control character"), (String(repeating: ",", count: 40), "f:1:33: more than 32 fields"),
    (String(repeating: "a", count: 9000), "f:1:8193: the line has more than 8192 octets"),
  ])
  func faults(_ text: String, _ expected: String) { #expect(fault(text.octets) == expected) }

  @Test func whatIsNotUTF8() {
    #expect(fault([0x61, 0x2C, 0xC3, 0x28, 0x0A]) == "f:1:3: this is not UTF-8")
    #expect(fault([0xEF, 0xBB, 0x0A]) == "f:1:1: this is not UTF-8")
  }

  @Test func neverTraps() {
    let good = "\u{FEFF}a,\"b\"\"c\",é\r\n\"\"\r\nd,,\n".octets
    for index in good.indices {
      _ = fault(Array(good[..<index]))
      for value in UInt8.min...UInt8.max {
        var changed = good
        changed[index] = value
        _ = fault(changed)
      }
    }
  }

  /// What is written is read.
  @Test func roundTrip() throws {
    let values = ["plain", "", "a,b", "say \"hi\"", " é", "\""]
    var text = Text()
    text.append(csv: values.map { $0.octets })
    #expect(text.string == "plain,,\"a,b\",\"say \"\"hi\"\"\", é,\"\"\"\"\r\n")
    #expect(try records(text.bytes) == [values])
  }
}

@Suite struct EntityColumnTests {
  private func record(_ text: String) throws(ConfigurationError) -> [CSVField] {
    var parser = CSVParser()
    for octet in "\(text)\n".octets where try parser.take(octet) { return parser.record }
    return []
  }

  @Test(arguments: [
    ("reference,colour", "1:11: unknown column \"colour\""),
    ("referense", "1:1: unknown column \"referense\" (did you mean \"reference\"?)"),
    ("reference,alias,alias", "1:17: column \"alias\" is there twice"),
    ("alias", "1:1: there is no column \"reference\""),
  ])
  func badHeaders(_ text: String, _ expected: String) throws {
    let fields = try record(text)
    do {
      _ = try EntityHeader(fields)
      Issue.record("it was accepted")
    } catch {
      #expect(error.text.string == expected)
    }
  }

  @Test(arguments: [
    ("p,cmp", "1:1: 2 fields, and the first line has 3"), (",cmp,1", "1:1: a reference has 1 to 128 octets"),
    ("p,a b,1", "1:3: a name has letters, digits, \".\", \"_\" and \"-\" only"),
    ("p,,0", "1:4: say a number from 1 to 1000000"),
  ])
  func badLines(_ text: String, _ expected: String) throws {
    let header = try EntityHeader(try record("reference,alias,uses"))
    let fields = try record(text)
    do {
      _ = try EntityLine(fields, header)
      Issue.record("it was accepted")
    } catch {
      #expect(error.text.string == expected)
    }
  }

  /// Any order, and what an export says besides is not looked at.
  @Test func aLineIsACommandLine() throws {
    let header = try EntityHeader(try record("status,san,reference,uses,failures,uses_left"))
    let line = try EntityLine(try record("locked,\"DNS:a,IP:192.0.2.1\",pump-1,3,9,0"), header)
    let arguments = line.arguments()
    #expect(arguments.operands.map { $0.string } == ["pump-1"])
    #expect(arguments.values(.san).map { $0.string } == ["DNS:a", "IP:192.0.2.1"])
    #expect("UPN:a\\,b\\\\,DNS:c,".octets.splitAtCommas.map { $0.string } == ["UPN:a\\,b\\\\", "DNS:c", ""])
    #expect("\\".octets.splitAtCommas.map { $0.string } == ["\\"] && [UInt8]().splitAtCommas == [[]])
    #expect(arguments.value(.uses)?.string == "3")
    #expect(line.alias.string == "cmp" && !line.hasSecret)
    #expect(line.place(.san) == Position(line: 1, column: 8))
  }
}

@Suite struct EntityChunkTests {
  @Test func wordsAreReadAgain() throws {
    var line = EntityLine(line: 7, values: ["p", "", "CN=p", "", "", "", "2", "", "s"].map { $0.octets })
    line.set(.expires, "2030-12-31T23:59:59Z".octets)
    for (policy, isCheck) in [(EntityPolicy.refuse, true), (.skip, false), (.update, false)] {
      let chunk = EntityChunk([line, line], policy, isCheck: isCheck)
      let request = try #require(ControlMessage.request(chunk.words))
      let body = Array(request[4...])
      let words = ControlMessage.words(body.span) ?? []
      let read = try #require(EntityChunk(words))
      #expect(read.policy == policy && read.isCheck == isCheck)
      #expect(read.lines.map { $0.values } == [line.values, line.values] && read.lines[1].place.line == 7)
    }
  }

  @Test(arguments: [
    "entity-chunk", "entity-chunk add", "entity-chunk ad 0", "entity-chunk add 3", "entity-chunk add 0 1 a",
    "entity-chunk add 0 x a b c d e f g h i", "entity-page", "entity-page -1 a", "entity-page 1 a b",
  ])
  func whatIsNone(_ line: String) {
    #expect(EntityChunk(words(line)) == nil)
    #expect(EntityPage(words(line)) == nil)
  }

  @Test func moreLinesThanAChunkHas() {
    let line = EntityLine(line: 1, values: [[UInt8]](repeating: "a".octets, count: 9))
    let lines = [EntityLine](repeating: line, count: EntityChunk.lines + 1)
    #expect(EntityChunk(EntityChunk(lines, .skip, isCheck: false).words) == nil)
  }

  @Test func pagesAreReadAgain() throws {
    let values = (0..<11).map { "v\($0)".octets }
    var answer = ControlMessage.count(128)
    for value in values { answer += ControlMessage.count(value.count) + value }
    let page = try #require(EntityPage.read(answer))
    #expect(page.next == 128 && page.devices.map { $0.values } == [values])
    for count in 1..<answer.count where count != 4 { #expect(EntityPage.read(Array(answer[..<count])) == nil) }
    #expect(EntityPage(EntityPage(from: 128, alias: "a".octets).words)?.from == 128)
  }
}

@Suite struct CertificateChunkTests {
  /// What an import sends is what the store reads, with what a CRL says of it.
  @Test func wordsAreReadAgain() throws {
    let revoked = BroughtCertificate.Revocation(
      reason: .certificateHold, time: Timestamp(seconds: 1_793_491_200), invalidityDate: nil)
    let since = BroughtCertificate.Revocation(
      reason: .keyCompromise, time: Timestamp(seconds: 1_793_491_200), invalidityDate: InvalidityDate(Timestamp(seconds: 5)))
    let certificates = [nil, revoked, since].map { ImportedCertificate([0x30, 1, 2, 3], revocation: $0) }
    let chunk = CertificateChunk(certificates, alias: "a".octets, reference: [], profile: "p".octets, isCheck: false)
    let request = try #require(ControlMessage.request(chunk.words))
    let body = Array(request[4...])
    let read = try #require(CertificateChunk(ControlMessage.words(body.span) ?? []))
    #expect(read.certificates == certificates && read.alias == "a".octets && read.reference.isEmpty && !read.isCheck)
    #expect(read.profile == "p".octets)
    #expect(read.without(first: 2).certificates == [certificates[2]])
  }

  /// The largest certificate that is taken fits a control request alone.
  @Test func theLargestFits() {
    let certificate = ImportedCertificate([UInt8](repeating: 0xFF, count: AuthorityLimits.broughtCertificate))
    let name = [UInt8](repeating: 0x61, count: 128)
    let chunk = CertificateChunk([certificate], alias: name, reference: name, profile: name, isCheck: true)
    #expect(ControlMessage.request(chunk.words) != nil && certificate.octets <= CertificateChunk.octets)
  }

  @Test(arguments: [
    "certificate-chunk", "certificate-chunk add a b", "certificate-chunk ad a b p", "certificate-chunk add a b p c",
    "certificate-chunk add a b p c d e f", "certificate-chunk add a b p -----BEGIN d e f",
  ])
  func whatIsNone(_ line: String) { #expect(CertificateChunk(words(line)) == nil) }

  @Test func moreThanAChunkHas() {
    let certificates = [ImportedCertificate](repeating: ImportedCertificate([0x30, 0]), count: CertificateChunk.certificates + 1)
    #expect(CertificateChunk(CertificateChunk(certificates, alias: [], reference: [], profile: [], isCheck: true).words) == nil)
  }
}

@Suite struct LabelSheetTests {
  private func label(_ reference: String) -> Label {
    Label(
      reference: reference.octets, url: "http://192.0.2.1:8829/.well-known/cmp", code: "AAAAA-BBBBB-CCCCC-DDDDD".octets,
      expires: "2026-12-31T23:59:59Z".octets)
  }

  @Test func threeBesideEachOther() {
    var sheet = LabelSheet(columns: 3)
    for reference in ["pump-1", "a-reference-that-is-much-longer-than-what-two-lines-hold", "ポンプ"] {
      sheet.add(label(reference))
    }
    sheet.add(label("last"))
    sheet.finish()
    #expect(
      sheet.text.string == """
        +------------------------+ +------------------------+ +------------------------+
        | pump-1                 | | a-reference-that-is-muc| | ポンプ                 |
        |                        | | h-longer-than-what-t...| |                        |
        | http://192.0.2.1:8829/.| | http://192.0.2.1:8829/.| | http://192.0.2.1:8829/.|
        | well-known/cmp         | | well-known/cmp         | | well-known/cmp         |
        |                        | |                        | |                        |
        | AAAAA-BBBBB-CCCCC-DDDDD| | AAAAA-BBBBB-CCCCC-DDDDD| | AAAAA-BBBBB-CCCCC-DDDDD|
        | until 2026-12-31 23:59Z| | until 2026-12-31 23:59Z| | until 2026-12-31 23:59Z|
        +------------------------+ +------------------------+ +------------------------+
        +------------------------+
        | last                   |
        |                        |
        | http://192.0.2.1:8829/.|
        | well-known/cmp         |
        |                        |
        | AAAAA-BBBBB-CCCCC-DDDDD|
        | until 2026-12-31 23:59Z|
        +------------------------+

        """)
  }

  /// 66 lines a page at most, 80 columns; a form feed between pages and nowhere else.
  @Test(arguments: [(1, 15), (2, 29), (3, 43)])
  func pages(_ columns: Int, _ count: Int) {
    var sheet = LabelSheet(columns: columns)
    for number in 0..<count { sheet.add(label("device-\(number)")) }
    sheet.finish()
    let pages = sheet.takeText().string.split(separator: "\u{0C}")
    #expect(pages.count == 3)
    for page in pages {
      let lines = page.split(separator: "\n")
      #expect(lines.count <= 63 && lines.allSatisfy { $0.count <= 80 })
    }
    #expect(sheet.text.isEmpty)
  }
}

@Suite struct ColumnsTests {
  @Test func piecesAreOneTable() {
    var table = Columns(["A", "B"])
    table.add(["x", "1"])
    var text = table.takeText()
    table.add(["longer", "2"])
    text.append(table.takeText())
    #expect(text.string == "A  B\nx  1\nlonger  2\n")
    #expect(table.text.isEmpty)
  }
}
