import Testing

@testable import DER

@Suite struct DERWriterDottedTests {
  @Test(arguments: [
    ("1.2.840.113549", "06062A864886F70D"), ("2.5.4.3", "0603550403"), ("2.999.1", "0603883701"), ("0.0", "060100"),
    ("1.39", "06014F"), ("2.40", "060178"), ("2.18446744073709551535", "060A 81FFFFFFFFFFFFFFFF7F"),
  ])
  func identifiers(_ text: String, _ encoding: String) throws {
    let bytes = try written { writer in
      let took = writer.objectIdentifier(dotted: Array(text.utf8).span)
      #expect(took == true)
    }
    #expect(bytes == hex(encoding))
  }

  @Test(arguments: [
    "", "1", "1.", "1.2.", ".1.2", "1..2", "3.1", "1.40", "0.40", "01.2", "1.02", "1.2.x", "1.2 ", "1.-2",
    "2.18446744073709551615", "1.2.18446744073709551616",
  ])
  func noIdentifiers(_ text: String) throws {
    _ = try written { writer in
      let took = writer.objectIdentifier(dotted: Array(text.utf8).span)
      #expect(took == false)
    }
  }

  @Test func aLongOneIsRefused() throws {
    let text = Array(("1.2" + String(repeating: ".16384", count: 30)).utf8)
    _ = try written { writer in
      let took = writer.objectIdentifier(dotted: text.span)
      #expect(took == false)
    }
  }
}
