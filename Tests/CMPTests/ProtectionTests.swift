// Covers: PBMParameter.swift, PBMAC1Parameters.swift

import CMP
import Testing

/// What protectionAlg means, and what is wrong with it.
@Suite struct ProtectionTests {
  static let sha1 = tlv(6, [0x2B, 0x0E, 3, 2, 0x1A])
  static let sha256 = tlv(6, [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1])
  static let md5 = tlv(6, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, 5])
  static let hmacPKIX = tlv(6, [0x2B, 6, 1, 5, 5, 8, 1, 2])
  static func hmac(_ last: UInt8) -> [UInt8] { tlv(6, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 2, last]) }
  static func pkcs5(_ last: UInt8) -> [UInt8] { tlv(6, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 5, last]) }
  static let passwordBasedMac = tlv(6, [0x2A, 0x86, 0x48, 0x86, 0xF6, 0x7D, 7, 0x42, 0x0D])
  static let null: [UInt8] = [5, 0]

  static func pbm(
    salt: [UInt8] = tlv(4, octets(16)), owf: [UInt8] = sequence(sha256), count: [UInt8] = [2, 2, 1, 0xF4],
    mac: [UInt8] = sequence(hmacPKIX)
  ) -> [UInt8] { sequence(passwordBasedMac, sequence(salt, owf, count, mac)) }

  static func pbmac1(
    function: [UInt8] = pkcs5(12), salt: [UInt8] = tlv(4, octets(16)), count: [UInt8] = [2, 2, 3, 0xE8],
    length: [UInt8] = [2, 1, 32], prf: [UInt8] = sequence(hmac(9), null), mac: [UInt8] = sequence(hmac(9), null)
  ) -> [UInt8] { sequence(pkcs5(14), sequence(sequence(function, sequence(salt, count, length, prf)), mac)) }

  /// One line that says what was understood.
  static func summary(_ bytes: [UInt8]) -> String {
    var reader = DERReader(bytes.span)
    do throws(DERError) {
      switch try Protection(try AlgorithmIdentifier(&reader)) {
      case .passwordBasedMac(let parameters):
        return "PBM \(text(parameters.owfDigest)) \(parameters.iterationCount) \(text(parameters.macDigest))"
      case .pbmac1(let parameters):
        guard let function = parameters.pbkdf2 else { return "PBMAC1 unknown" }
        let prf = text(function.prfDigest)
        return "PBMAC1 \(prf) \(function.iterationCount) \(function.keyLength ?? 0) \(text(parameters.macDigest))"
      case .signature(let algorithm): return "signature \(algorithm)"
      case .unsupported: return "unsupported"
      }
    } catch {
      return "\(error.kind) \(error.offset)"
    }
  }

  private static func text(_ digest: DigestAlgorithm?) -> String { digest.map { "\($0)" } ?? "unknown" }

  @Test(
    arguments: [
      (pbm(), "PBM sha256 500 sha1"),
      (pbm(owf: sequence(sha1, null), mac: sequence(hmacPKIX, null)), "PBM sha1 500 sha1"),
      (pbm(mac: sequence(hmac(7))), "PBM sha256 500 sha1"),
      (pbm(mac: sequence(hmac(8))), "PBM sha256 500 sha224"),
      (pbm(mac: sequence(hmac(9))), "PBM sha256 500 sha256"),
      (pbm(mac: sequence(hmac(10))), "PBM sha256 500 sha384"),
      (pbm(mac: sequence(hmac(11))), "PBM sha256 500 sha512"),
      (pbm(owf: sequence(md5)), "PBM unknown 500 sha1"),
      (pbm(owf: sequence(sha256, [2, 1, 0])), "PBM unknown 500 sha1"),
      (pbm(mac: sequence(md5)), "PBM sha256 500 unknown"),
      (pbm(mac: sequence(sha256)), "PBM sha256 500 unknown"),
      (pbm(count: [2, 1, 1]), "PBM sha256 1 sha1"),
      (pbm(count: [2, 4, 0x7F, 0xFF, 0xFF, 0xFF]), "PBM sha256 2147483647 sha1"),
      (pbm(count: [2, 1, 0]), "outOfRange 46"),
      (pbm(count: [2, 1, 0xFF]), "outOfRange 46"),
      (pbm(count: tlv(2, [0x7F] + octets(7))), "outOfRange 48"),
      (pbm(salt: tlv(4, octets(8))), "PBM sha256 500 sha1"),
      (pbm(salt: tlv(4, octets(128))), "PBM sha256 500 sha1"),
      (pbm(salt: tlv(4)), "outOfRange 15"),
      (pbm(salt: tlv(4, octets(7))), "outOfRange 15"),
      (pbm(salt: tlv(4, octets(129))), "tooMany 17"),
      (pbm(salt: tlv(4, octets(60_000))), "tooMany 19"),
      (pbm(salt: tlv(12, octets(16))), "unexpectedTag 15"),
      (pbm(count: []), "unexpectedTag 46"),
      (pbm(mac: sequence(hmacPKIX) + null), "trailingData 62"),
    ] as [([UInt8], String)])
  func readsPasswordBasedMac(_ bytes: [UInt8], _ expected: String) {
    #expect(Self.summary(bytes) == expected)
  }

  /// The parameters have the wrong type: OpenSSL died of this (CVE-2026-63076).
  @Test(
    arguments: [
      ([1, 1, 0xFF], "unexpectedTag 13"), ([5, 0], "unexpectedTag 13"), ([2, 1, 1], "unexpectedTag 13"),
      ([12, 1, 0x61], "unexpectedTag 13"), ([4, 1, 1], "unexpectedTag 13"), ([], "truncated 13"),
      ([0x30, 0], "truncated 15"), ([0x31, 0], "unexpectedTag 13"),
    ] as [([UInt8], String)])
  func parametersOfTheWrongType(_ parameters: [UInt8], _ expected: String) {
    #expect(Self.summary(sequence(Self.passwordBasedMac, parameters)) == expected)
    #expect(Self.summary(sequence(Self.pkcs5(14), parameters)) == expected)
  }

  @Test(
    arguments: [
      (pbmac1(), "PBMAC1 sha256 1000 32 sha256"),
      (pbmac1(prf: []), "PBMAC1 sha1 1000 32 sha256"),
      (pbmac1(prf: sequence(hmac(11)), mac: sequence(hmac(11))), "PBMAC1 sha512 1000 32 sha512"),
      (pbmac1(prf: sequence(md5)), "PBMAC1 unknown 1000 32 sha256"),
      (pbmac1(mac: sequence(md5)), "PBMAC1 sha256 1000 32 unknown"),
      (pbmac1(function: pkcs5(13)), "PBMAC1 sha256 1000 32 sha256"),
      (pbmac1(function: pkcs5(3)), "PBMAC1 unknown"),
      (pbmac1(length: []), "outOfRange 28"),
      (pbmac1(length: [2, 1, 0]), "outOfRange 52"),
      (pbmac1(length: [2, 1, 1]), "outOfRange 28"),
      (pbmac1(length: [2, 1, 15]), "outOfRange 28"),
      (pbmac1(length: [2, 1, 64]), "PBMAC1 sha256 1000 64 sha256"),
      (pbmac1(length: [2, 1, 65]), "outOfRange 28"),
      (pbmac1(length: [2, 4, 0x3B, 0x9A, 0xCA, 0]), "outOfRange 28"),
      (pbmac1(count: [2, 1, 0]), "outOfRange 48"),
      (pbmac1(salt: tlv(4, octets(7))), "outOfRange 28"),
      (pbmac1(salt: tlv(4, octets(129))), "tooMany 31"),
      (pbmac1(salt: sequence(sha256)), "unexpectedTag 30"),
      (pbmac1(prf: null), "unexpectedTag 55"),
    ] as [([UInt8], String)])
  func readsPBMAC1(_ bytes: [UInt8], _ expected: String) {
    #expect(Self.summary(bytes) == expected)
  }

  @Test(
    arguments: [
      (sequence(tlv(6, [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2])), "signature ecdsa(PKIX.DigestAlgorithm.sha256)"),
      (
        sequence(tlv(6, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11]), null),
        "signature rsa(PKIX.DigestAlgorithm.sha256)"
      ),
      (sequence(tlv(6, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11])), "signature rsa(PKIX.DigestAlgorithm.sha256)"),
      (sequence(tlv(6, [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2]), null), "unsupported"),
      (sequence(tlv(6, [0x2A, 0x86, 0x48, 0x86, 0xF6, 0x7D, 7, 0x42, 0x1E])), "unsupported"),
      (sequence(tlv(6, [0x2A, 0x86, 0x48, 0x86, 0xF6, 0x7D, 7, 0x42, 0x10]), sequence()), "unsupported"),
      (sequence(tlv(6, [0x2A, 3])), "unsupported"),
    ] as [([UInt8], String)])
  func others(_ bytes: [UInt8], _ expected: String) {
    #expect(Self.summary(bytes) == expected)
  }

  /// Written again with another salt: what the peer wrote stays as it wrote it, NULL and absent, slips and all.
  @Test(
    arguments: [
      (pbm(), pbm(salt: tlv(4, [UInt8](1...16)))),
      (
        pbm(owf: sequence(sha1, null), mac: sequence(hmacPKIX, null)),
        pbm(salt: tlv(4, [UInt8](1...16)), owf: sequence(sha1, null), mac: sequence(hmacPKIX, null))
      ),
      (pbmac1(), pbmac1(salt: tlv(4, [UInt8](1...16)))),
      (pbmac1(function: pkcs5(13), prf: []), pbmac1(function: pkcs5(13), salt: tlv(4, [UInt8](1...16)), prf: [])),
    ] as [([UInt8], [UInt8])])
  func mirrored(_ request: [UInt8], _ answer: [UInt8]) throws {
    let salt = [UInt8](1...16)
    var reader = DERReader(request.span)
    let protection = try Protection(try AlgorithmIdentifier(&reader))
    let again = try written { writer in
      switch protection {
      case .passwordBasedMac(let parameters):
        writer.protectionAlg(.passwordBasedMac(salt: salt.span, like: parameters))
      case .pbmac1(let parameters): writer.protectionAlg(.pbmac1(salt: salt.span, like: parameters))
      default: break
      }
    }
    #expect(again == answer)
  }

  @Test func ofOurOwnChoice() throws {
    let salt = octets(16)
    #expect(
      try written {
        $0.passwordBasedMac(salt: salt.span, owf: .sha256, iterationCount: 500, mac: .hmacSHA1PKIX)
      } == Self.pbm())
    #expect(
      try written {
        $0.pbmac1(salt: salt.span, iterationCount: 1000, keyLength: 32, prf: .sha256, mac: .sha256)
      } == Self.pbmac1())
    #expect(try written { $0.protectionAlg(.none) } == [])
    #expect(
      try written { $0.protectionAlg(.signature(.rsa(.sha256))) }
        == sequence(tlv(6, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11]), Self.null))
  }
}
