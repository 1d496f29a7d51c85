import Testing

@testable import signet

@Suite struct ControlMessageTests {
  @Test func requestsComeBackAsTheyWent() throws {
    let words = ["entity".octets, "".octets, "ä b".octets]
    let request = try #require(ControlMessage.request(words))
    #expect(ControlMessage.value(Array(request[..<4])) == request.count - 4)
    #expect(ControlMessage.words(Array(request[4...]).span) == words)
    #expect(ControlMessage.words([UInt8]().span) == [])
  }

  @Test func aRequestHasNoNULAndABound() {
    #expect(ControlMessage.request([[0x61, 0]]) == nil)
    #expect(ControlMessage.request([[UInt8](repeating: 0x61, count: ControlMessage.requestLimit)]) == nil)
    #expect(ControlMessage.words([0x61].span) == nil)
  }

  @Test func answersComeBackAsTheyWent() {
    let outcome = Outcome(.notFound, output: "out\n", remarks: "signet: none\n")
    #expect(ControlMessage.outcome(ControlMessage.body(outcome)) == outcome)
  }

  @Test(arguments: [[], [0, 0, 0, 0], [0, 0, 0, 0, 1], [11, 0, 0, 0, 0]] as [[UInt8]])
  func whatIsNoAnswerIsRefused(body: [UInt8]) { #expect(ControlMessage.outcome(body) == nil) }
}
