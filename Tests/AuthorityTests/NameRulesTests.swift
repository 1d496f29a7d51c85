// Covers: NameParts.swift

import PKIX
import Testing

@testable import Authority

@Suite struct NameRulesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var rules = NameRules()
    var subject = "CN=pump-1,O=Example"
    var names = ""
    var chosen: NameParts = .everything
    let isGood: Bool

    init(
      _ title: String, _ isGood: Bool, subject: String = "CN=pump-1,O=Example", names: String = "",
      chosen: NameParts = .everything, _ change: (inout NameRules) -> Void
    ) {
      (testDescription, self.isGood, self.subject, self.names, self.chosen) = (title, isGood, subject, names, chosen)
      change(&rules)
    }
  }

  private static func pattern(_ text: String) -> TextPattern {
    guard let pattern = TextPattern(Array(text.utf8)) else { preconditionFailure("\(text) has one * at most") }
    return pattern
  }

  private static func only(_ types: AttributeType...) -> NameParts {
    var parts = NameParts()
    for type in types { parts.insert(NameParts(type)) }
    return parts
  }

  static let cases: [Case] = [
    Case("no rules", true, names: "DNS:a,hardware:1.2.3/00,RID:1.2.3") { _ in },
    Case("attributes that may be there", true) { $0.attributes = only(.commonName, .organization, .country) },
    Case("an attribute that may not", false) { $0.attributes = only(.commonName) },
    Case("an attribute of an unknown type", true, subject: "1.2.3=a") { _ in },
    Case("the same, where some are listed", false, subject: "1.2.3=a,CN=b") { $0.attributes = only(.commonName) },
    Case("an attribute that may not, registered", true, chosen: .alternativeNames) { $0.attributes = only(.commonName) },
    Case("a value that matches, in other letters", true) { $0.patterns = [AttributePattern(.organization, pattern("EXAMPLE"))] },
    Case("a value that does not", false) { $0.patterns = [AttributePattern(.organization, pattern("Exampl"))] },
    Case("a beginning", true) { $0.patterns = [AttributePattern(.commonName, pattern("pump-*"))] },
    Case("an end", false) { $0.patterns = [AttributePattern(.commonName, pattern("*-2"))] },
    Case("both, overlapping", false) { $0.patterns = [AttributePattern(.commonName, pattern("pump-*-1"))] },
    Case("an attribute that is missing", false) { $0.patterns = [AttributePattern(.country, pattern("*"))] },
    Case("two values, of which one matches", false, subject: "CN=pump-1,CN=evil") {
      $0.patterns = [AttributePattern(.commonName, pattern("pump-*"))]
    },
    Case("what is required", true) { $0.required = [only(.commonName), only(.organization)] },
    Case("what is required and missing", false) { $0.required = [only(.commonName), only(.serialNumber)] },
    Case("one of both", true) { $0.required = [only(.serialNumber, .commonName)] },
    Case("an attribute or a name", true, names: "hardware:1.2.3/00") { rules in
      var parts = only(.serialNumber)
      parts.insert(NameParts(.hardware))
      rules.required = [parts]
    },
    Case("a kind that is required and missing", false, names: "DNS:a") { $0.required = [NameParts(.uri)] },
    Case("the same, registered", true, names: "DNS:a", chosen: .subject) { $0.required = [NameParts(.uri)] },
    Case("no alternative names", true) { $0.names = [] },
    Case("a name where none may be", false, names: "DNS:a") { $0.names = [] },
    Case("kinds", true, names: "DNS:a,IP:192.0.2.1") { $0.names = [NamePattern(.dns), NamePattern(.ip)] },
    Case("another kind", false, names: "DNS:a,RID:1.2.3") { $0.names = [NamePattern(.dns), NamePattern(.ip)] },
    Case("another kind, registered", true, names: "RID:1.2.3", chosen: .subject) { $0.names = [NamePattern(.dns)] },
    Case("below a domain", true, names: "DNS:a.Plant.example,DNS:b.c.plant.example") {
      $0.names = [NamePattern(.dns, .text(pattern("*.plant.example")))]
    },
    Case("the domain itself", false, names: "DNS:plant.example") {
      $0.names = [NamePattern(.dns, .text(pattern("*.plant.example")))]
    },
    Case("beside a domain", false, names: "DNS:a.notplant.example") {
      $0.names = [NamePattern(.dns, .text(pattern("*.plant.example")))]
    },
    Case("in a network", true, names: "IP:192.0.2.255,IP:2001:db8::1") {
      $0.names = [
        NamePattern(.ip, .network([192, 0, 2, 0, 255, 255, 255, 0])),
        NamePattern(.ip, .network([0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 12) + [255, 255, 255, 255] + [UInt8](repeating: 0, count: 12))),
      ]
    },
    Case("beside a network", false, names: "IP:192.0.3.1") {
      $0.names = [NamePattern(.ip, .network([192, 0, 2, 0, 255, 255, 255, 0]))]
    },
    Case("of another family", false, names: "IP:2001:db8::1") {
      $0.names = [NamePattern(.ip, .network([0, 0, 0, 0, 0, 0, 0, 0]))]
    },
    Case("a URI", true, names: "URI:urn:example:a") { $0.names = [NamePattern(.uri, .text(pattern("urn:example:*")))] },
    Case("a mailbox", false, names: "email:a@b.example") { $0.names = [NamePattern(.email, .text(pattern("*@a.example")))] },
    Case("a UPN", true, names: "UPN:a@a.example") { $0.names = [NamePattern(.upn, .text(pattern("*@a.example")))] },
    Case("a type of others", true, names: "otherName:1.2.3;UTF8:a") {
      $0.names = [NamePattern(.otherName, .type(ObjectIdentifier([1, 2, 3])))]
    },
    Case("another type of others", false, names: "otherName:1.2.4;UTF8:a") {
      $0.names = [NamePattern(.otherName, .type(ObjectIdentifier([1, 2, 3])))]
    },
    Case("a UPN is no other", false, names: "UPN:a") { $0.names = [NamePattern(.otherName)] },
    Case("a directory name", true, names: "dirName:/CN=a") { $0.names = [NamePattern(.dirName)] },
  ]

  @Test(arguments: cases) func check(_ rule: Case) {
    let subject = name(rule.subject)
    let alternatives = rule.names.isEmpty ? [] : names(rule.names)
    var condition: Condition?
    do throws(Condition) {
      try rule.rules.check(subject: subject.span, alternativeNames: alternatives.span, chosen: rule.chosen)
    } catch { condition = error }
    #expect(condition == (rule.isGood ? nil : .nameNotAllowed))
  }

  @Test func whatIsNoName() {
    let junk: [UInt8] = [5, 0]
    #expect(throws: Condition.internalFailure) {
      try NameRules().check(subject: junk.span, alternativeNames: Span(), chosen: .everything)
    }
    #expect(throws: Condition.internalFailure) {
      try NameRules().check(subject: name("CN=a").span, alternativeNames: junk.span, chosen: .everything)
    }
  }

  @Test func oneStarAtMost() { #expect(TextPattern(Array("a*b*".utf8)) == nil) }
}

extension NameParts {
  static var everything: NameParts {
    var parts = NameParts.subject
    parts.insert(.alternativeNames)
    return parts
  }
}
