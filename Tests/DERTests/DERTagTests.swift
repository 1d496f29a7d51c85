import Testing

@testable import DER

@Suite struct DERTagTests {
  @Test func classesAndForms() {
    #expect(DERTag.context(3).octet == 0x83)
    #expect(DERTag.contextConstructed(9).octet == 0xA9)
    #expect(DERTag.contextConstructed(9).isConstructed)
    #expect(DERTag.contextConstructed(9).isContext)
    #expect(!DERTag.contextConstructed(9).isUniversal)
    #expect(DERTag.sequence.isConstructed && DERTag.sequence.isUniversal)
    #expect(DERTag.set.number == 17)
    #expect(!DERTag.integer.isConstructed)
    #expect(!DERTag(octet: 0xC1).isContext)
  }
}
