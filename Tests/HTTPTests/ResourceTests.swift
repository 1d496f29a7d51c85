import Testing

@testable import HTTP

// Covers: CMPOperation.swift

private func resource(_ path: String) -> Resource? {
  let octets = Array(path.utf8)
  return Resource(octets.span)
}

struct ResourceTests {
  @Test(
    arguments: [
      // path, alias, operation
      ("/", nil, nil), ("", nil, nil), ("/cmp", nil, nil), ("/cmp/", nil, nil), ("/pkix/", nil, nil),
      ("/pkix", nil, nil),
      ("/.well-known/cmp", nil, nil), ("/.well-known/cmp/", nil, nil),
      ("/.well-known/cmp/initialization", nil, .initialization),
      ("/.well-known/cmp/p/factory", "factory", nil), ("/.well-known/cmp/p/factory/", "factory", nil),
      ("/.well-known/cmp/p/factory/keyupdate", "factory", .keyUpdate),
      ("/.well-known/cmp/p/factory/getcacerts/", "factory", .getCACerts), ("/cmp/factory", "factory", nil),
      ("/factory/cmp", "factory", nil), ("/ejbca/publicweb/cmp/factory", "factory", nil),
      ("/ejbca/publicweb/cmp", nil, nil),
      ("/cmpProxy/factory", "factory", nil), ("/cmp/cmp", "cmp", nil), ("/cmpProxy/cmp", "cmp", nil),
      ("/ca/cmp", "ca", nil),
      ("/cmp/a.b_c-D9", "a.b_c-D9", nil), ("/cmp/Factory", "Factory", nil),
      ("/cmp/" + String(repeating: "a", count: 40), String(repeating: "a", count: 40), nil),
    ] as [(String, String?, CMPOperation?)])
  func endpoints(_ path: String, _ alias: String?, _ operation: CMPOperation?) {
    guard case .cmp(let range, let found) = resource(path) else {
      Issue.record("\(path) is no endpoint")
      return
    }
    #expect(range.map { text($0, of: path) } == alias)
    #expect(found == operation)
  }

  /// What another server would normalise, and what nobody knows, names nothing (B03, B04).
  @Test(arguments: [
    "//", "//cmp", "/cmp//", "/cmp//factory", "/./cmp", "/../cmp", "/cmp/..", "/cmp/.", "/cmp/...", "/cmp/../factory",
    "/CMP",
    "/Cmp", "/cmp/%66actory", "/cmp/factory%00", "/cmp/factory;x", "/cmp;x", "/cmp/%2e%2e/factory", "/%63mp",
    "/cmp/fac tory",
    "/cmp/factory/x", "/x", "/x/y", "/.well-known", "/.well-known/CMP", "/.well-known/cmp/p", "/.well-known/cmp/p/",
    "/.well-known/cmp/Initialization", "/.well-known/cmp/x", "/.well-known/cmp/p/a/x", "/.well-known/cmp/p/a/nested/x",
    "/.well-known/cmp/q/a", "/ejbca/cmp/a", "/ejbca/publicweb/CMP/a", "/ejbca/publicweb/cmp/a/b", "/cmpproxy/a",
    "/cmpProxy",
    "cmp", "*", "/cmp/" + String(repeating: "a", count: 41), "/cmp/\u{e9}", "/cmp/a\u{0}", "/a/b/c/d/e/f", "/Health",
    "/ca/.cer", "/ca/...cer", "/ca/x.crl", "/crl/x.cer", "/ca/a b.cer", "/health/x", "/..",
  ])
  func nothing(_ path: String) { #expect(resource(path) == nil) }

  @Test func files() {
    #expect(resource("/ca/default.cer") == .certificate(OctetRange(start: 4, count: 7)))
    #expect(resource("/ca/a.b.pem") == .certificatePEM(OctetRange(start: 4, count: 3)))
    #expect(resource("/crl/default.crl") == .crl(OctetRange(start: 5, count: 7)))
    #expect(resource("/health") == .health)
    #expect(resource("/ready") == .ready)
    #expect(resource("/metrics/") == .metrics)
    #expect(Resource.health.allow == .get)
    #expect(resource("/cmp")?.allow == .post)
  }

  @Test(arguments: [
    ("initialization", CMPOperation.initialization), ("certification", .certification), ("keyupdate", .keyUpdate),
    ("pkcs10", .pkcs10), ("revocation", .revocation), ("getcacerts", .getCACerts), ("getrootupdate", .getRootUpdate),
    ("getcertreqtemplate", .getCertReqTemplate), ("getcrls", .getCRLs), ("nested", .nested),
  ])
  func operations(_ label: String, _ operation: CMPOperation) {
    #expect(CMPOperation(Array(label.utf8).span) == operation)
    #expect(CMPOperation(Array((label + "s").utf8).span) == nil)
  }
}
