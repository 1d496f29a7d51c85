import Testing

@testable import signet

@Suite struct FactsTests {
  @Test func linesAndMembers() {
    var facts = Facts()
    facts.add("a_name", "x" as Text)
    facts.add("file", "a\nb".octets)
    facts.add("yes", true)
    facts.add("no", false)
    facts.add("absent", nil as Text?)
    facts.add("size", number: .max)
    facts.add("unknown", number: nil)
    #expect(
      facts.output(json: false, advice: "then this\n").string == """
        a name              x
        file                a\\nb
        yes                 yes
        no                  no
        size                18446744073709551615
        then this

        """)
    #expect(
      facts.output(json: true).string
        == #"{"a_name":"x","file":"a\nb","yes":true,"no":false,"absent":null,"size":18446744073709551615,"unknown":null}"# + "\n")
  }
}
