// Covers: MbedTLS+PBES2.swift, PrivateKey+Read.swift, PrivateKey+Write.swift, Parse.swift

import PKIX
import Testing

@testable import Crypto

/// Key files that are damaged or do not fit together: each its own error, and no key.
@Suite struct KeyFileTests {
  let library: MbedTLS

  init() throws { library = try MbedTLS() }

  func error(_ der: [UInt8], password: String? = nil) -> KeyError? {
    do {
      _ = try PrivateKey.read(der: der, password: password, with: library)
      return nil
    } catch {
      return error as? KeyError
    }
  }

  func error(pem text: String) -> KeyError? {
    do {
      _ = try PrivateKey.read(pem: Array(text.utf8), with: library)
      return nil
    } catch {
      return error as? KeyError
    }
  }

  /// A PrivateKeyInfo around an ECPrivateKey, with whatever scalar, point and curve.
  func info(
    _ scalar: [UInt8], _ point: [UInt8]?, curve: Curve = .p256, inner: Curve? = nil, version: Int = 0,
    outer: [UInt8]? = nil
  ) -> [UInt8] {
    written { writer in
      let info = writer.begin(.sequence)
      writer.integer(version)
      let algorithm = writer.begin(.sequence)
      writer.objectIdentifier(.ecPublicKey)
      writer.objectIdentifier(curve.identifier)
      writer.end(algorithm)
      let octets = writer.begin(.octetString)
      let key = writer.begin(.sequence)
      writer.integer(1)
      writer.octetString(scalar.span)
      if let inner {
        let parameters = writer.begin(.contextConstructed(0))
        writer.objectIdentifier(inner.identifier)
        writer.end(parameters)
      }
      if let point {
        let bits = writer.begin(.contextConstructed(1))
        writer.bitString(point.span)
        writer.end(bits)
      }
      writer.end(key)
      writer.end(octets)
      if let outer { writer.bitString(outer.span, .context(1)) }
      writer.end(info)
    }
  }

  @Test func ecPairs() throws {
    let one = try PrivateKey.generate(.ecP256, with: library)
    let point = Array(one.publicKeyInfo.suffix(65))
    let other = Array(try PrivateKey.generate(.ecP256, with: library).publicKeyInfo.suffix(65))
    var reader = DERReader(one.pkcs8.span)
    let outerKey = try PrivateKeyInfo(&reader)
    var inner = DERReader(outerKey.privateKey)
    let scalar = octets(try ECPrivateKey(&inner).privateKey)
    let n = ECDSATests.order(.p256)

    #expect(error(info(scalar, point)) == nil)
    #expect(error(info(scalar, nil)) == nil)
    #expect(error(info(scalar, point, inner: .p256)) == nil)
    #expect(error(info(scalar, point, version: 1, outer: point)) == nil)
    #expect(error(info(scalar, nil, version: 1, outer: point)) == nil)
    #expect(error(info([1], nil)) == nil)
    #expect(error(info(minus(n, [1]), nil)) == nil)

    #expect(error(info(scalar, other)) == .notAPair)
    #expect(error(info(scalar, nil, version: 1, outer: other)) == .notAPair)
    #expect(error(info(scalar, point, version: 1, outer: other)) == .notAPair)
    #expect(error(info(scalar, point, inner: .p384)) == .notAPair)
    #expect(error(info(scalar, point, curve: .p384)) == .notAPair)
    #expect(error(info(scalar, [2] + point[1...32])) == .notAPair)
    #expect(error(info(scalar, [0])) == .notAPair)
    #expect(error(info([0] + scalar, point)) == .notAPair)
    #expect(error(info([], nil)) == .notAPair)
    #expect(error(info([UInt8](repeating: 0, count: 32), nil)) == .notAPair)
    #expect(error(info(n, nil)) == .notAPair)
    #expect(error(info([UInt8](repeating: 0xFF, count: 32), nil)) == .notAPair)
    // Version 1 knows no public key.
    #expect(error(info(scalar, point, outer: point)) == .malformed(DERError(.trailingData, at: 138)))
    #expect(error(info(scalar, point, version: 2)) == .malformed(DERError(.outOfRange, at: 3)))
  }

  @Test func rsaPairs() throws {
    let one = try PrivateKey.generate(.rsa2048, with: library)
    let two = try PrivateKey.generate(.rsa2048, with: library)
    func parts(_ key: PrivateKey) throws -> [[UInt8]] {
      var reader = DERReader(key.pkcs8.span)
      let info = try PrivateKeyInfo(&reader)
      var inner = DERReader(info.privateKey)
      let rsa = try RSAPrivateKey(&inner)
      return [
        octets(rsa.modulus), octets(rsa.publicExponent), octets(rsa.privateExponent), octets(rsa.prime1),
        octets(rsa.prime2), octets(rsa.exponent1), octets(rsa.exponent2), octets(rsa.coefficient),
      ]
    }
    func encoded(_ parts: [[UInt8]]) -> [UInt8] { sequence(([[0]] + parts).flatMap { integer($0) }) }
    let (mine, others) = (try parts(one), try parts(two))
    #expect(error(encoded(mine)) == nil)
    for part in [0, 2, 3, 4] {
      var mixed = mine
      mixed[part] = others[part]
      #expect(error(encoded(mixed)) == .notAPair, "part \(part)")
      mixed[part] = mine[part]
      mixed[part][mixed[part].count - 1] ^= 2
      #expect(error(encoded(mixed)) == .notAPair, "part \(part)")
      mixed[part] = [0]
      #expect(error(encoded(mixed)) == (part == 0 ? .unsupported : .notAPair), "part \(part)")
    }
    var trivial = mine
    (trivial[3], trivial[4]) = (mine[0], [1])
    #expect(error(encoded(trivial)) == .notAPair)
    trivial = mine
    trivial[1] = [3]
    #expect(error(encoded(trivial)) == .unsupported)
    // The last three are computed afresh, so damage in them does no harm.
    var wrong = mine
    (wrong[5], wrong[6], wrong[7]) = ([1], [2], [3])
    #expect(error(encoded(wrong)) == nil)
    #expect(try PrivateKey.read(der: encoded(wrong), with: library).pkcs8 == one.pkcs8)
    // Keys of three primes have version 1.
    #expect(error(sequence(([[1]] + mine).flatMap { integer($0) })) == .malformed(DERError(.outOfRange, at: 4)))
  }

  @Test func encryption() throws {
    func encrypted(iterations: Int, keyLength: Int? = nil) -> [UInt8] {
      written { writer in
        let info = writer.begin(.sequence)
        let algorithm = writer.begin(.sequence)
        writer.objectIdentifier(.pbes2)
        let parameters = writer.begin(.sequence)
        let derivation = writer.begin(.sequence)
        writer.objectIdentifier(.pbkdf2)
        writer.pbkdf2Params(salt: [1, 2, 3].span, iterationCount: iterations, keyLength: keyLength, prf: .sha256)
        writer.end(derivation)
        let scheme = writer.begin(.sequence)
        writer.objectIdentifier(.aes256CBC)
        writer.octetString([UInt8](repeating: 0, count: 16).span)
        writer.end(scheme)
        writer.end(parameters)
        writer.end(algorithm)
        writer.octetString([UInt8](repeating: 0, count: 64).span)
        writer.end(info)
      }
    }
    #expect(error(encrypted(iterations: 1), password: "x") == .wrongPassword)
    #expect(error(encrypted(iterations: 1, keyLength: 32), password: "x") == .wrongPassword)
    #expect(error(encrypted(iterations: 1)) == .passwordNeeded)
    #expect(error(encrypted(iterations: 1, keyLength: 16), password: "x") == .unsupported)
    let time = processorTime {
      #expect(error(encrypted(iterations: 10_000_001), password: "x") == .tooManyIterations(10_000_001))
      #expect(error(encrypted(iterations: 2_147_483_647), password: "x") == .tooManyIterations(2_147_483_647))
    }
    #expect(time < .milliseconds(50))
  }

  /// Wrong passwords give a wrong password, never a structure, also when the padding is right by chance.
  @Test func manyWrongPasswords() throws {
    let locked = try PrivateKey.generate(.ecP256, with: library).pem(password: "right", iterations: 1)
    for number in 0..<2000 {
      #expect(throws: KeyError.wrongPassword) {
        try PrivateKey.read(pem: locked, password: "wrong \(number)", with: library)
      }
    }
  }

  @Test func damage() throws {
    let key = try PrivateKey.generate(.ecP256, with: library).pkcs8
    for count in key.indices { #expect(error(Array(key[..<count])) != nil) }
    #expect(error(key + [0]) == .malformed(DERError(.trailingData, at: key.count)))
    for index in key.indices {
      for bit in 0..<8 {
        var changed = key
        changed[index] ^= 1 << UInt8(bit)
        // Version 2 without a public key is as good as version 1.
        let isVersion2 = index == 5 && bit == 0
        #expect((error(changed) == nil) == isVersion2, "octet \(index), bit \(bit)")
      }
    }
  }

  @Test func texts() throws {
    #expect(error(pem: "") == .noKey)
    #expect(error(pem: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") == .noKey)
    #expect(error(pem: "-----BEGIN PRIVATE KEY-----\nAAAA\n") == .pem(PEMError(.noEnd, at: 0)))
    #expect(
      error(pem: "-----BEGIN PRIVATE KEY-----\nAA*A\n-----END PRIVATE KEY-----\n")
        == .pem(PEMError(.badCharacter, at: 30)))
    #expect(
      error(pem: "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n") == .malformed(DERError(.truncated, at: 0)))
    let large = String(repeating: "AAAA", count: 1366)
    #expect(
      error(pem: "-----BEGIN PRIVATE KEY-----\n\(large)\n-----END PRIVATE KEY-----\n")
        == .pem(PEMError(.overflow, at: 28 + 1365 * 4 + 3)))
    // The key after certificates and parameters is found.
    let key = try PrivateKey.generate(.ecP256, with: library)
    let text = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    #expect(try PrivateKey.read(pem: Array(text.utf8) + key.pem(), with: library).pkcs8 == key.pkcs8)
  }
}
