import PKIX
import Testing

@testable import Authority

@Suite struct NameTemplateTests {
  private func subject(
    _ parts: [NameTemplate.Part], reference: String = "pump-1", requested: String = ""
  ) throws(Condition) -> String {
    let (reference, requested) = (Array(reference.utf8), requested.isEmpty ? sequence() : name(requested))
    guard let asked = try? Name(requested.span) else { throw .internalFailure }
    var room = NameRoom()
    try room.writeSubject(NameTemplate(parts: parts), NameValues(reference: reference.span, requested: asked))
    return printed(room.bytes.array)
  }

  private func printed(_ bytes: [UInt8]) -> String {
    var text = [UInt8](repeating: 0, count: 2048)
    var count = 0
    if let name = try? Name(bytes.span) {
      var writer = TextWriter(text.mutableSpan)
      writer.name(name)
      count = writer.count
    }
    return String(decoding: text[..<count], as: UTF8.self)
  }

  private func text(_ text: String) -> NameTemplate.Part { .text(Array(text.utf8)) }

  @Test func isFilledIn() throws {
    #expect(try subject([text("CN="), .reference, text(",O=Example")]) == "CN=pump-1,O=Example")
    #expect(try subject([text("CN=a-"), .requested(.commonName)], requested: "CN=b,O=c") == "CN=a-b")
    #expect(try subject([text("CN=a, OU="), .requested(.organization)], requested: "CN=b,O=Käse\\, c") == #"CN=a,OU=Käse\, c"#)
  }

  /// Whatever stands in a value stays in it.
  @Test(arguments: [#"a\,O=evil"#, #"a\+CN=b"#, #"a\/CN=b"#, ##"\#a"##, #"\ a\ "#, #"a\\"#, #"a\;b\<c\>\""#, "a=b"])
  func staysOneValue(_ value: String) throws {
    let made = try subject([text("CN="), .requested(.commonName)], requested: "CN=" + value)
    #expect(made == printed(name("CN=" + value)))
  }

  @Test(arguments: ["", "O=x", "C=DE"]) func nothingToFillIn(_ requested: String) {
    #expect(throws: Condition.badName) { try subject([text("CN="), .requested(.commonName)], requested: requested) }
    #expect(throws: Condition.badName) { try subject([text("CN="), .reference], reference: "") }
  }

  /// A password in the subject goes nowhere.
  @Test func aPassword() throws {
    let (reference, requested) = (Array("a".utf8), name("CN=b,OU=secret"))
    let asked = try Name(requested.span)
    var room = NameRoom()
    #expect(throws: Condition.badName) {
      try room.writeSubject(
        NameTemplate(parts: [text("CN="), .requested(.organizationalUnit)]),
        NameValues(reference: reference.span, requested: asked, without: .organizationalUnit))
    }
  }

  @Test func whatDoesNotFit() {
    let long = String(repeating: "x", count: 65)
    #expect(throws: Condition.badName) { try subject([text("CN="), .reference], reference: long) }
    #expect(throws: Condition.badName) { try subject([text("CN="), .reference], reference: String(repeating: "x", count: 1100)) }
    #expect(throws: Condition.badName) { try subject([text("serialNumber="), .reference], reference: "a_b") }
    #expect(throws: Condition.badName) { try subject([text("CN="), .reference], reference: "a\u{1}") }
    #expect(throws: Condition.badName) { try subject([text("CN="), .reference], reference: "a\u{202E}") }
  }

  private func alternatives(
    _ parts: [NameTemplate.Part]?, taking wish: String = "", granted: String = "CN=gw,serialNumber=0a1b"
  ) throws(Condition) -> [UInt8] {
    let (reference, granted) = (Array("ref-1".utf8), name(granted))
    guard let subject = try? Name(granted.span) else { throw .internalFailure }
    let values = NameValues(reference: reference.span, requested: nil, granted: subject)
    var room = NameRoom()
    if wish.isEmpty {
      try room.writeNames(parts.map { NameTemplate(parts: $0) }, values, taking: nil)
    } else {
      let wished = names(wish)
      var reader = DERReader(wished.span)
      guard let asked = try? GeneralNames(&reader) else { throw .internalFailure }
      try room.writeNames(parts.map { NameTemplate(parts: $0) }, values, taking: asked)
    }
    return room.bytes.array
  }

  @Test func alternativeNames() throws {
    let template = [text("dns:"), .granted(.commonName), text(".example, uri:urn:x:"), .reference]
    #expect(try alternatives(template) == names("DNS:gw.example,URI:urn:x:ref-1"))
    #expect(try alternatives(template, taking: "IP:192.0.2.1,DNS:gw.example") == names("DNS:gw.example,URI:urn:x:ref-1,IP:192.0.2.1"))
    #expect(try alternatives(nil, taking: "IP:192.0.2.1") == names("IP:192.0.2.1"))
    #expect(try alternatives(nil).isEmpty)
    #expect(try alternatives([text("hardware:1.2.3/"), .granted(.serialNumber)]) == names("hardware:1.2.3/0a1b"))
    #expect(NameTemplate(parts: template).needsSubject && !NameTemplate(parts: [.reference]).needsSubject)
  }

  @Test(arguments: [#"CN=a\,DNS:b"#, "CN=a b", #"CN=a/b"#, "CN=a:b", "O=x"])
  func namesThatAreNone(_ granted: String) {
    #expect(throws: Condition.badName) { try alternatives([text("dns:"), .granted(.commonName), text(".example")], granted: granted) }
  }

  /// A value cannot bring further names, or leave the path that it stands in.
  @Test func valuesStayInTheirName() throws {
    #expect(throws: Condition.badName) {
      try alternatives([text("uri:https://a.example/"), .granted(.commonName)], granted: #"CN=x\,URI:urn:evil"#)
    }
    #expect(throws: Condition.badName) { try alternatives([text("uri:https://a.example/"), .granted(.commonName)], granted: "CN=../x") }
    #expect(try alternatives([text("upn:"), .granted(.commonName)], granted: #"CN=x\,DNS:evil"#) == names(#"UPN:x\,DNS:evil"#))
    let long = (0..<32).map { "DNS:\($0)-" + String(repeating: "x", count: 25) + ".example" }.joined(separator: ",")
    #expect(throws: Condition.badName) { try alternatives([text("dns:a")], taking: long) }
  }
}
