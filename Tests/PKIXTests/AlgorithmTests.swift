// Covers: AlgorithmIdentifier.swift, DigestAlgorithm.swift, KeyAlgorithm.swift, SignatureAlgorithm.swift
// Covers: RSASSAPSSParams.swift, SigningKey.swift, SubjectPublicKeyInfo.swift

import Testing

@testable import PKIX

/// AlgorithmIdentifier and what is made of it: digests, signature algorithms, curves, public keys.
@Suite struct AlgorithmTests {
  private func algorithm(_ text: String) throws -> SignatureAlgorithm? {
    let bytes = hex(text)
    var reader = DERReader(bytes.span)
    return SignatureAlgorithm(try AlgorithmIdentifier(&reader))
  }

  @Test(
    arguments: [
      ("3000", DERError(.truncated, at: 2)), ("3002 0500", DERError(.unexpectedTag, at: 2)),
      ("3008 06022A03 0500 0500", DERError(.trailingData, at: 8)), ("3102 0500", DERError(.unexpectedTag, at: 0)),
      ("3003 060180", DERError(.badObjectIdentifier, at: 4)), ("3004 06022A03", nil), ("3006 06022A03 0500", nil),
    ] as [(String, DERError?)])
  func structure(_ text: String, _ expected: DERError?) {
    #expect(failure(hex(text)) { r throws(DERError) in _ = try AlgorithmIdentifier(&r).offset } == expected)
  }

  static let all: [SignatureAlgorithm] = [
    .rsa(.sha1), .rsa(.sha224), .rsa(.sha256), .rsa(.sha384), .rsa(.sha512), .ecdsa(.sha1), .ecdsa(.sha224),
    .ecdsa(.sha256), .ecdsa(.sha384), .ecdsa(.sha512), .pss(.sha1), .pss(.sha224), .pss(.sha256), .pss(.sha384),
    .pss(.sha512),
  ]

  @Test(arguments: all)
  func signaturesBothWays(_ algorithm: SignatureAlgorithm) throws {
    let bytes = try written { $0.signatureAlgorithm(algorithm) }
    var reader = DERReader(bytes.span)
    let identifier = try AlgorithmIdentifier(&reader)
    #expect(SignatureAlgorithm(identifier) == algorithm)
    switch algorithm {
    case .rsa: #expect(identifier.parameters?.tag == .null)
    case .pss: #expect(identifier.parameters?.tag == .sequence)
    case .ecdsa: #expect(identifier.parameters?.tag == nil)
    }
  }

  /// As Bouncy Castle writes it: with NULL in the hashes.
  @Test func parametersOfPSSAsWritten() throws {
    let expected = """
      3041 06092A864886F70D01010A 3034
        A00F 300D 06096086480165030402010500
        A11C 301A 06092A864886F70D010108 300D 06096086480165030402010500
        A203 020120
      """
    #expect(try written { $0.signatureAlgorithm(.pss(.sha256)) } == hex(expected.filter { !$0.isWhitespace }))
    #expect(try written { $0.signatureAlgorithm(.pss(.sha1)) } == hex("300D 06092A864886F70D01010A 3000"))
  }

  private func pss(_ parameters: [UInt8]) throws -> SignatureAlgorithm? {
    let content = hex("06092A864886F70D01010A") + parameters
    let bytes = [0x30, UInt8(content.count)] + content
    var reader = DERReader(bytes.span)
    return SignatureAlgorithm(try AlgorithmIdentifier(&reader))
  }

  static let hash256 = "A00D 300B 0609608648016503040201"
  static let mask256 = "A11A 3018 06092A864886F70D010108 300B 0609608648016503040201"

  /// OpenSSL leaves NULL out, and a default may be written.
  @Test(arguments: [
    ("\(hash256) \(mask256) A203 020120", SignatureAlgorithm.pss(.sha256)),
    ("\(hash256) \(mask256) A203 020120 A303 020101", .pss(.sha256)),
    ("\(hash256) \(mask256) A204 02020020", nil), ("\(hash256) \(mask256) A203 020114", nil),
    ("\(hash256) \(mask256) A203 0201E0", nil), ("\(hash256) \(mask256) A203 020100", nil),
    ("\(hash256) \(mask256)", nil), ("\(hash256) \(mask256) A203 020120 A303 020102", nil),
    ("\(hash256) A203 020120", nil), ("\(mask256) A203 020120", nil),
    ("\(hash256) \(mask256) A203 020120 0500", nil), ("\(mask256) \(hash256) A203 020120", nil),
    ("", .pss(.sha1)), ("A203 020114", .pss(.sha1)), ("A203 020115", nil), ("A303 020101", .pss(.sha1)),
    ("A303 020100", nil), ("A006 3004 06022A03", nil), ("A10A 3008 06022A03 06022A04", nil),
    ("A10F 300D 06092A864886F70D010108 0500", nil), ("A10D 300B 06092A864886F70D010108", nil),
  ])
  func parametersOfPSS(_ text: String, _ expected: SignatureAlgorithm?) throws {
    let content = hex(text)
    #expect(try pss([0x30, UInt8(content.count)] + content) == expected)
  }

  @Test(arguments: ["", "0500", "0400", "3100"])
  func parametersOfPSSThatAreNone(_ text: String) throws {
    #expect(try pss(hex(text)) == nil)
  }

  @Test(arguments: [DigestAlgorithm.sha1, .sha224, .sha256, .sha384, .sha512])
  func digests(_ digest: DigestAlgorithm) {
    #expect(DigestAlgorithm(digest.identifier) == digest)
    #expect([20, 28, 32, 48, 64].contains(digest.count))
    #expect(Digest(count: digest.count).bytes.count == digest.count)
  }

  @Test func macs() {
    #expect(DigestAlgorithm(hmac: .hmacSHA1PKIX) == .sha1)
    #expect(DigestAlgorithm(hmac: .hmacSHA1) == .sha1)
    #expect(DigestAlgorithm(hmac: .hmacSHA512) == .sha512)
    #expect(DigestAlgorithm(hmac: .sha256) == nil)
    #expect(DigestAlgorithm(.hmacSHA256) == nil)
  }

  @Test func aSignatureIsHeldInPlace() {
    var value = SignatureValue(count: 3)
    value.storage[2] = 7
    #expect(array(value.bytes) == [0, 0, 7])
    #expect(array(SignatureValue(count: 512).bytes).count == 512)
  }

  @Test func kindsOfKeysHaveNames() {
    let names = (UInt8(0)...8).compactMap { KeyAlgorithm(rawValue: $0).map { "\($0.name)" } }
    #expect(names == ["ec-p256", "ec-p384", "ec-p521", "rsa-2048", "rsa-3072", "rsa-4096"])
  }

  @Test(arguments: [(Curve.p256, 32), (.p384, 48), (.p521, 66)])
  func curves(_ curve: Curve, _ count: Int) {
    #expect(Curve(curve.identifier) == curve)
    #expect(curve.coordinateCount == count)
    #expect(Curve(.ecPublicKey) == nil)
  }
}

@Suite struct SubjectPublicKeyInfoTests {
  private func kind(_ bytes: [UInt8]) throws -> String {
    var reader = DERReader(bytes.span)
    let info = try SubjectPublicKeyInfo(&reader)
    try reader.finish()
    switch try PublicKey(info) {
    case .rsa(let modulus, let exponent): return "rsa \(modulus.count) \(exponent.count)"
    case .ec(let curve, let point): return "ec \(curve) \(point.count)"
    case .unsupported: return "unsupported"
    }
  }

  @Test func writersFaceReaders() throws {
    let point = [UInt8](repeating: 4, count: 65)
    let ec = try written { $0.ecPublicKeyInfo(.p256, point: point.span) }
    #expect(try kind(ec) == "ec p256 65")
    let modulus = [UInt8](repeating: 0xFF, count: 256)
    let rsa = try written { $0.rsaPublicKeyInfo(modulus: modulus.span, exponent: [1, 0, 1].span) }
    #expect(try kind(rsa) == "rsa 256 3")
  }

  @Test(arguments: [
    ("3008 3004 06022A03 030100", "unsupported"),
    // An EC key without parameters, with explicit ones, on a curve that is not known.
    ("300F 3009 06072A8648CE3D0201 03020004", "unsupported"),
    ("3011 300B 06072A8648CE3D0201 3000 03020004", "unsupported"),
    ("3013 300D 06072A8648CE3D0201 06022A03 03020004", "unsupported"),
  ])
  func unsupported(_ text: String, _ expected: String) throws {
    let fixed = hex(text)
    #expect(try kind([0x30, UInt8(fixed.count - 2)] + fixed.dropFirst(2)) == expected)
  }

  @Test(arguments: [
    ("300A 3004 06022A03 0302 0102", DERError.Kind.badBitString, 10), ("3006 3004 06022A03", .truncated, 8),
    ("300C 3004 06022A03 03020000 0500", .trailingData, 12), ("3008 3004 06022A03 0400", .unexpectedTag, 8),
    ("300A 3004 06022A03 2302 0300", .wrongForm, 8),
  ])
  func malformed(_ text: String, _ kind: DERError.Kind, _ offset: Int) {
    #expect(
      failure(hex(text)) { r throws(DERError) in _ = try SubjectPublicKeyInfo(&r).offset } == DERError(kind, at: offset)
    )
  }

  /// The RSAPublicKey inside of a key whose identifier is right.
  private func rsa(_ key: String) throws -> [UInt8] {
    try written { writer in
      let info = writer.begin(.sequence)
      writer.algorithmIdentifier(.rsaEncryption, null: true)
      writer.bitString(hex(key).span)
      writer.end(info)
    }
  }

  @Test(arguments: [
    ("", DERError.Kind.truncated), ("3000", .truncated), ("3003 020105", .truncated),
    ("3006 020105 020103 00", .trailingData),
    ("3008 020105 020103 0500", .trailingData), ("3006 0201FF 020103", .outOfRange),
    ("3006 020105 0201FF", .outOfRange),
    ("3007 02020005 020103", .badInteger), ("3080 020105 020103 0000", .indefiniteLength),
  ])
  func malformedRSA(_ key: String, _ kind: DERError.Kind) throws {
    let bytes = try rsa(key)
    let found = failure(bytes) { r throws(DERError) in
      let info = try SubjectPublicKeyInfo(&r)
      if case .rsa = try PublicKey(info) {}
    }
    #expect(found?.kind == kind)
  }

  @Test func parametersOfRSA() {
    let bytes = hex("3017 300D 06092A864886F70D010101 3000 0306 00 3003020105")
    #expect(
      failure(bytes) { r throws(DERError) in
        let info = try SubjectPublicKeyInfo(&r)
        if case .rsa = try PublicKey(info) {}
      } == DERError(.unexpectedTag, at: 2))
  }
}
