// Covers: ObjectIdentifier+Arcs.swift

import Testing

@testable import DER

@Suite struct ObjectIdentifierTests {
  private func read(_ text: String) throws -> ObjectIdentifier {
    let bytes = hex(text)
    var reader = DERReader(bytes.span)
    return try reader.objectIdentifier()
  }

  @Test func arcsAndOctetsAgree() throws {
    #expect(try read("06092A864886F70D010101") == ObjectIdentifier([1, 2, 840, 113549, 1, 1, 1]))
    #expect(try read("0603550403") == ObjectIdentifier([2, 5, 4, 3]))
    #expect(try read("0603883701") == ObjectIdentifier([2, 999, 1]))
    #expect(try read("060A0992268993F22C640119") == ObjectIdentifier([0, 9, 2342, 19_200_300, 100, 1, 25]))
    #expect(ObjectIdentifier([2, 5, 4, 3]) != ObjectIdentifier([2, 5, 4, 4]))
    #expect(ObjectIdentifier([1, 2, 0]) != ObjectIdentifier([1, 2]))
  }

  @Test func octetsFromTheFirst() {
    let identifier = ObjectIdentifier([1, 3, 6, 1, 4, 1, 32473, 1, 2, 3, 4])
    #expect((0..<identifier.octetCount).map { identifier.octet($0) } == hex("2B0601040181FD5901020304"))
  }

  @Test func longOnesAreValidAndEqualNothing() throws {
    let long = try read("0611 2B 0102030405060708090A0B0C0D0E0F10")
    #expect(long.octetCount == 0)
    #expect((long == long) == false)
    #expect(try read("0610 2B 0102030405060708090A0B0C0D0E0F").octetCount == 16)
    // 2.25 and a UUID
    #expect(try read("0614 69 8388808080808080808080808080808080 80 01 01").octetCount == 0)
  }

  @Test(arguments: [
    Bad("0600", .badObjectIdentifier, 2), Bad("060180", .badObjectIdentifier, 2),
    Bad("060186", .badObjectIdentifier, 2),
    Bad("06032A8001", .badObjectIdentifier, 3), Bad("06032A0186", .badObjectIdentifier, 4),
    Bad("0641" + String(repeating: "01", count: 65), .badObjectIdentifier, 2),
  ])
  func refuses(_ bad: Bad) {
    #expect(error(bad.bytes) { r throws(DERError) in _ = try r.objectIdentifier() } == bad.error)
  }
}

@Suite struct ObjectIdentifierArcsTests {
  @Test(
    arguments: [
      ("2A864886F70D", [1, 2, 840, 113549]), ("550403", [2, 5, 4, 3]), ("883701", [2, 999, 1]), ("00", [0, 0]),
      ("4F", [1, 39]), ("50", [2, 0]),
    ] as [(String, [UInt64])])
  func arcs(_ content: String, _ expected: [UInt64]) {
    let octets = hex(content)
    var arcs = ObjectIdentifierArcs(octets.span)
    var found: [UInt64] = []
    while let arc = arcs.next() { found.append(arc) }
    #expect(found == expected)
    #expect(arcs.isTooLarge == false)
  }

  @Test func anArcThatDoesNotFitEndsThem() {
    let octets = hex("69 83888080808080808080808080808080808001")
    var arcs = ObjectIdentifierArcs(octets.span)
    #expect(arcs.next() == 2)
    #expect(arcs.next() == 25)
    #expect(arcs.next() == nil)
    #expect(arcs.isTooLarge == true)
  }
}
