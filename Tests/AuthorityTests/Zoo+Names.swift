import PKIX

@testable import Authority

extension Exhibit {
  private static func directory(_ text: String) -> [UInt8] { tlv(0xA4, name(text)) }
  private static func dns(_ text: String) -> [UInt8] { tlv(0x82, Array(text)) }
  private static func mail(_ text: String) -> [UInt8] { tlv(0x81, Array(text)) }
  private static func uri(_ text: String) -> [UInt8] { tlv(0x86, Array(text)) }
  private static func address(_ octets: [UInt8]) -> [UInt8] { tlv(0x87, octets) }

  /// A signer below a CA with constraints.
  private static func below(
    permitted: [[UInt8]] = [], excluded: [[UInt8]] = [], _ title: String, subject: String = "CN=ra",
    names: [[UInt8]] = [],
    fault: PathFault? = nil, openSSLAccepts: Bool? = nil, note: String = ""
  ) -> Exhibit {
    let one = Specimen.authority(
      "CN=one", by: "CN=root", key: 1, signer: 0,
      more: [Specimen.constraints(permitted: permitted, excluded: excluded)])
    let alternatives = names.isEmpty ? [] : [ext(.subjectAltName, sequence(names.flatMap { $0 }))]
    return Exhibit(
      title: title, signer: Specimen.signer(subject, by: "CN=one", signer: 1, more: alternatives), sent: [one],
      fault: fault,
      openSSLAccepts: openSSLAccepts, note: note)
  }

  private static let inFactory = directory("O=Factory")

  static let names: [Exhibit] = [
    below(permitted: [inFactory], "subject in a permitted directory", subject: "CN=ra,O=Factory"),
    below(permitted: [inFactory], "subject in it, in other case", subject: "CN=ra,O=FACTORY"),
    below(permitted: [inFactory], "subject beside it", subject: "CN=ra,O=Elsewhere", fault: .nameConstraints),
    below(permitted: [inFactory], "subject that begins like it", subject: "CN=ra,O=Factory2", fault: .nameConstraints),
    below(
      permitted: [directory("OU=Line 1,O=Factory")], "subject above it", subject: "O=Factory", fault: .nameConstraints),
    below(
      excluded: [inFactory], "subject in an excluded directory", subject: "CN=ra,O=Factory", fault: .nameConstraints),
    below(excluded: [inFactory], "subject beside an excluded one", subject: "CN=ra,O=Elsewhere"),
    below(
      permitted: [inFactory], excluded: [directory("OU=Visitors,O=Factory")], "permitted and excluded inside",
      subject: "CN=ra,OU=Visitors,O=Factory", fault: .nameConstraints),
    below(permitted: [directory("O=A"), inFactory], "one of two is enough", subject: "CN=ra,O=Factory"),
    below(
      permitted: [inFactory], "directoryName of subjectAltName beside it", subject: "CN=ra,O=Factory",
      names: [directory("CN=ra,O=Elsewhere")], fault: .nameConstraints),
    below(permitted: [dns("example.com")], "a host", names: [dns("ra.example.com")]),
    below(permitted: [dns("example.com")], "the domain itself", names: [dns("Example.COM")]),
    below(
      permitted: [dns("example.com")], "a host that only ends like it", names: [dns("raexample.com")],
      fault: .nameConstraints),
    below(permitted: [dns("example.com")], "a host elsewhere", names: [dns("example.org")], fault: .nameConstraints),
    below(
      permitted: [dns("example.com")], "one host in, one out", names: [dns("a.example.com"), dns("b.org")],
      fault: .nameConstraints),
    below(permitted: [dns(".example.com")], "a dot in front, a host below", names: [dns("ra.example.com")]),
    below(
      permitted: [dns(".example.com")], "a dot in front, the domain itself", names: [dns("example.com")],
      fault: .nameConstraints),
    below(permitted: [dns("example.com")], "a wildcard below", names: [dns("*.example.com")]),
    below(
      permitted: [dns("example.com")], "no host name at all", names: [dns("ra..example.com")], fault: .nameConstraints,
      openSSLAccepts: true,
      note: "OpenSSL compares the ends; what is no host name cannot be compared"),
    below(excluded: [dns("example.com")], "an excluded host", names: [dns("ra.example.com")], fault: .nameConstraints),
    below(excluded: [dns("")], "all hosts excluded", names: [dns("ra.example.com")], fault: .nameConstraints),
    below(permitted: [dns("example.com")], "no host at all", names: [mail("a@b.org")]),
    below(
      permitted: [dns("example.com")], "a host as common name", subject: "CN=ra.example.org", fault: nil,
      openSSLAccepts: false,
      note: "OpenSSL takes a common name that looks like a host for one; common names are references here"),
    below(permitted: [mail("example.com")], "a mailbox", names: [mail("ra@example.com")]),
    below(
      permitted: [mail("example.com")], "a mailbox of a host below", names: [mail("ra@mail.example.com")],
      fault: .nameConstraints),
    below(permitted: [mail(".example.com")], "a mailbox of a host below a dot", names: [mail("ra@mail.example.com")]),
    below(permitted: [mail("ra@example.com")], "this mailbox", names: [mail("ra@EXAMPLE.com")]),
    below(
      permitted: [mail("ra@example.com")], "this mailbox in other case", names: [mail("RA@example.com")],
      fault: .nameConstraints),
    below(
      permitted: [mail("example.com")], "a mailbox in the subject", subject: "emailAddress=ra@example.org,CN=ra",
      fault: .nameConstraints),
    below(
      permitted: [mail("example.com")], "a good mailbox in the subject", subject: "emailAddress=ra@example.com,CN=ra"),
    below(permitted: [uri("example.com")], "a URI", names: [uri("https://example.com:8443/cmp?x")]),
    below(
      permitted: [uri("example.com")], "a URI with a user", names: [uri("https://u@example.com/")],
      openSSLAccepts: false,
      note: "OpenSSL takes the user for a part of the host"),
    below(
      permitted: [uri("u.example.com")], "a user that looks like a host",
      names: [uri("https://u.example.com@evil.org/")],
      fault: .nameConstraints),
    below(
      permitted: [uri("example.com")], "a URI of a host below", names: [uri("https://ra.example.com/")],
      fault: .nameConstraints),
    below(permitted: [uri(".example.com")], "a URI of a host below a dot", names: [uri("https://ra.example.com/")]),
    below(
      excluded: [uri("example.com")], "an excluded URI", names: [uri("http://example.com")], fault: .nameConstraints),
    below(
      excluded: [uri("example.com")], "a URI without a host", names: [uri("urn:device:1")], fault: .nameConstraints),
    below(
      excluded: [uri("example.com")], "a URI with an address", names: [uri("http://192.0.2.1/")],
      fault: .nameConstraints, openSSLAccepts: true,
      note: "RFC 5280 4.2.1.10: a host that is no name is refused; OpenSSL compares the digits"),
    below(permitted: [address([192, 0, 2, 0, 255, 255, 255, 0])], "an address", names: [address([192, 0, 2, 77])]),
    below(
      permitted: [address([192, 0, 2, 0, 255, 255, 255, 0])], "an address outside", names: [address([192, 0, 3, 77])],
      fault: .nameConstraints),
    below(
      permitted: [address([192, 0, 2, 0, 255, 255, 255, 0])], "an IPv6 address under an IPv4 one",
      names: [address([0x20, 1] + [UInt8](repeating: 0, count: 14))], fault: .nameConstraints),
    below(
      excluded: [address([10, 0, 0, 0, 255, 0, 0, 0])], "an excluded address", names: [address([10, 9, 8, 7])],
      fault: .nameConstraints),
    below(
      permitted: [address([10, 0, 0, 0, 255, 0, 255, 0])], "a mask with a hole", names: [address([10, 9, 0, 7])],
      fault: .nameConstraints, openSSLAccepts: true,
      note: "RFC 5280 4.2.1.10 wants CIDR (RFC 4632)"),
    below(
      permitted: [address([10, 0, 0, 0, 255])], "a constraint of five octets", names: [address([10, 9, 0, 7])],
      fault: .nameConstraints),
    below(
      permitted: [tlv(0x88, [0x2A, 3])], "a registered identifier under one", names: [tlv(0x88, [0x2A, 3, 4])],
      fault: .nameConstraints),
    below(permitted: [tlv(0x88, [0x2A, 3])], "no registered identifier under one", names: [dns("a.b")]),
    Exhibit(
      title: "constraints of the root", signer: Specimen.signer("CN=ra,O=Elsewhere", by: "CN=root", signer: 0),
      anchors: [
        Specimen.authority(
          "CN=root", by: "CN=root", key: 0, signer: 0, more: [Specimen.constraints(permitted: [inFactory])])
      ], fault: .nameConstraints),
    Exhibit(
      title: "constraints of two CAs, the upper broken",
      signer: Specimen.signer("CN=ra,O=Factory", by: "CN=two", signer: 2),
      sent: [
        Specimen.authority(
          "CN=one", by: "CN=root", key: 1, signer: 0,
          more: [Specimen.constraints(permitted: [directory("CN=two"), directory("O=A")])]),
        Specimen.authority(
          "CN=two", by: "CN=one", key: 2, signer: 1, more: [Specimen.constraints(permitted: [inFactory])]),
      ], fault: .nameConstraints),
    Exhibit(
      title: "an intermediate breaks them", signer: Specimen.signer("CN=ra,O=Factory", by: "CN=two", signer: 2),
      sent: [
        Specimen.authority(
          "CN=one", by: "CN=root", key: 1, signer: 0, more: [Specimen.constraints(permitted: [inFactory])]),
        Specimen.authority("CN=two", by: "CN=one", key: 2, signer: 1),
      ], fault: .nameConstraints),
    Exhibit(
      title: "a self-issued intermediate may break them",
      signer: Specimen.signer("CN=ra,O=Factory", by: "CN=one", signer: 4),
      sent: [
        Specimen.authority(
          "CN=one", by: "CN=root", key: 1, signer: 0, more: [Specimen.constraints(permitted: [inFactory])]),
        Specimen.authority("CN=one", by: "CN=one", key: 4, signer: 1),
      ]),
    Exhibit(
      title: "a maximum", signer: Specimen.signer("CN=ra,O=Factory", by: "CN=one", signer: 1),
      sent: [
        Specimen.authority(
          "CN=one", by: "CN=root", key: 1, signer: 0,
          more: [ext(.nameConstraints, critical: true, sequence(tlv(0xA0, sequence(inFactory, [0x81, 1, 3]))))])
      ], fault: .malformed),
    Exhibit(
      title: "empty constraints", signer: Specimen.signer(by: "CN=one", signer: 1),
      sent: [
        Specimen.authority(
          "CN=one", by: "CN=root", key: 1, signer: 0, more: [ext(.nameConstraints, critical: true, sequence())])
      ],
      fault: .malformed, openSSLAccepts: true, note: "4.2.1.10 forbids them; OpenSSL reads them as none"),
  ]
}
