// Covers: AuthenticatedSafe.swift, CertBag.swift, DigestInfo.swift, EncryptedData.swift, MacData.swift, PFX.swift
// Covers: PKCS12PBEParams.swift, SafeBag.swift, SafeContents.swift

import MutationMatrix
import Testing

@testable import PKIX

/// PKCS #12 files as openssl makes them, and those of RFC 9579.
@Suite struct PKCS12Tests {
  static let files = [
    "p12-aes", "p12-aes128", "p12-chain", "p12-3des", "p12-3des-once", "p12-nomac", "p12-plain", "p12-cert-only", "p12-rc2",
    "pbmac1-1", "pbmac1-2", "pbmac1-3", "pbmac1-4", "pbmac1-5", "pbmac1-6",
  ]

  /// The content of an OCTET STRING of type data.
  @_lifetime(copy info)
  private static func data(_ info: ContentInfo) throws(DERError) -> Span<UInt8> {
    var reader = info.content.whole
    guard info.contentType == .cmsData else { throw DERError(.unexpectedTag, at: info.content.offset) }
    return try reader.octetString()
  }

  /// As Crypto does: every part of it is DER.
  @_lifetime(copy bytes)
  private static func walked(_ bytes: Span<UInt8>) throws(DERError) -> Span<UInt8> {
    try DERWalk.check(bytes)
    return bytes
  }

  /// Reads all that is not encrypted; the kinds of what there is.
  static func read(_ bytes: [UInt8]) throws(DERError) -> [String] {
    var found: [String] = []
    let pfx = try PFX(bytes.span)
    if let macData = pfx.macData { found.append("mac \(macData.mac.digest.count) \(macData.iterations)") }
    var reader = DERReader(try walked(data(pfx.authSafe)))
    let safe = try AuthenticatedSafe(&reader)
    try reader.finish()
    var each = safe.contents.makeIterator()
    while let info = each.next() {
      var inside = info.content.whole
      if info.contentType == .encryptedData {
        found.append("encrypted \(try EncryptedData(&inside).encryptedContentInfo.encryptedContent?.count ?? 0)")
      } else {
        inside = DERReader(try walked(data(info)))
        try read(SafeContents(&inside), &found)
        try inside.finish()
      }
    }
    return found
  }

  private static func read(_ contents: SafeContents, _ found: inout [String]) throws(DERError) {
    var bags = contents.bags.makeIterator()
    while let bag = bags.next() {
      var value = bag.bagValue.whole
      switch bag.bagId {
      case .keyBag:
        _ = try PrivateKeyInfo(&value)
        found.append("key")
      case .pkcs8ShroudedKeyBag:
        let info = try EncryptedPrivateKeyInfo(&value)
        found.append("shrouded \(info.encryptedData.count)")
      case .certBag:
        guard let encoded = try CertBag(&value).x509Certificate else { throw DERError(.mismatch, at: bag.bagValue.offset) }
        _ = try Certificate(encoded)
        found.append("certificate")
      default: throw DERError(.mismatch, at: bag.bagValue.offset)
      }
    }
  }

  @Test(arguments: [
    ("p12-aes", ["mac 32 2048", "encrypted 528", "shrouded 144"]), ("p12-plain", ["mac 32 2048", "certificate", "key"]),
    ("p12-3des-once", ["mac 20 1", "encrypted 520", "shrouded 144"]), ("p12-nomac", ["certificate", "shrouded 144"]),
    ("pbmac1-1", ["mac 32 1", "encrypted 992", "shrouded 1232"]),
  ])
  func contents(_ name: String, _ expected: [String]) throws { #expect(try Self.read(vector(name)) == expected) }

  @Test(arguments: files) func everyPrefixIsRefused(_ name: String) throws {
    let bytes = try vector(name)
    #expect(try !Self.read(bytes).isEmpty)
    for count in bytes.indices { #expect(throws: DERError.self) { try Self.read(Array(bytes[..<count])) } }
    #expect(throws: DERError(.trailingData, at: bytes.count)) { try Self.read(bytes + [0]) }
  }

  /// What BER writers make: refused at the octet that says so.
  @Test func indefiniteLength() throws {
    let bytes = try vector("p12-aes")
    #expect(throws: DERError(.indefiniteLength, at: 1)) { try Self.read([0x30, 0x80] + bytes[4...] + [0, 0]) }
  }

  @Test func mutations() throws {
    let bytes = try vector("p12-plain")
    let failures = MutationMatrix(bytes, accepting: Self.accepted).failures { (try? Self.read($0)) != nil }
    #expect(failures == [])
  }

  private static let bags = "0/1/1/0/0", certificate = bags + "/0/1/0/0/0", key = bags + "/1/1/0/0/0"

  static let accepted: [MutationMatrix.Accepted] = [
    .init(.dropped, .duplicated, .swapped, at: bags + "/*", because: "AuthenticatedSafe is a SEQUENCE OF"),
    .init(.dropped, .duplicated, at: bags + "/*/1/0/0/0", because: "SafeContents is one"),
    .init(.dropped, at: "0/2", because: "macData is OPTIONAL"),
    .init(.dropped, at: "0/2/2", because: "iterations have a DEFAULT"),
    .init(.number, .tagClass, .dropped, at: "0/2/0/0/1", because: "parameters of a hash are ANY, and NULL or absent"),
    .init(
      .number, .tagClass, .constructed, .dropped, .duplicated, .swapped, at: certificate + "/1/0/1/0/0/**",
      because: "Certificate has a matrix of its own"),
    .init(
      .longer, .shorter, .nonMinimal, .indefinite, at: certificate + "/1/0/1/0/0/2/**", because: "a signature is bits here"),
    .init(.number, .tagClass, .constructed, .dropped, .duplicated, .swapped, at: key + "/1/0/**", because: "as Certificate"),
    .init(.longer, .shorter, .nonMinimal, .indefinite, at: key + "/1/0/2/**", because: "a private key is octets here"),
    .init(
      .number, .tagClass, .constructed, .dropped, .duplicated, .swapped, at: certificate + "/2/**",
      because: "bagAttributes are not looked into"),
    .init(.number, .tagClass, .constructed, .dropped, .duplicated, .swapped, at: key + "/2/**", because: "as above"),
  ]

  @Test func limits() throws {
    let one = try written { writer in
      let bag = writer.begin(.sequence)
      writer.objectIdentifier(.certBag)
      let value = writer.begin(.contextConstructed(0))
      writer.null()
      writer.end(value)
      writer.end(bag)
    }
    func contents(_ count: Int) throws -> [UInt8] {
      try written { writer in
        let list = writer.begin(.sequence)
        for _ in 0..<count { writer.raw(one.span) }
        writer.end(list)
      }
    }
    let read = { (bytes: [UInt8]) in
      failure(bytes) { (reader: inout DERReader) throws(DERError) in _ = try SafeContents(&reader) }
    }
    #expect(try read(contents(PKIXLimits.safes)) == nil)
    #expect(try read(contents(PKIXLimits.safes + 1)) == DERError(.tooMany, at: 0))
  }

  @Test(arguments: [
    ("30 04 04 00 02 00", DERError(.badInteger, at: 6)), ("30 05 04 00 02 01 00", DERError(.outOfRange, at: 4)),
    ("30 05 04 00 02 01 FF", DERError(.outOfRange, at: 4)), ("30 02 04 00", DERError(.truncated, at: 4)),
    ("30 09 04 00 02 05 01 00 00 00 00", DERError(.outOfRange, at: 6)),
  ])
  func badParameters(_ bytes: String, _ expected: DERError) {
    let error = failure(hex(bytes)) { (reader: inout DERReader) throws(DERError) in _ = try PKCS12PBEParams(&reader) }
    #expect(error == expected)
  }

  @Test func algorithms() {
    #expect(PKCS12PBE(.pbes2) == nil)
    for last in 1...6 as ClosedRange<UInt32> {
      #expect(PKCS12PBE(ObjectIdentifier([1, 2, 840, 113549, 1, 12, 1, last])) == (last == 3 ? .tripleDES : .weak))
    }
  }
}
