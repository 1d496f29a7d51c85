import Testing

@testable import PKIX

@Suite struct GeneralNameCheckTests {
  private func fault(_ names: [UInt8]) throws -> GeneralNameFault.Reason? {
    let bytes = try written { $0.primitive(.sequence, names.span) }
    var reader = DERReader(bytes.span)
    let read = try GeneralNames(&reader)
    do throws(GeneralNameFault) {
      try read.check()
      return nil
    } catch {
      return error.reason
    }
  }

  private func fault(_ tag: UInt8, _ text: String) throws -> GeneralNameFault.Reason? {
    let content = Array(text.utf8)
    return try fault(written { $0.primitive(.context(tag), content.span) })
  }

  @Test(arguments: [
    "a", "gw.example", "a-b.c1", "1.2.3.4", String(repeating: "a", count: 63) + ".b", "xn--khlung-3ya.de",
  ])
  func hosts(_ text: String) throws { #expect(try fault(2, text) == nil) }

  @Test(arguments: [
    "", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "*.a", "a b", "a\u{0}", "a\r\n", "a,b",
    String(repeating: "a", count: 64), String(repeating: "a.", count: 126) + "ab",
  ])
  func noHosts(_ text: String) throws { #expect(try fault(2, text) == .badDNSName) }

  @Test(arguments: ["a@b", "first.last+tag@example.org", "o'neil@x"])
  func mailboxes(_ text: String) throws { #expect(try fault(1, text) == nil) }

  @Test(arguments: ["", "a", "@b", "a@", "a@b@c", "a b@c", "a\r@b", "<a@b>", "a@b_c", "a@*"])
  func noMailboxes(_ text: String) throws { #expect(try fault(1, text) == .badMailbox) }

  @Test(arguments: ["coap://gw.example/temp", "urn:dev:mac:0024befffe804ff1", "a:b", "h2+x:%20"])
  func references(_ text: String) throws { #expect(try fault(6, text) == nil) }

  @Test(arguments: [
    "", "a", ":b", "a:", "1a:b", "a:b c", "a:\r", "a:\u{0}", "a:b\"", "a:<b>", "//x/y", "a:b^", "a:\u{7F}",
    "a:" + String(repeating: "b", count: 511),
  ])
  func noReferences(_ text: String) throws { #expect(try fault(6, text) == .badURI) }

  @Test func addresses() throws {
    for count in 0...33 {
      let address = [UInt8](repeating: 1, count: count)
      let expected: GeneralNameFault.Reason? = count == 4 || count == 16 ? nil : .badIPAddress
      #expect(try fault(written { $0.iPAddress(address.span) }) == expected)
    }
  }

  @Test func otherKinds() throws {
    #expect(try fault(hex("A300")) == .unsupportedKind)
    #expect(try fault(hex("A500")) == .unsupportedKind)
    #expect(try fault(hex("A4023000")) == .badDirectoryName)
    #expect(try fault(hex("A404 3002 3100")) == .badDirectoryName)
    #expect(try fault(hex("A40E 300C 310A 3008 0603550403 0C0161")) == nil)
    #expect(try fault(hex("A009 06022A03 A003 0C01FF")) == .badOtherName)
    #expect(try fault(hex("A009 06022A03 A003 0C0161")) == nil)
    #expect(try fault(hex("88022A03")) == nil)
    let many = try written { writer in for _ in 0..<33 { writer.dNSName([0x61].span) } }
    #expect(try fault(many) == .tooManyNames)
    #expect(try fault(Array(many.dropLast(3))) == nil)
  }
}
