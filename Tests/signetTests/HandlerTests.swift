import Authority
import PKIX
import Testing

@testable import signet

/// Answers of handlers, and addresses in the configuration.
@Suite struct HandlerTests {
  static func answer(_ text: String) -> HandlerAnswer? { HandlerAnswer(text.octets) }

  @Test func allow() throws {
    let answer = try #require(
      Self.answer(
        #"{"id":17,"decision":"allow","subject":"CN=a,O=b","san":["DNS:a.example","IP:192.0.2.1"],"profile":"p","valid_for":"2d"}"#))
    #expect(answer.id == 17 && !answer.isMistaken && answer.decision == .allow)
    let verdict = answer.verdict(at: Timestamp(seconds: 100))
    #expect(verdict.subject.count > 10 && verdict.profile.count == 1)
    #expect(verdict.notAfter == Timestamp(seconds: 100 + 2 * 86_400))
  }

  @Test func words() throws {
    let long = String(repeating: "é", count: 200)
    for (said, count) in [("no", 2), ("a\\u0007b\\n", 8), (long, 256)] {
      let answer = try #require(Self.answer("{\"id\":1,\"decision\":\"deny\",\"reason\":\"\(said)\"}"))
      #expect(answer.decision == .deny && answer.verdict(at: Timestamp(seconds: 0)).reason.count == count, "\(said)")
    }
  }

  @Test(arguments: ["", "x", "{}", "{\"decision\":\"allow\"}", "{\"id\":\"1\",\"decision\":\"allow\"}", "{\"id\":0}", "{\"id\":-1}", "{\"id\":1"])
  func noAnswerAtAll(text: String) { #expect(Self.answer(text) == nil) }

  @Test(arguments: [
    "", ",\"decision\":\"perhaps\"", ",\"decision\":1", ",\"decision\":\"allow\",\"subjct\":\"CN=a\"",
    ",\"decision\":\"allow\",\"subject\":\"a\"", ",\"decision\":\"allow\",\"san\":\"DNS:a\"", ",\"decision\":\"allow\",\"san\":[\"a\"]",
    ",\"decision\":\"allow\",\"san\":[\"DNS:a,DNS:b\"]", ",\"decision\":\"allow\",\"not_after\":\"soon\"",
    ",\"decision\":\"allow\",\"valid_for\":\"1d\",\"not_after\":\"2030-01-01\"", ",\"decision\":\"allow\",\"valid_for\":30",
  ])
  func mistakes(rest: String) throws {
    let answer = try #require(Self.answer("{\"id\":5\(rest)}"))
    #expect(answer.id == 5 && answer.isMistaken)
  }

  @Test func nothingIsChangedByNull() throws {
    let answer = try #require(Self.answer(#"{"id":1,"decision":"wait","subject":null,"san":null,"valid_for":null}"#))
    let verdict = answer.verdict(at: Timestamp(seconds: 0))
    #expect(!answer.isMistaken && verdict.subject.count == 0 && verdict.notAfter == nil)
  }

  @Test(arguments: [
    ("unix:h.socket", "/etc/h.socket", true, false), ("unix:/run/a b", "/run/a b", true, false),
    ("exec:/bin/x -a  b", "/bin/x|-a|b", false, true), ("x y", "/etc/x|y", false, false),
  ])
  func addresses(text: String, words: String, isSocket: Bool, isProgram: Bool) throws {
    let address = try #require(HandlerAddress(text.octets, in: "/etc".octets))
    #expect(address.words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "|") == words)
    #expect(address.isSocket == isSocket && address.isProgram == isProgram)
  }

  @Test func noAddresses() {
    for text in ["unix:", "exec:", "exec: ", "exec:/x" + String(repeating: " a", count: 32)] {
      #expect(HandlerAddress(text.octets, in: "/etc".octets) == nil)
    }
  }
}
