import PKIX

@testable import Authority

extension Exhibit {
  private static let root = Specimen.authority("CN=root", by: "CN=root", key: 0, signer: 0)
  private static let one = Specimen.authority("CN=one", by: "CN=root", key: 1, signer: 0)
  private static let two = Specimen.authority("CN=two", by: "CN=one", key: 2, signer: 1)
  private static let three = Specimen.authority("CN=three", by: "CN=two", key: 3, signer: 2)
  private static let byRoot = Specimen.signer(by: "CN=root", signer: 0)
  private static let byOne = Specimen.signer(by: "CN=one", signer: 1)
  private static let byTwo = Specimen.signer(by: "CN=two", signer: 2)
  private static let byThree = Specimen.signer(by: "CN=three", signer: 3)
  private static let unknown = ObjectIdentifier([1, 3, 6, 1, 4, 1, 99999, 1])

  static let paths: [Exhibit] = [
    Exhibit(title: "by the root", signer: byRoot),
    Exhibit(title: "by an intermediate", signer: byOne, sent: [one]),
    Exhibit(title: "by three, in order", signer: byThree, sent: [three, two, one]),
    Exhibit(title: "by three, from the top", signer: byThree, sent: [one, two, three]),
    Exhibit(
      title: "with the root and strangers", signer: byTwo,
      sent: [root, Specimen.signer("CN=x", by: "CN=y", signer: 4), one, two]),
    Exhibit(title: "intermediates that are configured", signer: byTwo, sent: [], known: [one, two]),
    Exhibit(title: "one sent, one configured", signer: byTwo, sent: [two], known: [one]),
    Exhibit(title: "nothing sent", signer: byOne, fault: .noPath),
    Exhibit(title: "a link missing", signer: byThree, sent: [three, one], fault: .noPath),
    Exhibit(
      title: "another root", signer: byOne.changed { $0.issuer = "CN=evil" },
      sent: [Specimen.authority("CN=evil", by: "CN=evil", key: 1, signer: 1)], fault: .noPath),
    Exhibit(
      title: "a root of the same name, another key", signer: byOne,
      sent: [one, root], anchors: [Specimen.authority("CN=root", by: "CN=root", key: 5, signer: 5)], fault: .noPath),
    Exhibit(
      title: "the same without key identifiers", signer: byOne, sent: [one.with(3, nil)],
      anchors: [Specimen.authority("CN=root", by: "CN=root", key: 5, signer: 5)], fault: .signature),
    Exhibit(
      title: "self-signed and not trusted", signer: Specimen.signer(by: "CN=ra", key: 9, signer: 9), fault: .noPath),
    Exhibit(
      title: "self-signed and trusted", signer: Specimen.signer(by: "CN=ra", key: 9, signer: 9),
      anchors: [Specimen.signer(by: "CN=ra", key: 9, signer: 9)]),
    Exhibit(title: "the anchor is an intermediate", signer: byTwo, sent: [two], anchors: [one]),
    Exhibit(
      title: "the anchor is an intermediate, and longer ways exist", signer: byTwo, sent: [one, two, root],
      anchors: [one]),
    Exhibit(
      title: "two anchors", signer: byTwo, sent: [two, one],
      anchors: [Specimen.authority("CN=other", by: "CN=other", key: 5, signer: 5), root]),
    Exhibit(
      title: "signature of the signer spoiled", signer: byOne.changed { $0.isSpoiled = true }, sent: [one],
      fault: .signature),
    Exhibit(
      title: "signature of the intermediate spoiled", signer: byOne, sent: [one.changed { $0.isSpoiled = true }],
      fault: .signature),
    Exhibit(
      title: "a spoiled copy before the right one", signer: byOne, sent: [one.changed { $0.isSpoiled = true }, one],
      openSSLAccepts: false, note: "OpenSSL keeps to the first certificate of the name; here every way is tried"),
    Exhibit(
      title: "cross-signed, only one way is trusted", signer: byTwo,
      sent: [
        Specimen.authority("CN=two", by: "CN=gone", key: 2, signer: 6),
        Specimen.authority("CN=gone", by: "CN=gone", key: 6, signer: 6), two, one,
      ],
      openSSLAccepts: false, note: "as before"),
    Exhibit(
      title: "cross-signed in a circle", signer: byTwo,
      sent: [Specimen.authority("CN=two", by: "CN=three", key: 2, signer: 3), three, two, one]),
    Exhibit(
      title: "a circle and nothing else", signer: byTwo,
      sent: [Specimen.authority("CN=two", by: "CN=three", key: 2, signer: 3), three], fault: .noPath),
    Exhibit(
      title: "eight certificates", signer: Specimen.signer(by: "CN=c6", signer: 6),
      sent: (1...6).map {
        Specimen.authority("CN=c\($0)", by: $0 == 1 ? "CN=root" : "CN=c\($0 - 1)", key: $0, signer: $0 - 1)
      }),
    Exhibit(
      title: "nine certificates", signer: Specimen.signer(by: "CN=c7", signer: 7),
      sent: (1...7).map {
        Specimen.authority("CN=c\($0)", by: $0 == 1 ? "CN=root" : "CN=c\($0 - 1)", key: $0, signer: $0 - 1)
      },
      fault: .tooLong, openSSLAccepts: true, note: "eight certificates are enough for everybody"),
    Exhibit(title: "the name in other case and spaces", signer: byOne.changed { $0.issuer = "CN=ONE" }, sent: [one]),
  ]

  /// Ten CAs of one name without key identifiers, each signed by the next: every one could have issued every other.
  private static let crowd: [Specimen] = (0..<10).map { number in
    Specimen.authority("CN=crowd", by: "CN=crowd", key: number, signer: (number + 1) % 10)
      .changed { $0.extensions.removeLast(2) }
  }
  private static let lost = Specimen.signer(by: "CN=crowd", signer: 0).changed { $0.extensions.removeLast() }

  /// Where a search would not come to its end.
  static let crowds: [Exhibit] = [
    Exhibit(title: "ten of one name and no anchor", signer: lost, sent: crowd, fault: .tooMuchWork),
    Exhibit(
      title: "ten of one name below an anchor that signed none", signer: lost, sent: crowd,
      anchors: [
        Specimen.authority("CN=crowd", by: "CN=crowd", key: 8, signer: 8).changed {
          $0.extensions.removeLast(2)
          $0.serial = [9]
        }
      ], fault: .tooMuchWork, openSSLAccepts: false),
    Exhibit(
      title: "ten of one name and the right one among them", signer: lost,
      sent: Array(crowd.dropFirst()) + [
        Specimen.authority("CN=crowd", by: "CN=root", key: 0, signer: 0)
      ], fault: .tooMuchWork),
  ]

  static let authorities: [Exhibit] = [
    Exhibit(
      title: "an end entity as CA", signer: Specimen.signer(by: "CN=dev", signer: 1),
      sent: [Specimen.signer("CN=dev", by: "CN=root", key: 1, signer: 0)], fault: .notAuthority),
    Exhibit(
      title: "basicConstraints without cA", signer: byOne, sent: [one.with(0, Specimen.basic(false))],
      fault: .notAuthority),
    Exhibit(title: "no basicConstraints", signer: byOne, sent: [one.with(0, nil)], fault: .notAuthority),
    Exhibit(
      title: "an intermediate of version 1", signer: byOne, sent: [one.changed { $0.extensions = [] }],
      fault: .notAuthority),
    Exhibit(
      title: "a CA without keyCertSign", signer: byOne, sent: [one.with(1, Specimen.usage(.cRLSign))], fault: .keyUsage),
    Exhibit(
      title: "a CA without keyUsage", signer: byOne, sent: [one.with(1, nil)], openSSLAccepts: false,
      note: "RFC 5280 6.1.4 (n) looks at a keyUsage that is there; strict OpenSSL wants one in every CA"),
    Exhibit(
      title: "basicConstraints not critical", signer: byOne,
      sent: [one.with(0, ext(.basicConstraints, sequence([1, 1, 0xFF])))], openSSLAccepts: false,
      note: "4.2.1.9 tells CAs to mark it, 6.1 does not ask whether they did"),
    Exhibit(
      title: "no key identifiers", signer: byOne.changed { $0.extensions.removeLast(2) },
      sent: [one.changed { $0.extensions.removeLast(2) }], openSSLAccepts: false,
      note: "4.2.1.1 tells CAs to have them, 6.1 does not need them"),
    Exhibit(
      title: "pathLenConstraint 0 of the root, one CA below", signer: byOne, sent: [one],
      anchors: [Specimen.authority("CN=root", by: "CN=root", key: 0, signer: 0, pathLength: 0)], fault: .pathLength),
    Exhibit(
      title: "pathLenConstraint 0 of the root, none below", signer: byRoot,
      anchors: [Specimen.authority("CN=root", by: "CN=root", key: 0, signer: 0, pathLength: 0)]),
    Exhibit(
      title: "pathLenConstraint 1, one CA below", signer: byTwo,
      sent: [Specimen.authority("CN=one", by: "CN=root", key: 1, signer: 0, pathLength: 1), two]),
    Exhibit(
      title: "pathLenConstraint 1, two CAs below", signer: byThree,
      sent: [Specimen.authority("CN=one", by: "CN=root", key: 1, signer: 0, pathLength: 1), two, three],
      fault: .pathLength),
    Exhibit(
      title: "pathLenConstraint 0, one CA below", signer: byTwo,
      sent: [Specimen.authority("CN=one", by: "CN=root", key: 1, signer: 0, pathLength: 0), two], fault: .pathLength),
    Exhibit(
      title: "a later pathLenConstraint cannot widen an earlier one", signer: byThree,
      sent: [
        Specimen.authority("CN=one", by: "CN=root", key: 1, signer: 0, pathLength: 1),
        Specimen.authority("CN=two", by: "CN=one", key: 2, signer: 1, pathLength: 9), three,
      ], fault: .pathLength),
    Exhibit(
      title: "a self-issued CA does not count", signer: Specimen.signer(by: "CN=one", signer: 4),
      sent: [
        Specimen.authority("CN=one", by: "CN=root", key: 1, signer: 0, pathLength: 0),
        Specimen.authority("CN=one", by: "CN=one", key: 4, signer: 1, pathLength: 0),
      ]),
    Exhibit(
      title: "the root is over", signer: byRoot,
      anchors: [root.changed { $0.notAfter = World.start.adding(seconds: -1) }], fault: .expired),
    Exhibit(
      title: "an intermediate is over", signer: byOne,
      sent: [one.changed { $0.notAfter = World.start.adding(seconds: -1) }], fault: .expired),
    Exhibit(
      title: "the signer is over", signer: byOne.changed { $0.notAfter = World.start.adding(seconds: -1) }, sent: [one],
      fault: .expired),
    Exhibit(
      title: "the last second", signer: byOne.changed { $0.notAfter = World.start }, sent: [one],
      openSSLAccepts: false, note: "RFC 5280 4.1.2.5: both ends are included"),
    Exhibit(title: "the first second", signer: byOne.changed { $0.notBefore = World.start }, sent: [one]),
    Exhibit(
      title: "not yet", signer: byOne.changed { $0.notBefore = World.start.adding(seconds: 1) }, sent: [one],
      fault: .notYetValid),
    Exhibit(
      title: "an intermediate not yet", signer: byOne,
      sent: [one.changed { $0.notBefore = World.start.adding(seconds: 1) }], fault: .notYetValid),
    Exhibit(
      title: "an old intermediate beside its successor", signer: byOne,
      sent: [one.changed { $0.notAfter = World.start.adding(seconds: -1) }, one.changed { $0.serial = [6] }]),
    Exhibit(
      title: "unknown critical extension of the signer",
      signer: Specimen.signer(by: "CN=root", signer: 0, more: [ext(unknown, critical: true, [5, 0])]),
      fault: .criticalExtension),
    Exhibit(
      title: "unknown critical extension of a CA", signer: byOne,
      sent: [
        Specimen.authority("CN=one", by: "CN=root", key: 1, signer: 0, more: [ext(unknown, critical: true, [5, 0])])
      ], fault: .criticalExtension),
    Exhibit(
      title: "unknown extension", signer: Specimen.signer(by: "CN=root", signer: 0, more: [ext(unknown, [5, 0])])),
    Exhibit(
      title: "critical cRLDistributionPoints",
      signer: Specimen.signer(
        by: "CN=root", signer: 0,
        more: [
          ext(
            .cRLDistributionPoints, critical: true,
            sequence(sequence(tlv(0xA0, tlv(0xA0, tlv(0x86, Array("http://x/y")))))))
        ]),
      fault: .criticalExtension, openSSLAccepts: true,
      note: "OpenSSL says it understands them, also when no CRL is looked at"),
    Exhibit(
      title: "a signer without digitalSignature", signer: byRoot.with(0, Specimen.usage(.keyEncipherment)),
      fault: .keyUsage,
      openSSLAccepts: true, note: "RFC 9483 3.5 asks for it; a path has no opinion on what the end entity does"),
    Exhibit(title: "a signer without keyUsage", signer: byRoot.with(0, nil)),
    Exhibit(title: "a signer of version 1", signer: byRoot.changed { $0.extensions = [] }, openSSLAccepts: true),
    Exhibit(title: "a CA as signer", signer: one.with(1, Specimen.usage(.keyCertSign | .digitalSignature))),
    Exhibit(
      title: "SHA-1 by the root", signer: byRoot.changed { $0.hash = .sha1 }, fault: .algorithm, openSSLAccepts: true,
      note: "OpenSSL 3.0 refuses SHA-1 from security level 2 on; `verify` uses 1"),
    Exhibit(title: "SHA-1 where it is allowed", signer: byRoot.changed { $0.hash = .sha1 }, allowsSHA1: true),
    Exhibit(
      title: "SHA-1 of an intermediate", signer: byOne, sent: [one.changed { $0.hash = .sha1 }], fault: .algorithm,
      openSSLAccepts: true,
      note: "as before"),
    Exhibit(
      title: "an RSA key of 1024 bits",
      signer: byRoot.changed {
        $0.publicKeyInfo = sequence(
          sequence(oid(.rsaEncryption), [5, 0]),
          tlv(3, [0], sequence(tlv(2, [0], [UInt8](repeating: 0xAB, count: 128)), tlv(2, [1, 0, 1]))))
      }, fault: .algorithm, openSSLAccepts: true, note: "2048 bits are asked for here; OpenSSL's level 1 takes 1024"),
    Exhibit(
      title: "policies, and any will do",
      signer: Specimen.signer(
        by: "CN=one", signer: 1, more: [ext(.certificatePolicies, critical: true, sequence(sequence(oid(unknown))))]),
      sent: [
        Specimen.authority(
          "CN=one", by: "CN=root", key: 1, signer: 0, more: [ext(.inhibitAnyPolicy, critical: true, [2, 1, 0])])
      ]),
    Exhibit(
      title: "an explicit policy is asked for", signer: byOne,
      sent: [
        Specimen.authority(
          "CN=one", by: "CN=root", key: 1, signer: 0,
          more: [ext(.policyConstraints, critical: true, sequence([0x80, 1, 0]))])
      ],
      fault: .explicitPolicy, openSSLAccepts: true,
      note: "without -policy_check OpenSSL passes over it; the tree is not computed here, so it is refused"),
    Exhibit(
      title: "only policy mapping is inhibited", signer: byOne,
      sent: [
        Specimen.authority(
          "CN=one", by: "CN=root", key: 1, signer: 0,
          more: [ext(.policyConstraints, critical: true, sequence([0x81, 1, 0]))])
      ]),
  ]
}
