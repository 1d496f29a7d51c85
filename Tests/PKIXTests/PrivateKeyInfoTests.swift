// Covers: ECDSASigValue.swift, ECPrivateKey.swift, EncryptedPrivateKeyInfo.swift, PBES2Params.swift, PBKDF2Params.swift
// Covers: RSAPrivateKey.swift

import MutationMatrix
import Testing

@testable import PKIX

/// The structures of private keys, with numbers that are no keys: whether they are is for Crypto to say.
@Suite struct PrivateKeyInfoTests {
  static let ec = hex(
    "30 1C 02 01 00 30 13 06 07 2A 86 48 CE 3D 02 01 06 08 2A 86 48 CE 3D 03 01 07 04 02 AB CD")
  static let signature = hex("30 08 02 02 00 80 02 02 01 00")

  @Test func signatureValue() throws {
    var reader = DERReader(Self.signature.span)
    let value = try ECDSASigValue(&reader)
    let (r, s) = (array(value.r), array(value.s))
    #expect(r == [0x80] && s == [1, 0])
    #expect(try written { $0.ecdsaSigValue(r: [0, 0, 0x80].span, s: [1, 0].span) } == Self.signature)
  }

  static let badSignatures: [(String, DERError)] = [
    ("", DERError(.truncated, at: 0)), ("31 06 02 01 01 02 01 01", DERError(.unexpectedTag, at: 0)),
    ("30 06 02 01 FF 02 01 01", DERError(.outOfRange, at: 4)),
    ("30 07 02 02 00 01 02 01 01", DERError(.badInteger, at: 4)),
    ("30 05 02 00 02 01 01", DERError(.badInteger, at: 4)), ("30 06 02 01 01 02 01 80", DERError(.outOfRange, at: 7)),
    ("30 03 02 01 01", DERError(.truncated, at: 5)), ("30 08 02 01 01 02 01 01 05 00", DERError(.trailingData, at: 8)),
    ("30 06 02 01 01 02 01 01 00", DERError(.trailingData, at: 8)),
    ("30 07 02 81 01 01 02 01 01", DERError(.badLength, at: 3)),
    ("30 81 06 02 01 01 02 01 01", DERError(.badLength, at: 1)),
    ("30 80 02 01 01 02 01 01 00 00", DERError(.indefiniteLength, at: 1)),
    ("30 06 0A 01 01 02 01 01", DERError(.unexpectedTag, at: 2)),
  ]

  @Test(arguments: badSignatures) func badSignatureValue(_ bytes: String, _ expected: DERError) {
    let bytes = hex(bytes)
    var reader = DERReader(bytes.span)
    do {
      _ = try ECDSASigValue(&reader)
      try reader.finish()
      Issue.record("accepted")
    } catch {
      #expect(error == expected)
    }
  }

  @Test func readAndWritten() throws {
    var reader = DERReader(Self.ec.span)
    let info = try PrivateKeyInfo(&reader)
    let (key, offset, hasPublicKey) = (array(info.privateKey), info.privateKeyOffset, info.publicKey != nil)
    #expect(key == [0xAB, 0xCD] && offset == 28 && !hasPublicKey)
    let again = try written {
      let mark = $0.beginPrivateKeyInfo(.p256)
      $0.raw([0xAB, 0xCD].span)
      $0.endPrivateKeyInfo(mark)
    }
    #expect(again == Self.ec)
  }

  func error(info bytes: [UInt8]) -> DERError? {
    failure(bytes) { (reader: inout DERReader) throws(DERError) in _ = try PrivateKeyInfo(&reader) }
  }

  func error(ec bytes: [UInt8]) -> DERError? {
    failure(bytes) { (reader: inout DERReader) throws(DERError) in _ = try ECPrivateKey(&reader) }
  }

  func error(rsa bytes: [UInt8]) -> DERError? {
    failure(bytes) { (reader: inout DERReader) throws(DERError) in _ = try RSAPrivateKey(&reader) }
  }

  @Test func versions() throws {
    var withPublicKey = Self.ec + [0x81, 0x02, 0x00, 0x04]
    withPublicKey[1] += 4
    #expect(error(info: withPublicKey) == DERError(.trailingData, at: 30))
    withPublicKey[4] = 1
    #expect(error(info: withPublicKey) == nil)
    withPublicKey[4] = 2
    #expect(error(info: withPublicKey) == DERError(.outOfRange, at: 2))
    var withAttributes = Self.ec + [0xA0, 0x00]
    withAttributes[1] += 2
    #expect(error(info: withAttributes) == nil)
  }

  @Test func ecPrivateKey() throws {
    let bytes = hex("30 19 02 01 01 04 02 AB CD A0 0A 06 08 2A 86 48 CE 3D 03 01 07 A1 04 03 02 00 04")
    var reader = DERReader(bytes.span)
    let key = try ECPrivateKey(&reader)
    let (scalar, parameters, point) = (array(key.privateKey), key.parameters, key.publicKey?.count)
    #expect(scalar == [0xAB, 0xCD] && parameters == .prime256v1 && point == 1)
    #expect(
      try written { $0.ecPrivateKey([0xAB, 0xCD].span, publicKey: [4].span) }
        == hex("30 0D 02 01 01 04 02 AB CD A1 04 03 02 00 04"))
    #expect(error(ec: hex("30 07 02 01 02 04 02 AB CD")) == DERError(.outOfRange, at: 2))
    #expect(error(ec: hex("30 05 02 01 01 03 00")) != nil)
    let failures = MutationMatrix(
      bytes,
      accepting: [
        .init(.dropped, at: "0/2", because: "parameters are OPTIONAL"),
        .init(.dropped, at: "0/3", because: "publicKey is OPTIONAL"),
      ]
    ).failures { bytes in error(ec: bytes) == nil }
    #expect(failures == [])
  }

  @Test func rsaPrivateKey() throws {
    let bytes = try written {
      let key = $0.beginRSAPrivateKey()
      for number in 1...8 { $0.integer(number + 10) }
      $0.end(key)
    }
    var reader = DERReader(bytes.span)
    let key = try RSAPrivateKey(&reader)
    let (modulus, coefficient) = (array(key.modulus), array(key.coefficient))
    #expect(modulus == [11] && coefficient == [18])
    let failures = MutationMatrix(
      bytes,
      accepting: [.init(.swapped, at: "0/*", because: "all are INTEGER; Crypto sees that they do not belong together")]
    ).failures { bytes in error(rsa: bytes) == nil }
    #expect(failures == [])
    var threePrimes = bytes
    threePrimes[4] = 1
    #expect(error(rsa: threePrimes) == DERError(.outOfRange, at: 2))
  }

  @Test func encrypted() throws {
    let (salt, iv) = ([UInt8](1...8), [UInt8](1...16))
    let bytes = try written {
      $0.encryptedPrivateKeyInfo(
        .aes256, prf: .sha256, iterations: 2048, salt: salt.span, iv: iv.span, encrypted: [9, 9].span)
    }
    // As `openssl pkcs8 -topk8 -v2 aes-256-cbc` writes it.
    #expect(
      bytes
        == hex(
          "30 5D 30 57 06 09 2A 86 48 86 F7 0D 01 05 0D 30 4A 30 29 06 09 2A 86 48 86 F7 0D 01 05 0C 30 1C 04 08"
            + "01 02 03 04 05 06 07 08 02 02 08 00 30 0C 06 08 2A 86 48 86 F7 0D 02 09 05 00 30 1D 06 09 60 86 48 01"
            + "65 03 04 01 2A 04 10 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 04 02 09 09"))
    var reader = DERReader(bytes.span)
    let info = try EncryptedPrivateKeyInfo(&reader)
    let (algorithm, data) = (info.encryptionAlgorithm.algorithm, array(info.encryptedData))
    #expect(algorithm == .pbes2 && data == [9, 9])
    guard let parameters = info.encryptionAlgorithm.parameters else {
      Issue.record("no parameters")
      return
    }
    var inner = parameters.whole
    let params = try PBES2Params(&inner)
    let (function, scheme) = (params.keyDerivationFunc.algorithm, PBES2Scheme(params.encryptionScheme.algorithm))
    #expect(function == .pbkdf2 && scheme == .aes256)
  }

  @Test(arguments: [PBES2Scheme.aes128, .aes192, .aes256]) func schemes(_ scheme: PBES2Scheme) {
    #expect(PBES2Scheme(scheme.identifier) == scheme)
    #expect(PBES2Scheme(.pbes2) == nil)
    #expect([16, 24, 32].contains(scheme.keyCount))
  }
}
